"""Months and quarters, by their names and their days."""

from datetime import date

import pytest

from server.domain.calendar_period import MONTH, QUARTER, period_named


@pytest.mark.parametrize(
    ("name", "months", "first", "end"),
    [
        ("2026-05", MONTH, date(2026, 5, 1), date(2026, 6, 1)),
        ("2026-12", MONTH, date(2026, 12, 1), date(2027, 1, 1)),
        ("2026-Q1", QUARTER, date(2026, 1, 1), date(2026, 4, 1)),
        ("2026-Q4", QUARTER, date(2026, 10, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_begins_and_ends_with_its_months(name: str, months: int, first: date, end: date) -> None:
    period = period_named(name, months)
    assert (period.name, period.first, period.end) == (name, first, end)


def test_a_period_has_all_its_days() -> None:
    days = list(period_named("2024-Q1", QUARTER).days)
    assert (len(days), days[0], days[-1]) == (91, date(2024, 1, 1), date(2024, 3, 31))


@pytest.mark.parametrize("name", ["2026", "2026-5", "2026-13", "2026-00", "1999-12", "2100-01", "2026-Q2", "２026-05"])
def test_what_is_no_month_is_not_taken_for_one(name: str) -> None:
    with pytest.raises(ValueError, match="names no period"):
        period_named(name, MONTH)


@pytest.mark.parametrize("name", ["2026-Q0", "2026-Q5", "2026-05", "2026-q2", "2026-Q2\n"])
def test_what_is_no_quarter_is_not_taken_for_one(name: str) -> None:
    with pytest.raises(ValueError, match="names no period"):
        period_named(name, QUARTER)


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [
        (date(2026, 1, 1), "2026-01", "2026-Q1"),
        (date(2026, 3, 31), "2026-03", "2026-Q1"),
        (date(2026, 4, 1), "2026-04", "2026-Q2"),
        (date(2026, 12, 31), "2026-12", "2026-Q4"),
    ],
)
def test_a_day_is_in_one_month_and_one_quarter(day: date, month: str, quarter: str) -> None:
    of = (period_named("2020-02", MONTH), period_named("2020-Q3", QUARTER))
    assert [period.alike(day).name for period in of] == [month, quarter]
