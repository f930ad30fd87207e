"""A month or a quarter of the calendar: what books are kept by, and returns are made for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.period import add_months

MONTH, QUARTER = 1, 3  # in months

_NAMES = {MONTH: re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII), QUARTER: re.compile(r"(20\d\d)-Q([1-4])", re.ASCII)}


@dataclass(frozen=True, order=True, slots=True)
class CalendarPeriod:
    first: date
    months: int

    @property
    def name(self) -> str:
        """ "2026-05" or "2026-Q2"."""
        if self.months == QUARTER:
            return f"{self.first.year}-Q{(self.first.month + 2) // QUARTER}"
        return f"{self.first:%Y-%m}"

    @property
    def end(self) -> date:
        """The first day after it."""
        return add_months(self.first, self.months)

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range((self.end - self.first).days))

    def alike(self, day: date) -> "CalendarPeriod":
        """The one of the same length in which that day is."""
        return CalendarPeriod(date(day.year, day.month - (day.month - 1) % self.months, 1), self.months)


def period_named(name: str, months: int) -> CalendarPeriod:
    """From 2000 to 2099. ValueError: no such name of a month, or of a quarter."""
    found = _NAMES[months].fullmatch(name)
    if found is None:
        raise ValueError(f"{name!r} names no period of {months} months.")
    year, number = map(int, found.groups())
    return CalendarPeriod(date(year, (number - 1) * months + 1, 1), months)
