"""Passkeys: only what the right one signed just now, here, and for us."""

import json
from dataclasses import dataclass, replace

import pytest

from server import passkey
from server.config import read_config
from server.passkey import Credential, NotAccepted
from tests.authenticator import Authenticator, decoded, encoded

HERE = "https://seats.vendor.example"
ELSEWHERE = "https://seats.vendor.example.evil.example"
SETTINGS = {"PUBLIC_URL": HERE, "SECRET_KEY": "x" * 32, "SMTP_URL": "smtp://mail.vendor.example"}
CONFIG = read_config({**SETTINGS, "ALLOWED_ORIGINS": "https://app.vendor.example"})


@dataclass(frozen=True)
class Kept:
    """As the table has it."""

    credential_id: str
    public_key: str
    sign_count: int
    transports: list[str]


def kept(made: Credential) -> Kept:
    return Kept(made.id, made.public_key, made.sign_count, list(made.transports))


def created(authenticator: Authenticator, challenge: str) -> str:
    options = passkey.creation_options(CONFIG, challenge, account_id="acct_1", email="mia@acme.example", known=[])
    return authenticator.creates(options)


def made(authenticator: Authenticator) -> Kept:
    challenge = passkey.new_challenge()
    return kept(passkey.registered(CONFIG, challenge, created(authenticator, challenge)))


def test_a_new_passkey_is_kept_with_how_it_is_reached() -> None:
    here = Authenticator(origin=HERE)
    known = made(here)
    assert (decoded(known.credential_id), known.transports) == (here.id, ["internal", "hybrid"])


@pytest.mark.parametrize("origin", [HERE, "https://app.vendor.example"])
def test_a_passkey_signs_for_our_pages_and_those_we_allow(origin: str) -> None:
    here = Authenticator(origin=origin)
    known, challenge = made(here), passkey.new_challenge()
    signed = here.signs(passkey.request_options(CONFIG, challenge, [known]))
    assert passkey.used(CONFIG, challenge, signed, [known]) == (known, 1)


def test_a_page_elsewhere_makes_none() -> None:
    challenge = passkey.new_challenge()
    with pytest.raises(NotAccepted):
        passkey.registered(CONFIG, challenge, created(Authenticator(origin=ELSEWHERE), challenge))


def test_none_is_made_for_another_question() -> None:
    with pytest.raises(NotAccepted):
        passkey.registered(
            CONFIG, passkey.new_challenge(), created(Authenticator(origin=HERE), passkey.new_challenge())
        )


class TestASignature:
    def refused(self, known: Kept, challenge: str, signed: str) -> bool:
        try:
            passkey.used(CONFIG, challenge, signed, [known])
        except NotAccepted:
            return True
        return False

    def test_from_a_page_elsewhere_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known, challenge = made(here), passkey.new_challenge()
        signed = replace(here, origin=ELSEWHERE).signs(passkey.request_options(CONFIG, challenge, [known]))
        assert self.refused(known, challenge, signed)

    def test_for_somebody_else_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known, challenge = made(here), passkey.new_challenge()
        options = json.loads(passkey.request_options(CONFIG, challenge, [known]))
        assert self.refused(known, challenge, here.signs(json.dumps({**options, "rpId": "evil.example"})))

    def test_under_another_question_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known = made(here)
        signed = here.signs(passkey.request_options(CONFIG, passkey.new_challenge(), [known]))
        assert self.refused(known, passkey.new_challenge(), signed)

    def test_by_another_key_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known, challenge = made(here), passkey.new_challenge()
        thief = Authenticator(origin=HERE, id=here.id, count=5)
        assert self.refused(known, challenge, thief.signs(passkey.request_options(CONFIG, challenge, [known])))

    def test_by_a_passkey_that_is_not_known_does_not_count(self) -> None:
        here, stranger = Authenticator(origin=HERE), Authenticator(origin=HERE)
        known, challenge = made(here), passkey.new_challenge()
        assert self.refused(known, challenge, stranger.signs(passkey.request_options(CONFIG, challenge, [known])))

    def test_by_a_copy_that_lags_behind_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known, challenge = replace(made(here), sign_count=9), passkey.new_challenge()
        assert self.refused(known, challenge, here.signs(passkey.request_options(CONFIG, challenge, [known])))

    @pytest.mark.parametrize(
        "text", ["", "{}", "[]", "null", '"x"', '{"id": 1}', "[" * 100_000, '{"id": "\\ud800"}', "\ud800"]
    )
    def test_that_is_none_does_not_count(self, text: str) -> None:
        known, challenge = made(Authenticator(origin=HERE)), passkey.new_challenge()
        assert self.refused(known, challenge, text)
        with pytest.raises(NotAccepted):
            passkey.registered(CONFIG, challenge, text)

    def test_with_bytes_turned_around_does_not_count(self) -> None:
        here = Authenticator(origin=HERE)
        known, challenge = made(here), passkey.new_challenge()
        told = json.loads(here.signs(passkey.request_options(CONFIG, challenge, [known])))
        for part in ("authenticatorData", "clientDataJSON", "signature"):
            data = bytearray(decoded(told["response"][part]))
            data[-1] ^= 1
            spoilt = {**told, "response": {**told["response"], part: encoded(bytes(data))}}
            assert self.refused(known, challenge, json.dumps(spoilt))


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("https://seats.vendor.example", "seats.vendor.example"),
        ("http://127.0.0.1:8000", "localhost"),
        ("http://[::1]:8000", "localhost"),
        ("http://localhost:8000", "localhost"),
    ],
)
def test_passkeys_belong_to_a_name_for_browsers_take_no_bare_address(url: str, id: str) -> None:
    assert passkey.relying_party_id(read_config({**SETTINGS, "PUBLIC_URL": url})) == id
