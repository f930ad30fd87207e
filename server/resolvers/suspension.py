"""An operator stops a subscription, and lets it go on (rules §2)."""

from server.context import Context
from server.domain.actions import Action, require
from server.domain.change import ChangeKind
from server.domain.grace import GRACE, status_on
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus, moved
from server.domain.text import required_line
from server.models import Customer, Subscription
from server.resolvers.settlement import keep_next_period_end
from server.resolvers.top_up import actions_of
from server.work import Outcome

REASON_MAXIMUM = 500

LAPSES = {
    SubscriptionStatus.PAST_DUE: ChangeKind.SUBSCRIPTION_PAST_DUE,
    SubscriptionStatus.EXPIRED: ChangeKind.SUBSCRIPTION_EXPIRED,
}


async def suspend_subscription(context: Context, *, subscription_id: str, reason: str) -> Outcome:
    """No seat works from now on, while time goes on. The reason stays in the feed's facts, shown to nobody."""
    checked_reason = required_line(reason, "reason", maximum=REASON_MAXIMUM)
    async with context.work() as work:
        subscription = await Subscription.locked(context.viewer, subscription_id, "subscriptionId")
        require(actions_of(context, subscription), Action.SUSPEND, "subscriptionId")
        subscription.status = moved(subscription.status, SubscriptionStatus.SUSPENDED)
        await subscription.save(update_fields=["status"])
        facts = {"reason": checked_reason}
        work.change(ChangeKind.SUBSCRIPTION_SUSPENDED, subject=subscription, role=Role.OPERATOR, facts=facts)
        return work.done(subscription=subscription.id)


async def lift_suspension(context: Context, *, subscription_id: str) -> Outcome:
    """The dates decide what it is now: what ended meanwhile has ended."""
    known = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    async with context.work() as work:
        customer = await Customer.filter(id=known.customer_id).select_for_update(no_key=True).get()
        subscription = await Subscription.locked(context.viewer, subscription_id, "subscriptionId")
        require(actions_of(context, subscription), Action.LIFT_SUSPENSION, "subscriptionId")
        assert subscription.current_period_end is not None
        subscription.status = moved(subscription.status, status_on(context.today, subscription.current_period_end))
        if subscription.status is SubscriptionStatus.EXPIRED:
            subscription.expired_on = subscription.current_period_end + GRACE
        await subscription.save(update_fields=["status", "expired_on"])
        await keep_next_period_end(customer)
        work.change(ChangeKind.SUBSCRIPTION_RESUMED, subject=subscription, role=Role.OPERATOR)
        if lapse := LAPSES.get(subscription.status):
            work.change(lapse, subject=subscription, role=Role.OPERATOR)
        return work.done(subscription=subscription.id)
