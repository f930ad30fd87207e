"""E-mail addresses are kept as typed and compared without regard to case or composition."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.email_address import checked_email, email_key
from server.domain.refusal import Refusal, UserErrorCode

LONGEST_LOCAL_PART = "l" * 64
LONGEST_DOMAIN = ".".join(["d" * 63, "d" * 63, "d" * 58, "se"])  # with the local part and the @: 254 characters


@pytest.mark.parametrize(
    "address",
    [
        "anna@north.example",
        "Anna.Berg+team@North.example",
        "o'neil@x-y.example",
        "åsa@räksmörgås.example",
        "用户@例子.测试",
        "a@xn--fsqu00a.xn--0zwm56d",
        "1@2.example",
        f"{LONGEST_LOCAL_PART}@{LONGEST_DOMAIN}",
    ],
)
def test_an_address_is_kept_as_typed(address: str) -> None:
    assert checked_email(address) == address


def test_blanks_around_an_address_are_dropped() -> None:
    assert checked_email(" Anna@north.example\n") == "Anna@north.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@north.example",
        "anna@",
        "anna@north",
        "anna@@north.example",
        "anna@berg@north.example",
        "anna berg@north.example",
        "anna@north .example",
        "anna@north.example\r\nBcc: everybody@north.example",
        "anna\x00@north.example",
        "anna\u200b@north.example",
        "anna\u00a0@north.example",
        "anna\ud800@north.example",
        ".anna@north.example",
        "anna.@north.example",
        "an..na@north.example",
        "anna,omar@north.example",
        "<anna@north.example>",
        '"anna"@north.example',
        "anna@.north.example",
        "anna@north..example",
        "anna@north.example.",
        "anna@-north.example",
        "anna@north-.example",
        "anna@no_rth.example",
        "anna@127.0.0.1",
        "anna@[127.0.0.1]",
        f"l{LONGEST_LOCAL_PART}@north.example",
        f"anna@{'d' * 64}.example",
        f"{LONGEST_LOCAL_PART}@{LONGEST_DOMAIN}x",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_email(address)

    assert (refusal.value.code, refusal.value.path) == (UserErrorCode.INVALID_INPUT, ("email",))


def test_an_address_whose_key_would_be_too_long_is_refused() -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        checked_email(f"{'İ' * 64}@{LONGEST_DOMAIN}")


def test_a_refusal_stands_where_the_address_was_typed() -> None:
    with pytest.raises(Refusal) as refusal:
        checked_email("anna", "members", "3", "email")

    assert refusal.value.path == ("members", "3", "email")


def test_a_refusal_says_that_it_is_no_address() -> None:
    with pytest.raises(Refusal) as refusal:
        checked_email("anna")

    assert refusal.value.facts == {"problem": "not_an_email"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna@North.Example", "anna@north.example"),
        ("ÅSA@north.example", "åsa@north.example"),
        ("A\u030asa@north.example", "åsa@north.example"),
        ("J\u030c@north.example", "\u01f0@north.example"),
    ],
)
def test_case_and_composition_make_no_other_address(one: str, other: str) -> None:
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(
    "look_alike",
    [
        "anna+team@north.example",
        "an.na@north.example",
        "аnna@north.example",
        "anna@nörth.example",
        "ａnna@north.example",
    ],
)
def test_a_look_alike_is_another_address(look_alike: str) -> None:
    assert email_key(look_alike) != email_key("anna@north.example")


def test_a_sharp_s_is_not_two() -> None:
    assert email_key("strauß@north.example") != email_key("strauss@north.example")


@given(st.text())
def test_a_key_is_its_own_key(address: str) -> None:
    assert email_key(email_key(address)) == email_key(address)


@given(st.text())
def test_composition_never_changes_a_key(address: str) -> None:
    assert email_key(unicodedata.normalize("NFD", address)) == email_key(address)
