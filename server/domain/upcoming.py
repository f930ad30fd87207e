"""What falls due on which day of a subscription's life (rules §7 and §8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from server.domain.grace import GRACE
from server.domain.invoice import Purpose
from server.domain.payment import PaymentMethod
from server.domain.renewal import CHARGE_DAYS_BEFORE, INVOICE_DAYS_BEFORE
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term

REMINDERS_BEFORE = {
    Term.YEARLY: (timedelta(days=30), timedelta(days=7), timedelta(days=1)),
    Term.MONTHLY: (timedelta(days=7), timedelta(days=1)),
}

CARD_REMINDED_BEFORE = timedelta(days=30)
WAITED_FOR_TRANSFER = timedelta(days=14)  # after the due date
WAITED_FOR_CARD = timedelta(hours=24)  # after the order


class UpcomingKind(StrEnum):
    """In the order in which they are done where they fall due at the same moment."""

    RENEWAL_INVOICE = "RENEWAL_INVOICE"
    RENEWAL_CHARGE = "RENEWAL_CHARGE"
    RENEWAL_REMINDER = "RENEWAL_REMINDER"
    CARD_REMINDER = "CARD_REMINDER"
    PERIOD_END = "PERIOD_END"
    PURCHASE_END = "PURCHASE_END"
    GRACE_END = "GRACE_END"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    kind: UpcomingKind
    on: date


def appointments(
    *,
    status: SubscriptionStatus,
    term: Term,
    current_period_end: date | None,
    will_renew: bool,
    renewal_payment_method: PaymentMethod | None,
    is_ordered: bool,
    is_paid: bool,
) -> list[Appointment]:
    """All that the current period still brings, days that have passed included.

    `is_ordered`: the next period is, `is_paid`: it is paid for, too.
    """
    if current_period_end is None:
        return []
    if status is SubscriptionStatus.PAST_DUE:
        return [Appointment(kind=UpcomingKind.GRACE_END, on=current_period_end + GRACE)]
    end = Appointment(kind=UpcomingKind.PERIOD_END, on=current_period_end)
    if status is SubscriptionStatus.SUSPENDED:  # nothing is bought or charged, but time runs on
        return [end] if is_paid else []
    if status is not SubscriptionStatus.ACTIVE:
        return []
    if is_ordered:
        return [end]
    if will_renew:
        return [_renewal(current_period_end, renewal_payment_method), end]
    return [*_reminders(current_period_end, term), end]


def _renewal(end: date, method: PaymentMethod | None) -> Appointment:
    if method is PaymentMethod.CARD:
        return Appointment(kind=UpcomingKind.RENEWAL_CHARGE, on=end - CHARGE_DAYS_BEFORE)
    return Appointment(kind=UpcomingKind.RENEWAL_INVOICE, on=end - INVOICE_DAYS_BEFORE)


def _reminders(end: date, term: Term) -> Iterator[Appointment]:
    for before in REMINDERS_BEFORE[term]:
        yield Appointment(kind=UpcomingKind.RENEWAL_REMINDER, on=end - before)


def purchase_end(
    *,
    purpose: Purpose,
    is_automatic: bool,
    created_at: datetime,
    due_on: date | None,
    period_start: date | None,
    period_end: date | None,
) -> datetime:
    """When an order that nobody has paid is canceled. `due_on` is that of the issued invoice, None: a card is to pay.

    A renewal that was ordered by itself is tried for as long as grace lasts; a top-up until its period ends.
    """
    if is_automatic and due_on is None and period_start is not None:
        return first_moment(period_start + GRACE)
    end = created_at + WAITED_FOR_CARD if due_on is None else first_moment(due_on + WAITED_FOR_TRANSFER)
    if purpose is Purpose.TOP_UP and period_end is not None:
        return first_moment(period_end) if due_on else min(end, first_moment(period_end))
    return end


def first_moment(day: date) -> datetime:
    """In UTC."""
    return datetime.combine(day, time(), UTC)
