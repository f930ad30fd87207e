"""What is shown as allowed is what is done."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from server.domain.actions import Action, AllowedAction, subscription_actions
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import Account, Subscription
from server.policy import roles_towards
from server.resolvers.suspension import lift_suspension, suspend_subscription
from tests.resolvers.shop import (
    Shop,
    changed,
    planned,
    stocked,
    topped_up,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


async def done(shop: Shop, who: Account, subscription: Subscription, action: Action) -> UserErrorCode | None:
    """Why it was refused, None if it was done."""
    context = await shop.context(who)
    verbs: dict[Action, Callable[[], Awaitable[object]]] = {
        Action.TOP_UP: lambda: topped_up(shop, subscription, who, additional_seats=1),
        Action.SCHEDULE_RENEWAL: lambda: planned(shop, subscription, who),
        Action.SUSPEND: lambda: suspend_subscription(context, subscription_id=subscription.id, reason="Abuse"),
        Action.LIFT_SUSPENSION: lambda: lift_suspension(context, subscription_id=subscription.id),
    }
    try:
        await verbs[action]()
    except Refusal as refusal:
        return refusal.code
    return None


async def test_what_is_shown_as_allowed_is_done_and_what_is_not_is_refused_for_that_reason() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    dice = random.Random(20260512)
    for _ in range(60):
        status, who = dice.choice(list(SubscriptionStatus)), dice.choice([shop.anna, mia, shop.olga])
        end = shop.now.date() + timedelta(days=dice.choice([-30, -1, 0, 1, 300]))
        seats = dice.choice([3, 100_000])
        await changed(subscription, status=status, current_period_end=end, seats_purchased=seats, seats_assigned=1)
        action = dice.choice([Action.TOP_UP, Action.SCHEDULE_RENEWAL, Action.SUSPEND, Action.LIFT_SUSPENSION])
        shown = await offered(shop, who, subscription, action)
        expected = shown.reason if shown else UserErrorCode.NOT_ALLOWED
        assert await done(shop, who, subscription, action) == expected, (status, end, seats, who.email, action)


async def offered(shop: Shop, who: Account, subscription: Subscription, action: Action) -> AllowedAction | None:
    context = await shop.context(who)
    actions = subscription_actions(
        status=subscription.status,
        current_period_end=subscription.current_period_end,
        seats_purchased=subscription.seats_purchased,
        seats_assigned=subscription.seats_assigned,
        next_seats=subscription.next_seats,
        next_period_end=subscription.next_period_end,
        next_invoice_id=subscription.next_invoice_id,
        roles=roles_towards(context.viewer, reseller_id=subscription.reseller_id, customer_id=subscription.customer_id),
        today=context.today,
    )
    return next((allowed for allowed in actions if allowed.action is action), None)
