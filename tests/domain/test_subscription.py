"""A subscription moves only where the rules say, and has one to a hundred thousand seats."""

from datetime import date
from itertools import product

import pytest

from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.subscription import (
    SEATS_MAXIMUM,
    SubscriptionStatus,
    checked_seats,
    checked_term,
    moved,
    paid_through,
    seats_available,
)
from server.domain.term import Term

PENDING, ACTIVE, PAST_DUE, SUSPENDED, EXPIRED, CANCELED = SubscriptionStatus

LEGAL = {
    (PENDING, ACTIVE),  # paid
    (PENDING, CANCELED),  # never paid
    (ACTIVE, PAST_DUE),  # not renewed at the end
    (PAST_DUE, EXPIRED),  # nor in grace
    (PAST_DUE, ACTIVE),  # renewed in grace
    (EXPIRED, ACTIVE),  # renewed later
    (ACTIVE, EXPIRED),  # its paid period undone
    (ACTIVE, SUSPENDED),
    (PAST_DUE, SUSPENDED),
    (SUSPENDED, ACTIVE),  # lifted in the period
    (SUSPENDED, PAST_DUE),  # lifted in grace
    (SUSPENDED, EXPIRED),  # lifted later, or undone
}


@pytest.mark.parametrize(("status", "to"), sorted(LEGAL))
def test_a_legal_move_is_made(status: SubscriptionStatus, to: SubscriptionStatus) -> None:
    assert moved(status, to) is to


@pytest.mark.parametrize(("status", "to"), sorted(set(product(SubscriptionStatus, repeat=2)) - LEGAL))
def test_no_other_move_is_made(status: SubscriptionStatus, to: SubscriptionStatus) -> None:
    with pytest.raises(ValueError, match="never moves"):
        moved(status, to)


@pytest.mark.parametrize("seats", [1, 100_000])
def test_seats_in_range_are_sold(seats: int) -> None:
    assert checked_seats(seats, "seats") == seats


@pytest.mark.parametrize("seats", [0, -1, 100_001, 2**31])
def test_seats_out_of_range_are_refused(seats: int) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_seats(seats, "additionalSeats")

    assert (refusal.value.code, refusal.value.path) == (UserErrorCode.SEATS_OUT_OF_RANGE, ("additionalSeats",))


def test_a_refusal_names_the_range() -> None:
    with pytest.raises(Refusal) as refusal:
        checked_seats(0)

    assert refusal.value.facts == {"minimum": 1, "maximum": SEATS_MAXIMUM}


@pytest.mark.parametrize(
    ("term", "payment_method"),
    [
        (Term.MONTHLY, PaymentMethod.CARD),
        (Term.YEARLY, PaymentMethod.CARD),
        (Term.YEARLY, PaymentMethod.BANK_TRANSFER),
    ],
)
def test_a_card_pays_any_term_and_a_bank_transfer_a_year(term: Term, payment_method: PaymentMethod) -> None:
    assert checked_term(term, payment_method) is term


@pytest.mark.parametrize(("path", "expected"), [((), ("term",)), (("paymentMethod",), ("paymentMethod",))])
def test_a_month_by_bank_transfer_is_refused(path: tuple[str, ...], expected: tuple[str, ...]) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_term(Term.MONTHLY, PaymentMethod.BANK_TRANSFER, *path)

    assert (refusal.value.code, refusal.value.path) == (UserErrorCode.TERM_NOT_AVAILABLE, expected)


def test_available_is_what_is_not_assigned() -> None:
    assert seats_available(seats_purchased=10, seats_assigned=3) == 7


def test_the_day_before_the_end_is_the_last_one_paid_for() -> None:
    assert paid_through(date(2027, 3, 1)) == date(2027, 2, 28)


def test_nothing_is_paid_for_before_the_first_payment() -> None:
    assert paid_through(None) is None
