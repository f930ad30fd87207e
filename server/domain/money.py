"""Amounts of money: whole minor units of one currency, and the one way in which they are rounded."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Self

import pycountry
from babel.numbers import get_currency_precision

from server.domain.refusal import Refusal, UserErrorCode

# What is typed stays below it, so that a hundred thousand seats and their VAT still fit a 64-bit column.
LIMIT = 10**13

CURRENCIES = frozenset(currency.alpha_3 for currency in pycountry.currencies)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency. Two currencies never mix: ValueError."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str, currency: str) -> Self:
        """From major units ("12.50"). ValueError: no number, too many digits, too large, unknown currency."""
        places = digits(currency)
        try:
            exact = Decimal(amount).quantize(Decimal(1).scaleb(-places))
        except InvalidOperation:
            raise ValueError(f"{amount!r} is no amount.") from None
        if exact != Decimal(amount) or abs(exact.scaleb(places)) >= LIMIT:
            raise ValueError(f"{amount} is no amount in {currency}.")
        return cls(int(exact.scaleb(places)), currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with all digits of its currency."""
        return Decimal(self.minor).scaleb(-digits(self.currency))

    def percent(self, percent: Decimal) -> Self:
        """That many percent of it."""
        return self.times(Fraction(percent) / 100)

    def times(self, factor: Fraction) -> Self:
        """Rounded half-up; money is rounded nowhere else."""
        return type(self)(round_half_up(self.minor * factor), self.currency)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.minor + self._comparable(other), self.currency)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.minor - self._comparable(other), self.currency)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._comparable(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._comparable(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._comparable(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._comparable(other)

    def _comparable(self, other: Self) -> int:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix.")
        return other.minor


def checked_money(amount: Decimal, currency: str, *path: str) -> Money:
    """What somebody typed. Refusal CURRENCY_NOT_AVAILABLE at "currency", INVALID_INPUT at the path of the amount."""
    if currency not in CURRENCIES:
        raise Refusal(UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency", facts={"currency": currency})
    try:
        return Money.of(amount, currency)
    except ValueError:
        raise Refusal(UserErrorCode.INVALID_INPUT, *path, facts={"problem": "amount"}) from None


@cache
def digits(currency: str) -> int:
    """How many digits follow the point, as in the CLDR. ValueError: not in ISO 4217."""
    if currency not in CURRENCIES:
        raise ValueError(f"{currency!r} is no currency.")
    return get_currency_precision(currency)


def round_half_up(value: Decimal | Fraction) -> int:
    """To the nearest whole number, halves away from zero; exact, whatever the decimal context."""
    numerator, denominator = value.as_integer_ratio()
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole
