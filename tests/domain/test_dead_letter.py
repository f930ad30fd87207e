"""What an operator is told about what could not be delivered."""

import pytest

from server.domain.dead_letter import DeadLetterKind, dead_letter_kind, described, last_error
from server.ports.mail import MailNotSent
from server.ports.payments import ProviderRefused


def test_an_error_of_ours_is_told_in_its_own_words() -> None:
    assert described(MailNotSent("The mail server answered 450 later")) == "The mail server answered 450 later"


def test_any_other_error_gives_its_name_only() -> None:
    assert described(KeyError("sk_live_51H8x0")) == "An unexpected error: KeyError."


@pytest.mark.parametrize(
    ("told", "secret"),
    [
        ("Invalid API Key provided: sk_live_51H8x0abcdef", "51H8x0"),
        ("smtp://anna:hunter2@mail.example does not answer", "hunter2"),
        ("See https://shop.example/activate?token=abc123def please", "abc123def"),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("whsec_abcdef0123456789 is wrong", "abcdef0123456789"),
        ("eyJhbGciOi.eyJzdWIi.c2ln is not valid", "eyJzdWIi"),
        ("AUTH PLAIN AGFubmEAaHVudGVyMmh1bnRlcjJodW50ZXIy was refused", "AGFubmEA"),
    ],
)
def test_no_secret_is_told(told: str, secret: str) -> None:
    words = described(ProviderRefused(told))
    assert secret not in words
    assert words


def test_our_own_ids_and_ordinary_words_stay() -> None:
    told = "The mail server answered 550 5.1.1 mia@acme.example: no such user (pay_01jvkx4j7ee2h8y4w8gqk1k6m8)"
    assert described(MailNotSent(told)) == told


def test_a_long_story_is_cut() -> None:
    assert len(described(MailNotSent("no " * 500))) == 300


def test_to_forget_a_charge_is_about_a_charge_too() -> None:
    assert dead_letter_kind("CANCEL_CHARGE") is dead_letter_kind("CHARGE") is DeadLetterKind.CHARGE


def test_what_nobody_wrote_down_is_said_so() -> None:
    assert last_error(None) == "Nobody knows why."
