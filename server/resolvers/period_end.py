"""The end of a period, and of the grace after it (rules §8)."""

from server.calendar import Handler
from server.context import Context, NewContext
from server.domain.change import ChangeKind
from server.domain.grace import GRACE
from server.domain.subscription import SubscriptionStatus, moved, paid_through
from server.models import Subscription, Upcoming
from server.resolvers.next_period import begin
from server.resolvers.purchase import write_about
from server.resolvers.settlement import keep_next_period_end
from server.resolvers.turn import Turn, turn_of


def period_end_handler(new_context: NewContext) -> Handler:
    """The next period begins if it is paid for, grace if it is not. A suspended subscription stays suspended."""

    async def handle(row: Upcoming) -> None:
        async with turn_of(await new_context(), row) as turn:
            if turn is None or turn.subscription.current_period_end != row.due_on:
                return
            if next_invoice_id := turn.subscription.next_invoice_id:
                await begin(turn.work, await turn.locked(next_invoice_id))
                await keep_next_period_end(turn.customer)
            elif turn.subscription.status is SubscriptionStatus.ACTIVE:
                await _begin_grace(turn)

    return handle


async def _begin_grace(turn: Turn) -> None:
    subscription = turn.subscription
    end = subscription.current_period_end
    assert end is not None
    subscription.status = moved(subscription.status, SubscriptionStatus.PAST_DUE)
    await subscription.save(update_fields=["status"])
    turn.work.change(ChangeKind.SUBSCRIPTION_PAST_DUE, subject=subscription)
    facts = {"until": str(paid_through(end)), "grace_until": str(paid_through(end + GRACE))}
    await write_about(turn.work, subscription, subscription.next_purchaser, "past_due", **facts)


def grace_end_handler(new_context: NewContext) -> Handler:
    """Nobody has paid. What was planned is planned no more; the seats stay assigned until it is renewed."""

    async def handle(row: Upcoming) -> None:
        async with turn_of(context := await new_context(), row) as turn:
            if turn and turn.subscription.status is SubscriptionStatus.PAST_DUE and _is_over(turn.subscription, row):
                await _expire(context, turn, row)

    return handle


def _is_over(subscription: Subscription, row: Upcoming) -> bool:
    end = subscription.current_period_end
    return end is not None and end + GRACE == row.due_on


async def _expire(context: Context, turn: Turn, row: Upcoming) -> None:
    subscription = turn.subscription
    subscription.status = moved(subscription.status, SubscriptionStatus.EXPIRED)
    subscription.expired_on, subscription.will_renew = row.due_on, False
    await subscription.save(update_fields=["status", "expired_on", "will_renew"])
    await keep_next_period_end(turn.customer)
    turn.work.change(ChangeKind.SUBSCRIPTION_EXPIRED, subject=subscription)
    until = str(paid_through(subscription.current_period_end))
    await write_about(turn.work, subscription, subscription.next_purchaser, "expired", until=until)
