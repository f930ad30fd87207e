"""The period after the one that runs: from when on it can be ordered, and when it begins (rules §8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from server.domain.grace import status_on
from server.domain.period import period_end
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term

OPENS_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPeriod:
    """`end` is exclusive; both days are None where it begins on the day of its payment."""

    term: Term
    start: date | None
    end: date | None

    def priced_on(self, today: date) -> date:
        """A period has the price of its first day."""
        return self.start or today


def opens_on(current_period_end: date) -> date:
    return current_period_end - OPENS_BEFORE


def has_lapsed(status: SubscriptionStatus, current_period_end: date, expired_on: date | None, on: date) -> bool:
    """Whether grace was over on that day, or the period undone; the days decide, even while nobody has noticed yet."""
    if expired_on is not None:
        return on >= expired_on
    is_over = status_on(on, current_period_end) is SubscriptionStatus.EXPIRED
    return status == SubscriptionStatus.EXPIRED or is_over


def next_period(
    *,
    status: SubscriptionStatus,
    current_period_end: date,
    expired_on: date | None,
    anchor_day: int | None,
    term: Term,
    on: date,
) -> NextPeriod:
    """As it is if paid on that day: from the old end on, in grace too; after that it can't be known before."""
    if has_lapsed(status, current_period_end, expired_on, on):
        return NextPeriod(term=term, start=None, end=None)
    end = period_end(current_period_end, term, anchor_day or current_period_end.day)
    return NextPeriod(term=term, start=current_period_end, end=end)
