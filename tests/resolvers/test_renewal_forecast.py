"""What the next months bring: the subscriptions that end, at today's prices and on today's terms."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.context import Context
from server.database import counted_statements
from server.domain.money import Money
from server.domain.renewal_forecast import RenewalForecast
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Subscription
from server.resolvers.renewal_forecast import renewal_forecast
from tests.resolvers.channel import new_customer, new_reseller
from tests.resolvers.shop import Shop, price, stocked

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def shop(database: None) -> Shop:
    return await stocked()


async def ending(shop: Shop, on: date, **columns: Any) -> Subscription:
    """Of a customer of its own, for a customer has one of a product."""
    shop.customer = await new_customer(shop.reseller)
    return await shop.running(ends_on=on, **columns)


async def forecast(shop: Shop, months: int = 3, context: Context | None = None) -> list[RenewalForecast]:
    return await renewal_forecast(context or await shop.context(), months=months)


async def told(shop: Shop, *names: str, months: int = 3) -> list[tuple[Any, ...]]:
    return [tuple(getattr(month, name) for name in names) for month in await forecast(shop, months)]


def euros(amount: str) -> list[Money]:
    return [Money.of(Decimal(amount), "EUR")]


async def test_months_without_an_end_are_there_too(shop: Shop) -> None:
    months = await told(shop, "month", "ending", "amounts", months=9)
    assert months[0] == (date(2026, 5, 1), 0, [])
    assert months[-1] == (date(2027, 1, 1), 0, [])
    assert len(months) == 9


@pytest.mark.parametrize(
    ("end", "counts"),
    [
        (date(2026, 4, 30), [0, 0, 0]),
        (date(2026, 5, 1), [1, 0, 0]),
        (date(2026, 5, 31), [1, 0, 0]),
        (date(2026, 6, 1), [0, 1, 0]),
        (date(2026, 7, 31), [0, 0, 1]),
        (date(2026, 8, 1), [0, 0, 0]),
    ],
)
async def test_a_subscription_counts_in_the_month_in_which_its_next_period_would_begin(
    shop: Shop, end: date, counts: list[int]
) -> None:
    await ending(shop, end)
    assert [month.ending for month in await forecast(shop)] == counts


async def test_what_the_reseller_buys_costs_less_its_discount(shop: Shop) -> None:
    """3 seats at 90.00, less 20 %."""
    await ending(shop, date(2026, 5, 20))
    assert (await told(shop, "seats", "amounts"))[0] == (3, euros("216.00"))


async def test_what_the_customer_buys_costs_the_list_price(shop: Shop) -> None:
    await ending(shop, date(2026, 5, 20), purchased_by=Role.CUSTOMER_ADMIN)
    await ending(shop, date(2026, 5, 20), renewal_purchased_by=Role.CUSTOMER_ADMIN)
    assert (await told(shop, "amounts"))[0] == (euros("540.00"),)


async def test_those_that_renew_are_told_apart_from_those_that_only_end(shop: Shop) -> None:
    await ending(shop, date(2026, 6, 1))
    await ending(shop, date(2026, 6, 2), will_renew=True, renewal_seats=5)
    names = ("ending", "will_renew", "seats", "renewing_seats", "amounts", "renewing_amounts")
    assert (await told(shop, *names))[1] == (2, 1, 8, 5, euros("576.00"), euros("360.00"))


async def test_the_next_period_has_the_term_that_was_scheduled(shop: Shop) -> None:
    """Monthly, at 9.00 a seat."""
    await ending(shop, date(2026, 6, 1), will_renew=True, renewal_term=Term.MONTHLY)
    assert (await told(shop, "amounts"))[1] == (euros("21.60"),)


async def test_the_price_is_that_of_today(shop: Shop) -> None:
    await price(shop, Term.YEARLY, 10_000, since=date(2026, 5, 12))
    await price(shop, Term.YEARLY, 50_000, since=date(2026, 5, 13))
    await ending(shop, date(2026, 7, 1))
    assert (await told(shop, "amounts"))[2] == (euros("240.00"),)


async def test_currencies_are_never_added_to_each_other(shop: Shop) -> None:
    await price(shop, Term.YEARLY, 1_000, currency="USD")
    await ending(shop, date(2026, 5, 20))
    await ending(shop, date(2026, 5, 21), currency="USD")
    assert (await told(shop, "amounts"))[0] == ([*euros("216.00"), Money(2_400, "USD")],)


async def test_what_has_no_price_is_counted_and_said_to_be_missing_in_the_amounts(shop: Shop) -> None:
    await ending(shop, date(2026, 5, 20), currency="SEK")
    assert (await told(shop, "ending", "without_price", "amounts"))[0] == (1, 1, [])


@pytest.mark.parametrize("status", list(SubscriptionStatus))
async def test_only_what_is_paid_for_can_end(shop: Shop, status: SubscriptionStatus) -> None:
    await ending(shop, date(2026, 5, 20), status=status)
    paid_for = status in (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE, SubscriptionStatus.SUSPENDED)
    assert (await told(shop, "ending"))[0] == (1 if paid_for else 0,)


async def test_another_resellers_subscriptions_are_not_in_it(shop: Shop) -> None:
    """Not even those of a customer that one administers."""
    await ending(shop, date(2026, 5, 20))
    shop.reseller = await new_reseller("South")
    others = await ending(shop, date(2026, 5, 20))
    context = await shop.context()
    viewer = replace(context.viewer, customers={others.customer_id: others.reseller_id})
    assert [month.ending for month in await forecast(shop, 1, replace(context, viewer=viewer))] == [1]
    assert [month.ending for month in await forecast(shop, 1, await shop.context(shop.olga))] == [2]


async def test_no_subscription_takes_a_statement_of_its_own(shop: Shop) -> None:
    for day in range(1, 20):
        await ending(shop, date(2026, 5, day))
    context = await shop.context()
    with counted_statements() as statements:
        [month] = await forecast(shop, 1, context)
    assert (month.ending, len(statements)) == (19, 2)
