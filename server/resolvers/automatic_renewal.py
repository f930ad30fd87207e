"""A subscription that was scheduled to renew orders its next period by itself (rules §8)."""

from datetime import date

from server.calendar import Handler
from server.context import Context, NewContext
from server.domain.invoice import Purpose
from server.domain.language import LOCALES
from server.domain.next_period import NextPeriod
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal
from server.domain.subscription import SubscriptionStatus, checked_term
from server.models import Account, Invoice, Subscription, Upcoming
from server.resolvers.basket import Basket, renewal_basket
from server.resolvers.charge_again import charge_again_handler
from server.resolvers.next_period import order_next_period
from server.resolvers.offer import keep_vat_status, offer_of, proof_for
from server.resolvers.order import Automatic, Checkout, order
from server.resolvers.payment_method import require_payable
from server.resolvers.purchase import write_about
from server.resolvers.renewal import tell_of_plan
from server.resolvers.turn import Turn, turn_of
from server.resolvers.vat_proof import Consultation


def charge_handler(new_context: NewContext) -> Handler:
    """The first charge orders; those after it are of an invoice that has been ordered."""
    order_first, again = renewal_handler(new_context), charge_again_handler(new_context)

    async def handle(row: Upcoming) -> None:
        await (again if row.invoice_id else order_first)(row)

    return handle


def renewal_handler(new_context: NewContext) -> Handler:
    """Invoiced or charged, as of the day on which that was due. What can't be ordered is told to whoever planned it."""

    async def handle(row: Upcoming) -> None:
        context = await new_context()
        assert row.subscription_id is not None
        known = await Subscription.get(id=row.subscription_id)
        basket = await _basket(context, known, row.due_at.date())
        proof = await proof_for(context, basket.buyer, purchaser_id=basket.purchaser_id)
        async with turn_of(context, row) as turn:
            if turn and _is_planned(turn.subscription):
                await _order_or_tell(context, turn, row, proof)

    return handle


async def _basket(context: Context, subscription: Subscription, on: date) -> Basket:
    """As scheduled, else as it is; never fewer seats than assigned (rules §8)."""
    return await renewal_basket(
        context,
        subscription,
        role=subscription.next_purchaser,
        seats=max(subscription.renewal_seats or subscription.seats_purchased, subscription.seats_assigned, 1),
        term=subscription.renewal_term or subscription.term,
        payment_method=_method(subscription),
        on=on,
    )


def _method(subscription: Subscription) -> PaymentMethod:
    return subscription.renewal_payment_method or subscription.payment_method


def _is_planned(subscription: Subscription) -> bool:
    return (
        subscription.status is SubscriptionStatus.ACTIVE and subscription.will_renew and subscription.next_seats is None
    )


async def _order_or_tell(context: Context, turn: Turn, row: Upcoming, proof: Consultation | None) -> None:
    """A refusal leaves nothing half ordered: all that can be refused is asked before anything is written."""
    subscription = turn.subscription
    try:
        await _order(context, turn, row, proof)
    except Refusal as refusal:
        facts = {"refusal": refusal.code, **{name: str(fact) for name, fact in refusal.facts.items()}}
        await write_about(turn.work, subscription, subscription.next_purchaser, "renewal_failed", **facts)


async def _order(context: Context, turn: Turn, row: Upcoming, proof: Consultation | None) -> None:
    subscription, on = turn.subscription, row.due_at.date()
    basket = await _basket(context, subscription, on)
    checked_term(basket.term, _method(subscription))
    offer = await offer_of(context, basket, proof=proof)
    require_payable(context, _method(subscription), offer.total.total)
    await keep_vat_status(basket, offer)
    period = NextPeriod(term=basket.term, start=basket.period_start, end=basket.period_end)
    order_next_period(subscription, period, seats=basket.seats, role=basket.role)
    await subscription.save()
    tell_of_plan(turn.work, subscription, None)
    account = await _planner(subscription)
    await order(
        context,
        turn.work,
        offer=offer,
        purpose=Purpose.RENEWAL,
        customer=turn.customer,
        subscription=subscription,
        checkout=Checkout(
            payment_method=_method(subscription),
            return_url=None,
            purchase_order_number=None,
            automatic=Automatic(account_id=account.id, locale=account.locale or LOCALES[0], counts_on=on),
        ),
    )


async def _planner(subscription: Subscription) -> Account:
    """Who scheduled it; of plans from before that was written down, who ordered last for that side."""
    if subscription.renewal_account_id:
        return await Account.get(id=subscription.renewal_account_id)
    ordered = Invoice.filter(subscription_id=subscription.id, purchased_by=subscription.next_purchaser)
    latest = await ordered.order_by("-id").first() or await Invoice.filter(subscription_id=subscription.id).first()
    assert latest is not None
    return await Account.get(id=latest.account_id)
