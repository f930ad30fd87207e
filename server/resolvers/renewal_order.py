"""Ordering the next period (rules §8)."""

from server.context import Context
from server.domain.actions import Action, require
from server.domain.invoice import Purpose
from server.domain.next_period import NextPeriod
from server.domain.offer import Offer
from server.domain.payment import PaymentMethod
from server.domain.return_url import checked_return_url
from server.domain.role import Role
from server.domain.subscription import checked_term
from server.domain.term import Term
from server.models import Customer, Subscription
from server.policy import acting_as
from server.resolvers.basket import Basket, renewal_basket
from server.resolvers.next_period import order_next_period
from server.resolvers.offer import keep_vat_status, offer_of, proof_for
from server.resolvers.order import Checkout, Ordered, checked_order_number, order
from server.resolvers.payment_method import require_payable
from server.resolvers.renewal import checked_renewal_seats, tell_of_plan
from server.resolvers.subscription import ENDED, refuse_second, return_places
from server.resolvers.top_up import actions_of
from server.resolvers.unpaid_renewal import give_up_unpaid, tell_provider
from server.resolvers.vat_proof import Consultation
from server.work import Outcome, Work


async def renew_subscription(
    context: Context,
    *,
    subscription_id: str,
    payment_method: PaymentMethod,
    seats: int | None = None,
    term: Term | None = None,
    return_url: str | None = None,
    purchase_order_number: str | None = None,
    quote_token: str | None = None,
) -> Outcome:
    """Names subscription, invoice and payment; the payment is None unless a card is charged.

    What is None is as scheduled. A renewal that was ordered before and is not paid is given up.
    """
    checkout = Checkout(
        payment_method=payment_method,
        return_url=checked_return_url(return_url, return_places(context)),
        purchase_order_number=checked_order_number(purchase_order_number),
    )
    known = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, known)
    basket = await next_basket(context, known, role, seats, term, payment_method)
    proof = await proof_for(context, basket.buyer, purchaser_id=basket.purchaser_id, quote_token=quote_token)
    await _offered(context, basket, checkout, proof, quote_token)
    await tell_provider(context, known, role)
    async with context.work() as work:
        customer = await Customer.filter(id=known.customer_id).select_for_update(no_key=True).get()
        subscription = await Subscription.locked(context.viewer, subscription_id, "subscriptionId")
        role = acting_as(context.viewer, subscription)
        basket = await next_basket(context, subscription, role, seats, term, payment_method)
        await give_up_unpaid(context, work, customer, subscription, role)
        ordered = await _ordered(context, work, customer, subscription, basket, checkout, proof, quote_token)
        outcome = work.done(
            subscription=subscription.id,
            invoice=ordered.invoice.id,
            payment=ordered.payment.id if ordered.payment else None,
        )
    await ordered.deliver(context)
    return outcome


async def next_basket(
    context: Context,
    subscription: Subscription,
    role: Role,
    seats: int | None,
    term: Term | None,
    payment_method: PaymentMethod,
) -> Basket:
    """The next period as wished, else as scheduled. Everything that can be refused without a price is refused here."""
    require(actions_of(context, subscription), Action.RENEW, "subscriptionId")
    if subscription.status in ENDED:
        await refuse_second(
            subscription.customer_id, subscription.product_id, "subscriptionId", apart_from=subscription.id
        )
    wanted = checked_term(term or subscription.renewal_term or subscription.term, payment_method)
    number = checked_renewal_seats(subscription, seats)
    return await renewal_basket(
        context, subscription, role=role, seats=number, term=wanted, payment_method=payment_method
    )


async def _offered(
    context: Context, basket: Basket, checkout: Checkout, proof: Consultation | None, quote_token: str | None
) -> Offer:
    offer = await offer_of(context, basket, proof=proof, quote_token=quote_token)
    require_payable(context, checkout.payment_method, offer.total.total)
    return offer


async def _ordered(
    context: Context,
    work: Work,
    customer: Customer,
    subscription: Subscription,
    basket: Basket,
    checkout: Checkout,
    proof: Consultation | None,
    quote_token: str | None,
) -> Ordered:
    offer = await _offered(context, basket, checkout, proof, quote_token)
    await keep_vat_status(basket, offer)
    period = NextPeriod(term=basket.term, start=basket.period_start, end=basket.period_end)
    order_next_period(subscription, period, seats=basket.seats, role=basket.role)
    await subscription.save()
    tell_of_plan(work, subscription, basket.role)
    return await order(
        context,
        work,
        offer=offer,
        purpose=Purpose.RENEWAL,
        customer=customer,
        subscription=subscription,
        checkout=checkout,
    )
