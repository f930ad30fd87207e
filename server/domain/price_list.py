"""The prices of a product: which one holds on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from server.domain.money import Money
from server.domain.percent import percent_of
from server.domain.price import discounted, per_seat_and_month
from server.domain.term import Term

Entry = Mapping[str, Any]  # currency, term, unit_price in minor units, valid_from


@dataclass(frozen=True, kw_only=True)
class Price:
    term: Term
    unit_price: Money
    valid_from: date
    valid_until: date | None

    @property
    def per_seat_and_month(self) -> Money:
        return per_seat_and_month(self.unit_price, self.term)


def whole(prices: Sequence[Entry]) -> list[Price]:
    """Every price with its last day, by currency, term and first day."""
    ordered = sorted(prices, key=lambda entry: (entry["currency"], entry["term"], entry["valid_from"]))
    return [_price(entry, follower) for entry, follower in zip_longest(ordered, ordered[1:])]


def _price(entry: Entry, follower: Entry | None) -> Price:
    same = follower is not None and (follower["currency"], follower["term"]) == (entry["currency"], entry["term"])
    return Price(
        term=Term(entry["term"]),
        unit_price=Money(entry["unit_price"], entry["currency"]),
        valid_from=entry["valid_from"],
        valid_until=follower["valid_from"] - timedelta(days=1) if same and follower else None,
    )


def on_day(prices: Sequence[Entry], today: date, on: date | None = None) -> list[Price]:
    """Those that hold on that day, today when none is given."""
    day = on or today
    return [p for p in whole(prices) if p.valid_from <= day and (p.valid_until is None or day <= p.valid_until)]


def unit_price(prices: Sequence[Entry], currency: str, term: Term, today: date) -> Money | None:
    """What one seat for one term costs today, None where no price is set."""
    fitting = (p.unit_price for p in on_day(prices, today) if (p.unit_price.currency, p.term) == (currency, term))
    return next(fitting, None)


def reseller_discount_percent(resellers: Sequence[Entry]) -> Decimal:
    """The agreement's discount; stored as hundredths of a percent."""
    return percent_of(resellers[0]["discount"])


def reseller_unit_price(
    prices: Sequence[Entry], currency: str, term: Term, today: date, resellers: Sequence[Entry]
) -> Money | None:
    price = unit_price(prices, currency, term, today)
    return price and discounted(price, reseller_discount_percent(resellers))
