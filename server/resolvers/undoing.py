"""Undoing what a credited invoice bought (rules §7): a period ends that day, the seats of a top-up go."""

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.invoice import Purpose
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.subscription import SubscriptionStatus, moved
from server.models import Invoice, Subscription
from server.resolvers.next_period import buys_next_period, give_up_next_period
from server.resolvers.purchase import Purchase
from server.resolvers.renewal import tell_of_plan
from server.resolvers.second_line import credit_second_lines
from server.resolvers.settlement import PAID_FOR, keep_next_period_end
from server.work import Work


async def undo(context: Context, work: Work, purchase: Purchase) -> None:
    """Refusal NO_SEAT_AVAILABLE while the seats are assigned. What was never paid for has given nothing."""
    invoice, subscription = purchase.invoice, purchase.subscription
    if invoice.fulfilled_at is None:
        await _cancel(context, work, purchase)
    elif _is_ahead(invoice, subscription):
        await _forget_next(context, work, purchase)
    elif not _is_current(invoice, subscription):
        return
    elif invoice.purpose is Purpose.TOP_UP:
        await _take_seats(work, purchase)
    else:
        await _end_period(context, work, purchase)


async def _cancel(context: Context, work: Work, purchase: Purchase) -> None:
    subscription = purchase.subscription
    if purchase.invoice.purpose is Purpose.RENEWAL:
        await _forget_next(context, work, purchase)
    elif subscription.status is SubscriptionStatus.PENDING_PAYMENT:
        subscription.status = moved(subscription.status, SubscriptionStatus.CANCELED)
        await subscription.save(update_fields=["status"])
        work.change(ChangeKind.SUBSCRIPTION_CANCELED, subject=subscription, role=purchase.role)


async def _forget_next(context: Context, work: Work, purchase: Purchase) -> None:
    await credit_second_lines(context, work, purchase)
    give_up_next_period(purchase.subscription, purchase.invoice)
    await purchase.subscription.save()
    tell_of_plan(work, purchase.subscription, purchase.role)


def _is_ahead(invoice: Invoice, subscription: Subscription) -> bool:
    """It paid for the next period, which has not begun."""
    is_paid = invoice.purpose is Purpose.RENEWAL and subscription.next_invoice_id is not None
    return is_paid and invoice.period_start == subscription.next_period_start


def _is_current(invoice: Invoice, subscription: Subscription) -> bool:
    """What it gave is still there: a period that is over needs no undoing."""
    if subscription.status not in PAID_FOR:
        return False
    if invoice.purpose is Purpose.TOP_UP:
        return invoice.period_end == subscription.current_period_end
    begun = invoice.period_start or (invoice.fulfilled_at.date() if invoice.fulfilled_at else None)
    return begun == subscription.current_period_start


async def _take_seats(work: Work, purchase: Purchase) -> None:
    subscription, seats = purchase.subscription, purchase.invoice.seats
    subscription.seats_purchased -= seats
    if subscription.seats_purchased < max(subscription.seats_assigned, 1):
        raise Refusal(UserErrorCode.NO_SEAT_AVAILABLE, "invoiceId")
    if subscription.renewal_seats is not None and not purchase.invoice.keeps_scheduled_seats:
        subscription.renewal_seats = max(subscription.renewal_seats - seats, subscription.seats_assigned, 1)
    if subscription.next_seats is not None and await buys_next_period(subscription, purchase.invoice):
        subscription.next_seats -= seats
        if subscription.next_seats < max(subscription.seats_assigned, 1):
            raise Refusal(UserErrorCode.NO_SEAT_AVAILABLE, "invoiceId")
    await subscription.save(update_fields=["seats_purchased", "renewal_seats", "next_seats"])
    facts = {"seats": seats}
    work.change(ChangeKind.SUBSCRIPTION_REDUCED, subject=subscription, role=purchase.role, facts=facts)


async def _end_period(context: Context, work: Work, purchase: Purchase) -> None:
    subscription = purchase.subscription
    subscription.status = moved(subscription.status, SubscriptionStatus.EXPIRED)
    subscription.current_period_end = context.today
    subscription.expired_on = context.today
    subscription.will_renew = False
    await subscription.save(update_fields=["status", "current_period_end", "expired_on", "will_renew"])
    await keep_next_period_end(purchase.customer)
    work.change(ChangeKind.SUBSCRIPTION_EXPIRED, subject=subscription, role=purchase.role)
