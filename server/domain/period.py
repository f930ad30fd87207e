"""Paid periods: how long one lasts, and how many months of it are left to charge (rules §2 and §5)."""

from calendar import monthrange
from datetime import date

from server.domain.term import Term


def period_end(start: date, term: Term, anchor_day: int) -> date:
    """The first day no longer paid for."""
    return add_months(start, term.months, anchor_day)


def months_to_charge(today: date, end: date, term: Term) -> int:
    """The smallest n ≥ 1 with `end − n months ≤ today`, at most the term. ValueError: the period is over."""
    if today >= end:
        raise ValueError(f"The period ended on {end}; on {today} nothing of it is left.")
    return next((n for n in range(1, term.months) if end_minus(end, n) <= today), term.months)


def end_minus(end: date, months: int) -> date:
    """Counted back from the end's own day, on the last day of a month that is too short for it."""
    return add_months(end, -months)


def add_months(first: date, months: int, anchor_day: int | None = None) -> date:
    """The same day of another month, or that month's last. The anchor brings 31 January back after 28 February."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    last_day = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor_day or first.day, last_day))
