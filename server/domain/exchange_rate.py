"""What an amount is in another currency: for stating VAT in the seller's own, never for a price (rules §6)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from server.domain.money import Money, digits, round_half_up

EURO = "EUR"
_SIX_PLACES = Decimal("0.000001")


def cross_rate(per_euro: Decimal, sellers_per_euro: Decimal) -> Decimal:
    """So many of the seller's currency for one of another, from what a euro is worth in each; six places."""
    return (sellers_per_euro / per_euro).quantize(_SIX_PLACES, ROUND_HALF_UP)


def converted(money: Money, rate: Decimal, currency: str) -> Money:
    """At so many of `currency` for one, rounded half-up to its minor unit."""
    exact = Fraction(money.amount) * Fraction(rate) * 10 ** digits(currency)
    return Money(round_half_up(exact), currency)
