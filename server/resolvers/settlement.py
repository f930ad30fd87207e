"""What a payment brings about, once (rules §2, §3 and §7)."""

from datetime import date

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus, Purpose, moved
from server.domain.next_period import NextPeriod
from server.domain.payment import PaymentStatus
from server.domain.period import period_end
from server.domain.subscription import SEATS_MAXIMUM, SubscriptionStatus, paid_through
from server.domain.subscription import moved as subscription_moved
from server.models import Customer, InvoiceLine, OutboxKind, Payment, Subscription
from server.resolvers.issue import issue
from server.resolvers.next_period import buys_next_period, date_invoice, renew
from server.resolvers.purchase import Purchase, tell_of_invoice, tell_of_purchase, write_to_purchaser
from server.resolvers.second_line import credit_second_line
from server.work import Work

WAITING = (PaymentStatus.PENDING, PaymentStatus.REQUIRES_ACTION, PaymentStatus.PROCESSING)
PAID_FOR = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE, SubscriptionStatus.SUSPENDED)


async def settle(context: Context, work: Work, purchase: Purchase, on: date | None = None) -> None:
    """A DRAFT or OPEN invoice is paid, whichever way; a draft is issued with it. The number is taken last.

    `on`: the day as of which it is paid, if not today: what was in time is in time, whenever we hear of it.
    """
    ahead = await _pays_for_nothing_ahead(purchase)
    if purchase.invoice.fulfilled_at is None:
        await _fulfil(context, work, purchase, on or context.today)
    await cancel_waiting(work, purchase)
    if purchase.invoice.status is InvoiceStatus.DRAFT:
        await issue(context, work, purchase, is_paid=True)
    await _pay(context, work, purchase)
    await write_to_purchaser(work, purchase.invoice, "receipt")
    if ahead:
        await credit_second_line(context, work, purchase)


async def _pays_for_nothing_ahead(purchase: Purchase) -> bool:
    """A top-up that was ordered while a next period was, which has been given up since."""
    invoice = purchase.invoice
    if invoice.purpose is not Purpose.TOP_UP or invoice.fulfilled_at is not None:
        return False
    ahead = await InvoiceLine.get_or_none(invoice_id=invoice.id, position=2)
    if ahead is None or ahead.period_start == purchase.subscription.current_period_start:
        return False
    return not await buys_next_period(purchase.subscription, invoice)


async def _fulfil(context: Context, work: Work, purchase: Purchase, on: date) -> None:
    """What was bought is given. An invoice that replaces another one may owe money for what was given long ago."""
    match purchase.invoice.purpose:
        case Purpose.NEW:
            await _activate(context, work, purchase)
        case Purpose.TOP_UP:
            await _add_seats(work, purchase)
        case Purpose.RENEWAL:
            await renew(context, work, purchase, on)
            await keep_next_period_end(purchase.customer)
    purchase.invoice.fulfilled_at = context.now


async def _activate(context: Context, work: Work, purchase: Purchase) -> None:
    """The period begins today, in UTC; its day of the month is kept from now on."""
    subscription, invoice = purchase.subscription, purchase.invoice
    subscription.status = subscription_moved(subscription.status, SubscriptionStatus.ACTIVE)
    subscription.anchor_day = context.today.day
    subscription.current_period_start = context.today
    subscription.current_period_end = period_end(context.today, subscription.term, context.today.day)
    await subscription.save()
    if invoice.status is InvoiceStatus.DRAFT:
        start, end = subscription.current_period_start, subscription.current_period_end
        await date_invoice(invoice, NextPeriod(term=subscription.term, start=start, end=end))
    await keep_next_period_end(purchase.customer)
    until = paid_through(subscription.current_period_end)
    tell_of_purchase(work, purchase, ChangeKind.SUBSCRIPTION_ACTIVATED, until=until.isoformat() if until else None)


async def keep_next_period_end(customer: Customer) -> None:
    """The earliest end among what is paid for, by which customers are sorted; the customer is locked."""
    paid_for = Subscription.filter(customer_id=customer.id, status__in=PAID_FOR)
    soonest = await paid_for.order_by("current_period_end").first()
    customer.next_period_end = soonest.current_period_end if soonest else None
    await customer.save(update_fields=["next_period_end"])


async def _add_seats(work: Work, purchase: Purchase) -> None:
    subscription, invoice = purchase.subscription, purchase.invoice
    subscription.seats_purchased += invoice.seats
    if subscription.renewal_seats is not None and not invoice.keeps_scheduled_seats:
        subscription.renewal_seats = min(subscription.renewal_seats + invoice.seats, SEATS_MAXIMUM)
    if subscription.next_seats is not None and await buys_next_period(subscription, invoice):
        subscription.next_seats += invoice.seats
    await subscription.save(update_fields=["seats_purchased", "renewal_seats", "next_seats"])
    tell_of_purchase(work, purchase, ChangeKind.SUBSCRIPTION_TOPPED_UP, seats=invoice.seats)


async def cancel_waiting(work: Work, purchase: Purchase) -> None:
    """Card payments of the invoice that nobody needs any more; what is paid in spite of it comes back."""
    waiting = Payment.filter(invoice_id=purchase.invoice.id, status__in=WAITING).order_by("id")
    for payment in await waiting.select_for_update(no_key=True):
        payment.status = PaymentStatus.CANCELED
        await payment.save(update_fields=["status"])
        work.promise(
            OutboxKind.CANCEL_CHARGE, subject_id=payment.id, customer_id=payment.customer_id, payment_id=payment.id
        )


async def _pay(context: Context, work: Work, purchase: Purchase) -> None:
    invoice = purchase.invoice
    invoice.status = moved(invoice.status, InvoiceStatus.PAID)
    invoice.amount_paid = invoice.total
    invoice.paid_at = context.now
    await invoice.save()
    tell_of_invoice(work, purchase, ChangeKind.INVOICE_PAID)
