"""A subscription's states, seats and term (rules §2 and §3)."""

from datetime import date, timedelta
from enum import StrEnum

from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.term import Term

SEATS_MAXIMUM = 100_000


class SubscriptionStatus(StrEnum):
    PENDING_PAYMENT = "PENDING_PAYMENT"
    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    CANCELED = "CANCELED"


# A paid period that is undone expires whatever runs; a suspension lifted leads where the dates say.
MOVES: dict[SubscriptionStatus, set[SubscriptionStatus]] = {
    SubscriptionStatus.PENDING_PAYMENT: {SubscriptionStatus.ACTIVE, SubscriptionStatus.CANCELED},
    SubscriptionStatus.ACTIVE: {SubscriptionStatus.PAST_DUE, SubscriptionStatus.SUSPENDED, SubscriptionStatus.EXPIRED},
    SubscriptionStatus.PAST_DUE: {SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED, SubscriptionStatus.EXPIRED},
    SubscriptionStatus.SUSPENDED: {SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE, SubscriptionStatus.EXPIRED},
    SubscriptionStatus.EXPIRED: {SubscriptionStatus.ACTIVE},
    SubscriptionStatus.CANCELED: set(),
}


def moved(status: SubscriptionStatus, to: SubscriptionStatus) -> SubscriptionStatus:
    """ValueError: no such move."""
    if to not in MOVES[status]:
        raise ValueError(f"A subscription never moves from {status} to {to}.")
    return to


def checked_seats(seats: int, *path: str) -> int:
    """Refusal SEATS_OUT_OF_RANGE, at the path as typed."""
    if not 1 <= seats <= SEATS_MAXIMUM:
        raise Refusal(UserErrorCode.SEATS_OUT_OF_RANGE, *path, facts={"minimum": 1, "maximum": SEATS_MAXIMUM})
    return seats


def checked_term(term: Term, payment_method: PaymentMethod, *path: str) -> Term:
    """By bank transfer only a year. Refusal TERM_NOT_AVAILABLE, at "term" unless another path is given."""
    if payment_method is PaymentMethod.BANK_TRANSFER and term is not Term.YEARLY:
        raise Refusal(UserErrorCode.TERM_NOT_AVAILABLE, *(path or ("term",)))
    return term


def seats_available(seats_purchased: int, seats_assigned: int) -> int:
    return seats_purchased - seats_assigned


def seats_free(seats_purchased: int, seats_assigned: int, next_seats: int | None) -> int:
    """How many can be given away: a next period that is ordered with fewer seats is the limit."""
    return min(seats_purchased, next_seats or seats_purchased) - seats_assigned


def paid_through(current_period_end: date | None) -> date | None:
    """The last day paid for: the end itself is the first one that is not."""
    return current_period_end - timedelta(days=1) if current_period_end else None
