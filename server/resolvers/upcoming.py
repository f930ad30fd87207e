"""Everything that the calendar does, and what it lacks."""

from collections.abc import Mapping

from tortoise.expressions import Q, Subquery

from server.calendar import Handler
from server.context import Context, NewContext
from server.domain.actions import UNPAID
from server.domain.subscription import SubscriptionStatus
from server.domain.upcoming import UpcomingKind
from server.models import Invoice, Subscription, Upcoming
from server.resolvers.automatic_renewal import charge_handler, renewal_handler
from server.resolvers.period_end import grace_end_handler, period_end_handler
from server.resolvers.purchase_end import purchase_end_handler
from server.resolvers.reminder import card_reminder_handler, renewal_reminder_handler

RUNNING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE)


def handlers(new_context: NewContext) -> Mapping[UpcomingKind, Handler]:
    return {
        UpcomingKind.RENEWAL_INVOICE: renewal_handler(new_context),
        UpcomingKind.RENEWAL_CHARGE: charge_handler(new_context),
        UpcomingKind.RENEWAL_REMINDER: renewal_reminder_handler(new_context),
        UpcomingKind.CARD_REMINDER: card_reminder_handler(new_context),
        UpcomingKind.PERIOD_END: period_end_handler(new_context),
        UpcomingKind.PURCHASE_END: purchase_end_handler(new_context),
        UpcomingKind.GRACE_END: grace_end_handler(new_context),
    }


async def plan_what_is_missing(context: Context) -> None:
    """When a worker starts: after an update, or whatever else left the calendar incomplete.

    Of each subscription that runs its end is planned, of each order that waits for its money how long it does.
    """
    planned = Subquery(Upcoming.filter(done_at__isnull=True).distinct().values("subject_id"))
    running = Subscription.filter(Q(status__in=RUNNING) | Q(next_invoice_id__isnull=False))
    waiting = Invoice.filter(status__in=UNPAID, fulfilled_at__isnull=True)
    for subscription in await running.filter(~Q(id__in=planned)):
        async with context.work() as work:
            work.plan(await Subscription.filter(id=subscription.id).select_for_update(no_key=True).get())
    for invoice in await waiting.filter(~Q(id__in=planned)):
        async with context.work() as work:
            work.plan(await Invoice.filter(id=invoice.id).select_for_update(no_key=True).get())
