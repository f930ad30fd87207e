"""What falls due on which day of a subscription's life (rules §7 and §8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.domain.grace import GRACE
from server.domain.payment import PaymentMethod
from server.domain.renewal import CHARGE_DAYS_BEFORE, INVOICE_DAYS_BEFORE
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term

REMINDERS_BEFORE = {
    Term.YEARLY: (timedelta(days=30), timedelta(days=7), timedelta(days=1)),
    Term.MONTHLY: (timedelta(days=7), timedelta(days=1)),
}


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
