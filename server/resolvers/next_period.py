"""The next period of a subscription: ordered, paid for, begun on its first day (rules §8)."""

from datetime import date
from typing import Any

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus
from server.domain.next_period import NextPeriod, next_period
from server.domain.period import period_end
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus, moved, paid_through
from server.models import Invoice, InvoiceLine, Subscription
from server.resolvers.purchase import Purchase, tell_of_purchase
from server.work import Work

OVER = (SubscriptionStatus.PAST_DUE, SubscriptionStatus.EXPIRED)


def order_next_period(subscription: Subscription, period: NextPeriod, *, seats: int, role: Role) -> None:
    """The caller saves it. From now on as many seats are the most that can be given away."""
    subscription.next_seats, subscription.next_purchased_by = seats, role
    _put(subscription, period)


def _put(subscription: Subscription, period: NextPeriod) -> None:
    subscription.next_term = period.term
    subscription.next_period_start, subscription.next_period_end = period.start, period.end


def forget_next_period(subscription: Subscription) -> None:
    """The caller saves it."""
    ordered = ("seats", "term", "period_start", "period_end", "purchased_by", "invoice_id")
    subscription.update_from_dict({f"next_{name}": None for name in ordered})


def give_up_next_period(subscription: Subscription, invoice: Invoice) -> None:
    """The caller saves it. What was planned before the order holds again, unless the plan itself had ordered."""
    forget_next_period(subscription)
    subscription.will_renew = subscription.will_renew and not invoice.is_automatic


async def renew(context: Context, work: Work, purchase: Purchase, on: date) -> None:
    """It is paid for, as of that day. What begins later waits for its first day, in the calendar."""
    subscription, invoice = purchase.subscription, purchase.invoice
    _put(subscription, period := _paid(context, purchase, on))
    # Seats that were topped up since are of the next period, too.
    subscription.next_seats = subscription.next_seats or invoice.seats
    subscription.next_purchased_by, subscription.next_invoice_id = invoice.purchased_by, invoice.id
    if invoice.status is InvoiceStatus.DRAFT:
        await date_invoice(invoice, period)
    if subscription.status in OVER or (period.start and period.start <= on):
        await begin(work, purchase)
    else:
        await subscription.save()
        work.plan(subscription)


def _paid(context: Context, purchase: Purchase, on: date) -> NextPeriod:
    """After grace the day of payment is the first, and its day of the month is kept from now on."""
    subscription, term, today = purchase.subscription, purchase.invoice.term, context.today
    assert subscription.current_period_end is not None
    period = next_period(
        status=subscription.status,
        current_period_end=subscription.current_period_end,
        expired_on=subscription.expired_on,
        anchor_day=subscription.anchor_day,
        term=term,
        on=on,
    )
    if period.start:
        return period
    subscription.anchor_day = today.day
    return NextPeriod(term=term, start=today, end=period_end(today, term, today.day))


async def date_invoice(invoice: Invoice, period: NextPeriod) -> None:
    """Of a draft: one that is issued says nothing of days that were unknown then. The caller saves the invoice."""
    invoice.period_start, invoice.period_end = period.start, period.end
    lines = InvoiceLine.filter(invoice_id=invoice.id, position=1)
    await lines.update(period_start=period.start, period_end=period.end)


async def buys_next_period(subscription: Subscription, top_up: Invoice) -> bool:
    """Whether its second line is about the next period as it is ordered now."""
    start, end = subscription.next_period_start, subscription.next_period_end
    lines = InvoiceLine.filter(invoice_id=top_up.id, position=2, period_start=start, period_end=end)
    return start is not None and await lines.exists()


async def begin(work: Work, purchase: Purchase) -> None:
    """The period that was paid for is the one that runs. Of a suspended subscription, too: time runs on."""
    subscription, invoice = purchase.subscription, purchase.invoice
    if subscription.status in OVER:
        subscription.status = moved(subscription.status, SubscriptionStatus.ACTIVE)
    now: dict[str, Any] = {
        "current_period_start": subscription.next_period_start,
        "current_period_end": subscription.next_period_end,
        "term": subscription.next_term,
        "seats_purchased": subscription.next_seats,
        "payment_method": invoice.payment_method,
        "purchased_by": invoice.purchased_by,
        "expired_on": None,
    }
    if subscription.renewal_seats is not None:  # what was planned for this period is no plan for the one after it
        now["renewal_seats"] = subscription.next_seats
    subscription.update_from_dict(now)
    forget_next_period(subscription)
    await subscription.save()
    until = paid_through(subscription.current_period_end)
    tell_of_purchase(work, purchase, ChangeKind.SUBSCRIPTION_RENEWED, until=until.isoformat() if until else None)
