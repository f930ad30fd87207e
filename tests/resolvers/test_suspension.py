"""Stopping a subscription for a while (rules §2)."""

from datetime import date
from typing import Any

import pytest

from server.domain.payment import PaymentMethod
from server.domain.refusal import UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import Customer, Subscription
from server.resolvers.suspension import lift_suspension, suspend_subscription
from tests.resolvers.channel import kinds, refused
from tests.resolvers.shop import (
    Shop,
    changed,
    stocked,
    subscription_of,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


async def suspended(shop: Shop, **columns: Any) -> Subscription:
    subscription = await shop.running(**columns)
    await suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason="Abuse")
    return subscription


async def test_an_operator_stops_a_subscription() -> None:
    shop = await stocked()
    subscription = await suspended(shop)
    assert (await Subscription.get(id=subscription.id)).status is SubscriptionStatus.SUSPENDED


async def test_nobody_else_does() -> None:
    shop = await stocked()
    subscription = await shop.running()
    stopped = suspend_subscription(await shop.context(), subscription_id=subscription.id, reason="Abuse")
    assert (await refused(stopped))[0] is UserErrorCode.NOT_ALLOWED


async def test_nobody_is_stopped_without_a_reason() -> None:
    shop = await stocked()
    subscription = await shop.running()
    stopped = suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason=" ")
    assert await refused(stopped) == (UserErrorCode.INVALID_INPUT, ("reason",))


@pytest.mark.parametrize(
    ("days", "status", "news"),
    [
        (49, SubscriptionStatus.ACTIVE, []),
        (50, SubscriptionStatus.PAST_DUE, ["subscription.past_due"]),
        (63, SubscriptionStatus.PAST_DUE, ["subscription.past_due"]),
        (64, SubscriptionStatus.EXPIRED, ["subscription.expired"]),
    ],
)
async def test_once_it_is_lifted_the_dates_decide(days: int, status: SubscriptionStatus, news: list[str]) -> None:
    shop = await stocked()
    subscription = await suspended(shop, ends_on=date(2026, 7, 1))
    shop.later(days=days)
    lifted = await lift_suspension(await shop.context(shop.olga), subscription_id=subscription.id)
    assert ((await subscription_of(lifted)).status, await kinds()) == (
        status,
        ["subscription.suspended", "subscription.resumed", *news],
    )


async def test_a_customer_whose_subscription_has_expired_has_no_next_end() -> None:
    shop = await stocked()
    await changed(shop.customer, next_period_end=date(2026, 7, 1))
    subscription = await suspended(shop, ends_on=date(2026, 7, 1))
    shop.later(days=64)
    await lift_suspension(await shop.context(shop.olga), subscription_id=subscription.id)
    assert (await Customer.get(id=shop.customer.id)).next_period_end is None
