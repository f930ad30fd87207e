"""Every period that starts from 2024 to 2028, on each of its days, against a second calculation.

It shares nothing with the first: no date arithmetic, no fractions, no counting back. It numbers the days of a calendar
of its own, marks those on which a month of the period begins, and divides with remainders.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from server.domain.money import Money
from server.domain.period import months_to_charge, period_end
from server.domain.price import price_line, total_of
from server.domain.term import Term

FIRST_YEAR, LAST_YEAR = 2024, 2030
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# Seats, price in cents, discount in hundredths of a percent, VAT rate in tenths of a percent.
SPANS = ((1, 100_000), (0, 100_000), (0, 10_000), (0, 270))


@pytest.mark.parametrize("term", Term)
@pytest.mark.parametrize("year", range(2024, 2029))
def test_every_day_of_every_period_costs_what_a_second_calculation_says(year: int, term: Term) -> None:
    random = Random(f"{year} {term}")
    length = 12 if term is Term.YEARLY else 1
    for start, today, end, months in charged_days(year, length):
        seats, price, discount, rate = purchase = [random.randint(*span) for span in SPANS]
        ends_on = period_end(date_of(start), term, date_of(start).day)
        charged = months_to_charge(date_of(today), ends_on, term)
        line = price_line(
            seats=seats,
            unit_price=Money(price, "EUR"),
            term=term,
            months=charged,
            discount_percent=Decimal(discount) / 100,
        )
        total = total_of([line], Decimal(rate) / 10)
        actual = (ends_on, charged, line.list_amount.minor, line.net_amount.minor, total.total.minor)
        expected = (date_of(end), months, *bill(seats, price, discount, rate, months, length))
        assert actual == expected, (date_of(start), date_of(today), purchase)


def test_every_renewal_by_the_month_keeps_the_day_of_the_first() -> None:
    for month, days in enumerate(CALENDAR[:60]):
        for day, start in enumerate(days, 1):
            renewed = date_of(start)
            for passed in range(1, 24):
                renewed = period_end(renewed, Term.MONTHLY, day)
                assert renewed == date_of(same_day(month + passed, day)), (date_of(start), passed)


def charged_days(year: int, length: int) -> Iterator[tuple[int, int, int, int]]:
    """Start, day within, end, and the months charged on that day, of each period that starts in the year."""
    first = (year - FIRST_YEAR) * 12
    for month in range(first, first + 12):
        for day, start in enumerate(CALENDAR[month], 1):
            end = same_day(month + length, day)
            day_of_end = end - CALENDAR[month + length][0] + 1
            begins = [same_day(month + passed, day_of_end) for passed in range(1, length)]
            for today in range(start, end):
                yield start, today, end, length - bisect_right(begins, today)


def same_day(month: int, day: int) -> int:
    """The number of that day of a month, or of its last."""
    return CALENDAR[month][:day][-1]


def bill(seats: int, price: int, discount: int, rate: int, months: int, length: int) -> tuple[int, int, int]:
    """List, net and total in cents."""
    listed = half_up(seats * price * months, length)
    net = listed - half_up(listed * discount, 10_000)
    return listed, net, net + half_up(net * rate, 1000)


def half_up(dividend: int, divisor: int) -> int:
    whole, rest = divmod(dividend, divisor)
    return whole + (rest + rest >= divisor)


def date_of(number: int) -> date:
    return date(FIRST_YEAR, 1, 1) + timedelta(number)


def calendar() -> list[list[int]]:
    """For each month the numbers of its days, counted on from 0 through all years."""
    months: list[list[int]] = []
    following = 0
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for month, length in enumerate(LENGTHS):
            days = length + (month == 1 and year % 4 == 0)
            months.append(list(range(following, following + days)))
            following += days
    return months


CALENDAR = calendar()
