"""What a purchase costs: lines and their total (rules §5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add

from server.domain.money import Money
from server.domain.term import Term


@dataclass(frozen=True, slots=True)
class LinePrice:
    """Seats for some months of a term. `unit_price` is one seat's for the whole term, the percentage 0 to 100."""

    seats: int
    months: int
    term: Term
    unit_price: Money
    discount_percent: Decimal
    list_amount: Money
    discount_amount: Money
    net_amount: Money


@dataclass(frozen=True, slots=True)
class Total:
    """The sums of all lines, and the VAT on their net."""

    list_total: Money
    discount_total: Money
    net_total: Money
    vat_amount: Money
    total: Money


def price_line(*, seats: int, unit_price: Money, term: Term, months: int, discount_percent: Decimal) -> LinePrice:
    """The discount is taken of the rounded list amount."""
    list_amount = unit_price.times(Fraction(seats * months, term.months))
    discount_amount = list_amount.percent(discount_percent)
    return LinePrice(
        seats=seats,
        months=months,
        term=term,
        unit_price=unit_price,
        discount_percent=discount_percent,
        list_amount=list_amount,
        discount_amount=discount_amount,
        net_amount=list_amount - discount_amount,
    )


def total_of(lines: Sequence[LinePrice], vat_rate_percent: Decimal) -> Total:
    """One line at least, all in one currency (ValueError) and at one VAT rate, which is applied to their sum."""
    net_total = reduce(add, [line.net_amount for line in lines])
    vat_amount = net_total.percent(vat_rate_percent)
    return Total(
        list_total=reduce(add, [line.list_amount for line in lines]),
        discount_total=reduce(add, [line.discount_amount for line in lines]),
        net_total=net_total,
        vat_amount=vat_amount,
        total=net_total + vat_amount,
    )


def per_seat_and_month(unit_price: Money, term: Term) -> Money:
    """For showing only: never charged, so never multiplied."""
    return unit_price.times(Fraction(1, term.months))


def discounted(unit_price: Money, discount_percent: Decimal) -> Money:
    """One seat's price for the whole term, less the discount."""
    return unit_price - unit_price.percent(discount_percent)
