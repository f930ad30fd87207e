"""Keeps the calendar in step: planned anew, in the same transaction, for every record that it changes."""

from datetime import datetime

from tortoise.expressions import Q

from server.domain.actions import UNPAID
from server.domain.invoice import InvoiceKind
from server.domain.payment import PaymentMethod
from server.domain.renewal import CHARGE_DAYS_BEFORE, next_purchaser
from server.domain.role import Role
from server.domain.upcoming import (
    CARD_REMINDED_BEFORE,
    Appointment,
    UpcomingKind,
    appointments,
    first_moment,
    purchase_end,
)
from server.models import Invoice, SavedCard, Subscription, Upcoming

AS_SOON_AS_PLANNED = (UpcomingKind.RENEWAL_INVOICE, UpcomingKind.RENEWAL_CHARGE)


async def plan(record: Subscription | Invoice, as_of: datetime) -> None:
    """The record is locked and saved. What is to happen by itself from that moment on is what it says by now."""
    if isinstance(record, Invoice):
        await _plan_invoice(await Invoice.get(id=record.id))
    else:
        await _plan_subscription(await Subscription.get(id=record.id), as_of)


async def _plan_subscription(subscription: Subscription, as_of: datetime) -> None:
    """What is due and not done yet stays due, unless it is wanted no more."""
    wanted = {(each.kind, each.on): each for each in _appointments(subscription)}
    waiting = await _waiting(subscription.id)
    known = {(row.kind, row.due_on) for row in waiting}
    await _forget([row for row in waiting if (row.kind, row.due_on) not in wanted])
    new = [each for key, each in wanted.items() if key not in known and _is_ahead(each, as_of)]
    await _write([_row(subscription, each, as_of) for each in new])
    await _plan_card_reminder(subscription)


def _appointments(subscription: Subscription) -> list[Appointment]:
    return appointments(
        status=subscription.status,
        term=subscription.term,
        current_period_end=subscription.current_period_end,
        will_renew=subscription.will_renew,
        renewal_payment_method=subscription.renewal_payment_method,
        is_ordered=subscription.next_seats is not None,
        is_paid=subscription.next_invoice_id is not None,
    )


async def _waiting(subject_id: str) -> list[Upcoming]:
    return await Upcoming.filter(subject_id=subject_id, done_at__isnull=True)


async def _forget(rows: list[Upcoming]) -> None:
    if rows:
        await Upcoming.filter(id__in=[row.id for row in rows]).delete()


def _is_ahead(appointment: Appointment, as_of: datetime) -> bool:
    """A reminder that nobody was to get on its day is not sent afterwards."""
    return appointment.kind is not UpcomingKind.RENEWAL_REMINDER or appointment.on >= as_of.date()


def _row(subscription: Subscription, appointment: Appointment, as_of: datetime) -> Upcoming:
    return Upcoming(
        id=Upcoming.new_id(),
        kind=appointment.kind,
        due_on=appointment.on,
        due_at=_due_at(subscription, appointment, as_of),
        customer_id=subscription.customer_id,
        subscription_id=subscription.id,
        subject_id=subscription.id,
    )


def _due_at(subscription: Subscription, appointment: Appointment, as_of: datetime) -> datetime:
    """What is planned after its day is due at once, unless the period itself is over: then in its old place before."""
    nominal, end = first_moment(appointment.on), subscription.current_period_end
    is_late = appointment.kind in AS_SOON_AS_PLANNED and end is not None and as_of < first_moment(end)
    return max(nominal, as_of) if is_late else nominal


async def _write(rows: list[Upcoming]) -> None:
    """What was done already at that moment is not planned for it again."""
    if rows:
        await Upcoming.bulk_create(rows, ignore_conflicts=True)


async def _plan_card_reminder(subscription: Subscription) -> None:
    """Once a card, however many renewals it is to pay."""
    if not (needs_card(subscription) and (card := await SavedCard.get_or_none(holder_id=payer_id(subscription)))):
        return
    if expires_too_soon(subscription, card):
        await _write([_card_row(subscription, card)])


async def plan_card_reminder(card: SavedCard) -> None:
    """A card that was just saved may end before a renewal that was planned with the one before it."""
    of_holder = Q(reseller_id=card.holder_id) | Q(customer_id=card.holder_id)
    planned = Subscription.filter(of_holder, will_renew=True, renewal_payment_method=PaymentMethod.CARD)
    too_late = planned.filter(current_period_end__gt=card.expires_on + CHARGE_DAYS_BEFORE, next_seats__isnull=True)
    for subscription in await too_late.order_by("-current_period_end", "id"):
        if payer_id(subscription) == card.holder_id:
            await _write([_card_row(subscription, card)])
            return


def _card_row(subscription: Subscription, card: SavedCard) -> Upcoming:
    day = card.expires_on - CARD_REMINDED_BEFORE
    return Upcoming(
        id=Upcoming.new_id(),
        kind=UpcomingKind.CARD_REMINDER,
        due_on=day,
        due_at=first_moment(day),
        customer_id=None if card.holder_id == subscription.reseller_id else subscription.customer_id,
        subject_id=card.id,
    )


def needs_card(subscription: Subscription) -> bool:
    """Whether its next period will be charged to a saved card."""
    by_card = subscription.renewal_payment_method is PaymentMethod.CARD
    return subscription.will_renew and by_card and subscription.next_seats is None


def payer_id(subscription: Subscription) -> str:
    """Whose card renews it: the reseller's or the customer's."""
    role = next_purchaser(subscription.purchased_by, subscription.renewal_purchased_by, None)
    return subscription.customer_id if role is Role.CUSTOMER_ADMIN else subscription.reseller_id


def expires_too_soon(subscription: Subscription, card: SavedCard) -> bool:
    end = subscription.current_period_end
    return end is not None and card.expires_on < end - CHARGE_DAYS_BEFORE


async def _plan_invoice(invoice: Invoice) -> None:
    """Until when an order waits for its money; one that is settled, or given already, waits no more."""
    waiting = await _waiting(invoice.id)
    if invoice.kind is InvoiceKind.CREDIT_NOTE or invoice.status not in UNPAID or invoice.fulfilled_at:
        await _forget(waiting)
        return
    end = purchase_end(
        purpose=invoice.purpose,
        is_automatic=invoice.is_automatic,
        created_at=invoice.created_at,
        due_on=invoice.due_on,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
    )
    ends = [row for row in waiting if row.kind is UpcomingKind.PURCHASE_END]
    await _forget([row for row in ends if row.due_at != end])
    if end not in [row.due_at for row in ends]:
        await _write([invoice_row(invoice, UpcomingKind.PURCHASE_END, end)])


def invoice_row(invoice: Invoice, kind: UpcomingKind, at: datetime) -> Upcoming:
    return Upcoming(
        id=Upcoming.new_id(),
        kind=kind,
        due_on=at.date(),
        due_at=at,
        customer_id=invoice.customer_id,
        subscription_id=invoice.subscription_id,
        invoice_id=invoice.id,
        subject_id=invoice.id,
    )
