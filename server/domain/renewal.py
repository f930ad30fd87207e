"""What happens at the end of a period (rules §8)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from server.domain.payment import PaymentMethod
from server.domain.role import Role
from server.domain.term import Term

INVOICE_DAYS_BEFORE = timedelta(days=30)
CHARGE_DAYS_BEFORE = timedelta(days=1)
CHARGED_AGAIN_AFTER = (timedelta(days=1), timedelta(days=3), timedelta(days=7))


def charged_again_on(first: date, tries: int, today: date) -> date | None:
    """After the first charge and so many tries in all; never twice a day, and at last no more."""
    if tries > len(CHARGED_AGAIN_AFTER):
        return None
    return max(first + CHARGED_AGAIN_AFTER[tries - 1], today + timedelta(days=1))


def next_purchaser(purchased_by: Role, renewal_purchased_by: Role | None, next_purchased_by: Role | None) -> Role:
    """The side that ordered the next period, else that scheduled it last, else that bought this one (rules §4)."""
    return next_purchased_by or renewal_purchased_by or purchased_by


@dataclass(frozen=True, kw_only=True)
class SavedCard:
    brand: str
    last4: str
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class Renewal:
    will_renew: bool
    starts_on: date
    charges_on: date | None
    seats: int
    term: Term
    payment_method: PaymentMethod | None
    purchased_by: Role
    card: SavedCard | None = None


def renewal(
    current_period_end: date | None,
    will_renew: bool,
    seats_purchased: int,
    seats_assigned: int,
    term: Term,
    purchased_by: Role,
    renewal_seats: int | None,
    renewal_term: Term | None,
    renewal_payment_method: PaymentMethod | None,
    renewal_purchased_by: Role | None,
    next_seats: int | None,
    next_term: Term | None,
    next_purchased_by: Role | None,
    resellers_cards: Sequence[Mapping[str, Any]] = (),
    customers_cards: Sequence[Mapping[str, Any]] = (),
    roles: Set[str] = frozenset(),
) -> Renewal | None:
    """As ordered, else as scheduled, else as the period that runs; None before the first payment. Never fewer seats
    than assigned.

    How it will be paid is only what was scheduled: how something was paid is the affair of the side that bought it,
    and so is whether. The card is shown to the side whose card it is.
    """
    if current_period_end is None:
        return None
    if next_seats is not None and next_term and next_purchased_by:
        return Renewal(
            will_renew=True,
            starts_on=current_period_end,
            charges_on=None,
            seats=next_seats,
            term=next_term,
            payment_method=None,
            purchased_by=next_purchased_by,
        )
    purchaser = next_purchaser(purchased_by, renewal_purchased_by, None)
    cards = resellers_cards if purchaser is Role.RESELLER_ADMIN else customers_cards
    is_shown = renewal_payment_method is PaymentMethod.CARD and purchaser in roles
    lead = CHARGE_DAYS_BEFORE if renewal_payment_method is PaymentMethod.CARD else INVOICE_DAYS_BEFORE
    return Renewal(
        will_renew=will_renew,
        starts_on=current_period_end,
        charges_on=current_period_end - lead if will_renew else None,
        seats=max(renewal_seats or seats_purchased, seats_assigned, 1),
        term=renewal_term or term,
        payment_method=renewal_payment_method,
        purchased_by=purchaser,
        card=SavedCard(**_own(cards[0])) if is_shown and cards else None,
    )


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("brand", "last4", "expires_on")}
