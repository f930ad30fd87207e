"""Reminders before a subscription ends, and before a card does (rules §8)."""

from datetime import date

from tortoise.expressions import Q

from server.calendar import Handler
from server.context import NewContext
from server.domain.payment import PaymentMethod
from server.domain.subscription import SubscriptionStatus, paid_through
from server.domain.upcoming import CARD_REMINDED_BEFORE
from server.models import SavedCard, Subscription, Upcoming
from server.planning import expires_too_soon, needs_card, payer_id
from server.resolvers.purchase import write_about
from server.resolvers.turn import turn_of
from server.work import Work


def renewal_reminder_handler(new_context: NewContext) -> Handler:
    """To the side that bought the period. One that comes too late, or together with a later one, is not sent."""

    async def handle(row: Upcoming) -> None:
        async with turn_of(context := await new_context(), row) as turn:
            if turn is None or await _comes_too_late(turn.subscription, row, context.now.date()):
                return
            subscription = turn.subscription
            until = str(paid_through(subscription.current_period_end))
            await write_about(
                turn.work,
                subscription,
                subscription.purchased_by,
                "renewal_reminder",
                until=until,
                seats=subscription.seats_purchased,
            )

    return handle


async def _comes_too_late(subscription: Subscription, row: Upcoming, today: date) -> bool:
    end = subscription.current_period_end
    is_ending = subscription.status is SubscriptionStatus.ACTIVE and not subscription.will_renew
    if end is None or not is_ending or subscription.next_seats is not None or today >= end:
        return True
    later = Upcoming.filter(subject_id=row.subject_id, kind=row.kind, done_at__isnull=True, due_on__gt=row.due_on)
    return await later.filter(due_on__lte=today).exists()


def card_reminder_handler(new_context: NewContext) -> Handler:
    """One for a card, however many renewals it is to pay; none once it was replaced."""

    async def handle(row: Upcoming) -> None:
        context = await new_context()
        async with context.work() as work:
            current = await Upcoming.filter(id=row.id, done_at__isnull=True).select_for_update().first()
            if current is None:
                return
            card = await SavedCard.get_or_none(id=row.subject_id)
            if card and card.expires_on - CARD_REMINDED_BEFORE == row.due_on:
                await _remind_of_card(work, card)
            await Upcoming.filter(id=row.id).update(done_at=context.now, last_error=None)

    return handle


async def _remind_of_card(work: Work, card: SavedCard) -> None:
    for subscription in await _charging(card):
        if needs_card(subscription) and expires_too_soon(subscription, card):
            facts = {"brand": card.brand, "last4": card.last4, "expires_on": card.expires_on.isoformat()}
            await write_about(work, subscription, subscription.next_purchaser, "card_expires", **facts)
            return


async def _charging(card: SavedCard) -> list[Subscription]:
    """By card, of the side whose card it is; those that end first come first."""
    of_holder = Q(reseller_id=card.holder_id) | Q(customer_id=card.holder_id)
    by_card = Subscription.filter(of_holder, will_renew=True, renewal_payment_method=PaymentMethod.CARD)
    running = await by_card.filter(status=SubscriptionStatus.ACTIVE).order_by("current_period_end", "id")
    return [subscription for subscription in running if payer_id(subscription) == card.holder_id]
