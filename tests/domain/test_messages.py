"""A refusal says what is wrong in the reader's language, whatever is known about the case."""

import pytest

from server.domain.language import LOCALES
from server.domain.messages import MESSAGES, PROBLEMS, message_of, reason_of
from server.domain.payment import PaymentFailure
from server.domain.refusal import UserErrorCode
from server.domain.wording import Facts, Wording, sentences


@pytest.mark.parametrize("code", UserErrorCode)
@pytest.mark.parametrize("locale", LOCALES)
def test_every_refusal_can_be_told_without_facts(code: UserErrorCode, locale: str) -> None:
    message = message_of(code, locale, {})
    assert message.endswith(".")
    assert "{" not in message


def everything() -> list[tuple[UserErrorCode, str]]:
    return [(code, problem) for code, problems in PROBLEMS.items() for problem in problems]


@pytest.mark.parametrize(("code", "problem"), everything())
@pytest.mark.parametrize("locale", LOCALES)
def test_every_problem_has_a_sentence_of_its_own(code: UserErrorCode, problem: str, locale: str) -> None:
    assert message_of(code, locale, {"problem": problem}) != message_of(code, locale, {})


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"minimum": 1, "maximum": 100_000}, "The number of seats must be from 1 to 100,000."),
        ({"minimum": 7}, "The number of seats must be at least 7."),
        ({"maximum": 7}, "The number of seats must be at most 7."),
        ({}, "This number of seats is not possible."),
    ],
)
def test_a_number_of_seats_out_of_range_names_the_limits_that_are_known(facts: Facts, message: str) -> None:
    assert message_of(UserErrorCode.SEATS_OUT_OF_RANGE, "en", facts) == message


def test_a_text_that_is_too_long_is_told_its_limit() -> None:
    facts: Facts = {"problem": "too_long", "maximum": 200}
    assert message_of(UserErrorCode.INVALID_INPUT, "sv", facts) == "Det är för långt. Använd högst 200 tecken."


def test_an_unknown_problem_gets_the_general_sentence() -> None:
    assert message_of(UserErrorCode.INVALID_INPUT, "en", {"problem": "new"}) == message_of(
        UserErrorCode.INVALID_INPUT, "en", {}
    )


def test_the_day_from_which_it_is_possible_is_written_out() -> None:
    message = message_of(UserErrorCode.NOT_ALLOWED, "de", {"earliest": "2026-05-12"})
    assert message == "Das ist ab dem 12. Mai 2026 möglich."


@pytest.mark.parametrize(("minutes", "wait"), [(1, "in 1 Minute noch"), (14, "in 14 Minuten noch")])
def test_who_tried_too_often_is_told_how_long_to_wait(minutes: int, wait: str) -> None:
    assert wait in message_of(UserErrorCode.TOO_MANY_ATTEMPTS, "de", {"minutes": minutes})


@pytest.mark.parametrize("locale", LOCALES)
def test_every_failure_of_a_card_but_the_unknown_one_has_its_reason(locale: str) -> None:
    assert len({reason_of(failure, locale) for failure in PaymentFailure}) == len(PaymentFailure)


def wordings() -> list[Wording]:
    return [*MESSAGES.values(), *(wording for problems in PROBLEMS.values() for wording in problems.values())]


def test_no_refusal_speaks_of_discounts() -> None:
    assert not [text for wording in wordings() for text in sentences(wording) if "discount" in str(text).lower()]
