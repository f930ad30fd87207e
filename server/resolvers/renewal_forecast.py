"""What the next months bring, for whoever sells (rules §8)."""

from collections.abc import Mapping
from decimal import Decimal
from inspect import signature
from typing import Any

from server.context import Context
from server.domain.money import Money
from server.domain.percent import percent_of
from server.domain.period import add_months
from server.domain.renewal import renewal
from server.domain.renewal_forecast import RenewalForecast, months_from
from server.domain.role import Role
from server.domain.term import Term
from server.models import Price, Subscription
from server.resolvers.batch import streamed
from server.resolvers.settlement import PAID_FOR

NEEDS = tuple(name for name, each in signature(renewal).parameters.items() if each.default is each.empty)
COLUMNS = " ".join((*NEEDS, "product_id", "currency", "reseller__discount"))

Prices = Mapping[tuple[str, str, Term], Money]


async def renewal_forecast(context: Context, *, months: int) -> list[RenewalForecast]:
    """At today's prices and terms. Refusal INVALID_INPUT for a number of months that is too small or too large."""
    forecast = months_from(context.today, months)
    first = min(forecast)
    ending = Subscription.filter(
        Subscription.resold_by(context.viewer),
        status__in=PAID_FOR,
        current_period_end__gte=first,
        current_period_end__lt=add_months(first, months),
    )
    prices = await _todays_prices(context)
    async for row in streamed(ending, COLUMNS):
        _add(forecast, row, prices)
    return list(forecast.values())


async def _todays_prices(context: Context) -> Prices:
    """The latest that has begun, by product, currency and term."""
    begun = Price.filter(valid_from__lte=context.today).order_by("valid_from")
    return {
        (price.product_id, price.currency, price.term): Money(price.unit_price, price.currency) for price in await begun
    }


def _add(forecast: Mapping[Any, RenewalForecast], row: Mapping[str, Any], prices: Prices) -> None:
    next_period = renewal(**{name: row[name] for name in NEEDS})
    assert next_period
    by_reseller = next_period.purchased_by is Role.RESELLER_ADMIN
    discount = percent_of(row["reseller__discount"]) if by_reseller else Decimal(0)
    unit_price = prices.get((row["product_id"], row["currency"], next_period.term))
    forecast[next_period.starts_on.replace(day=1)].add(next_period, unit_price, discount)
