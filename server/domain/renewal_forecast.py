"""What the next months bring: the subscriptions whose next period would begin (rules §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from server.domain.money import Money
from server.domain.period import add_months
from server.domain.price import price_line
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.renewal import Renewal

MONTHS_MAXIMUM = 36


@dataclass(kw_only=True)
class RenewalForecast:
    """Of one month, that begins on the day `month`. Amounts are net, in minor units by currency."""

    month: date
    ending: int = 0
    will_renew: int = 0
    seats: int = 0
    renewing_seats: int = 0
    without_price: int = 0
    net: dict[str, int] = field(default_factory=dict)
    renewing_net: dict[str, int] = field(default_factory=dict)

    @property
    def amounts(self) -> list[Money]:
        """If all of them renewed."""
        return _amounts(self.net)

    @property
    def renewing_amounts(self) -> list[Money]:
        return _amounts(self.renewing_net)

    def add(self, renewal: Renewal, unit_price: Money | None, discount_percent: Decimal) -> None:
        """`unit_price` None: there is no price for its term today, so that its amount is unknown."""
        net = unit_price and _net(renewal, unit_price, discount_percent)
        self.ending += 1
        self.seats += renewal.seats
        self.without_price += net is None
        _count(self.net, net)
        if renewal.will_renew:
            self.will_renew += 1
            self.renewing_seats += renewal.seats
            _count(self.renewing_net, net)


def _net(renewal: Renewal, unit_price: Money, discount_percent: Decimal) -> Money:
    """What the whole next period costs."""
    return price_line(
        seats=renewal.seats,
        unit_price=unit_price,
        term=renewal.term,
        months=renewal.term.months,
        discount_percent=discount_percent,
    ).net_amount


def _count(sums: dict[str, int], net: Money | None) -> None:
    if net is not None:
        sums[net.currency] = sums.get(net.currency, 0) + net.minor


def _amounts(net: Mapping[str, int]) -> list[Money]:
    return [Money(minor, currency) for currency, minor in sorted(net.items())]


def months_from(today: date, months: int) -> dict[date, RenewalForecast]:
    """By their first days, this month first. Refusal INVALID_INPUT: not from 1 to MONTHS_MAXIMUM."""
    if not 1 <= months <= MONTHS_MAXIMUM:
        raise Refusal(UserErrorCode.INVALID_INPUT, "months")
    firsts = [add_months(today.replace(day=1), number) for number in range(months)]
    return {first: RenewalForecast(month=first) for first in firsts}
