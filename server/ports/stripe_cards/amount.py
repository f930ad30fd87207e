"""Stripe's minor units, which are not always ours (docs.stripe.com/currencies, "Minor units" and "Special cases")."""

from fractions import Fraction

from server.domain.money import Money, digits

WHOLE_UNITS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
THOUSANDTHS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))


def to_stripe(money: Money) -> int:
    """ValueError: cards can't be charged so exactly."""
    exact = money.minor * Fraction(_per_unit(money.currency), 10 ** digits(money.currency))
    # Card networks have no thousandths, so the last digit of three must be 0.
    if exact % (10 if money.currency in THOUSANDTHS else 1):
        raise ValueError(f"Stripe can't take {money.amount} {money.currency}.")
    return int(exact)


def from_stripe(amount: int, currency: str) -> Money:
    """`currency` in lower case, as Stripe has it. ValueError: no amount in our minor units, or no currency."""
    code = currency.upper()
    exact = amount * Fraction(10 ** digits(code), _per_unit(code))
    if exact.denominator != 1:
        raise ValueError(f"{amount} is no amount in {code}.")
    return Money(int(exact), code)


def _per_unit(currency: str) -> int:
    """ISK and UGX are told in hundredths, although there are none any more."""
    if currency in WHOLE_UNITS:
        return 1
    return 1000 if currency in THOUSANDTHS else 100
