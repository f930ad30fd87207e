"""The tokens of links in mails."""

import re

from server.domain.token import activation_token, token_hash

KEY = "a secret key of thirty-two letters"
ACTIVATION = "actv_01jd0000000000000000000000"


def test_a_mail_delivered_twice_carries_the_same_token() -> None:
    assert activation_token(KEY, ACTIVATION) == activation_token(KEY, ACTIVATION)


def test_a_token_names_its_activation_and_fits_into_an_address() -> None:
    assert re.fullmatch(rf"{ACTIVATION}\.[A-Za-z0-9_-]{{43}}", activation_token(KEY, ACTIVATION))


def test_every_activation_has_another_seal() -> None:
    seals = {activation_token(KEY, f"actv_{number}").partition(".")[2] for number in range(100)}
    assert len(seals) == 100


def test_nobody_makes_a_token_without_the_key() -> None:
    assert activation_token(KEY, ACTIVATION) != activation_token(KEY + "!", ACTIVATION)


def test_the_hash_is_sha_256() -> None:
    """FIPS 180-2, appendix B.1."""
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
