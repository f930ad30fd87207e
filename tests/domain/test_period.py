"""A period keeps its anchor day, and is charged by the whole months that are left of it."""

from datetime import date

import pytest

from server.domain.period import add_months, end_minus, months_to_charge, period_end
from server.domain.term import Term


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (1, "2027-02-28"),
        (2, "2027-03-31"),
        (3, "2027-04-30"),
        (12, "2028-01-31"),
        (13, "2028-02-29"),
        (0, "2027-01-31"),
    ],
)
def test_months_are_counted_from_the_first_day(months: int, expected: str) -> None:
    assert add_months(date(2027, 1, 31), months) == date.fromisoformat(expected)


def test_the_anchor_day_returns_after_a_short_month() -> None:
    assert period_end(date(2027, 2, 28), Term.MONTHLY, anchor_day=31) == date(2027, 3, 31)


def test_a_year_from_29_february_ends_on_the_28th() -> None:
    assert period_end(date(2028, 2, 29), Term.YEARLY, anchor_day=29) == date(2029, 2, 28)


def test_29_february_returns_in_the_next_leap_year() -> None:
    assert period_end(date(2027, 2, 28), Term.YEARLY, anchor_day=29) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("end", "months", "expected"),
    [("2027-03-31", 1, "2027-02-28"), ("2028-03-31", 1, "2028-02-29"), ("2027-02-28", 1, "2027-01-28")],
)
def test_months_are_counted_back_from_the_day_of_the_end(end: str, months: int, expected: str) -> None:
    assert end_minus(date.fromisoformat(end), months) == date.fromisoformat(expected)


def test_fifty_days_are_charged_as_two_months() -> None:
    assert months_to_charge(date(2026, 5, 12), date(2026, 7, 1), Term.YEARLY) == 2


@pytest.mark.parametrize(("today", "months"), [("2026-07-01", 2), ("2026-06-30", 3), ("2026-08-31", 1)])
def test_a_begun_month_is_charged_whole(today: str, months: int) -> None:
    assert months_to_charge(date.fromisoformat(today), date(2026, 9, 1), Term.YEARLY) == months


def test_never_more_than_the_term_is_charged() -> None:
    assert months_to_charge(date(2026, 1, 31), date(2026, 4, 30), Term.MONTHLY) == 1


@pytest.mark.parametrize("today", ["2026-09-01", "2026-09-02"])
def test_nothing_is_left_of_a_period_that_is_over(today: str) -> None:
    with pytest.raises(ValueError, match="nothing of it is left"):
        months_to_charge(date.fromisoformat(today), date(2026, 9, 1), Term.YEARLY)


@pytest.mark.parametrize(("today", "months"), [("2027-02-28", 12), ("2027-03-28", 12), ("2027-03-29", 11)])
def test_a_period_that_ends_on_29_february_counts_back_to_the_29th(today: str, months: int) -> None:
    assert months_to_charge(date.fromisoformat(today), date(2028, 2, 29), Term.YEARLY) == months
