"""More seats for what is left of the current period (rules §5)."""

from server.context import Context
from server.domain.actions import Action, AllowedAction, require, subscription_actions
from server.domain.invoice import Purpose
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.return_url import checked_return_url
from server.domain.subscription import SEATS_MAXIMUM, checked_term
from server.models import Customer, Subscription
from server.policy import acting_as, roles_towards
from server.resolvers.basket import buyer_for, purchaser_id_for, top_up_basket
from server.resolvers.offer import keep_vat_status, offer_of, proof_for
from server.resolvers.order import Checkout, checked_order_number, order
from server.resolvers.payment_method import require_payable
from server.resolvers.subscription import return_places
from server.work import Outcome


async def top_up(
    context: Context,
    *,
    subscription_id: str,
    additional_seats: int,
    payment_method: PaymentMethod,
    return_url: str | None = None,
    keep_scheduled_seats: bool = False,
    purchase_order_number: str | None = None,
    quote_token: str | None = None,
) -> Outcome:
    """Names subscription, invoice and payment; the payment is None unless a card is charged."""
    checkout = Checkout(
        payment_method=payment_method,
        return_url=checked_return_url(return_url, return_places(context)),
        purchase_order_number=checked_order_number(purchase_order_number),
        keeps_scheduled_seats=keep_scheduled_seats,
    )
    known = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, known)
    buyer = await buyer_for(known, role)
    proof = await proof_for(context, buyer, purchaser_id=purchaser_id_for(known, role), quote_token=quote_token)
    async with context.work() as work:
        customer = await Customer.filter(id=known.customer_id).select_for_update(no_key=True).get()
        subscription = await Subscription.locked(context.viewer, subscription_id, "subscriptionId")
        role = acting_as(context.viewer, subscription)
        require(actions_of(context, subscription), Action.TOP_UP, "subscriptionId")
        checked_top_up(subscription, additional_seats)
        checked_term(subscription.term, payment_method, "paymentMethod")
        basket = await top_up_basket(context, subscription, role=role, additional_seats=additional_seats)
        offer = await offer_of(context, basket, proof=proof, quote_token=quote_token)
        require_payable(context, payment_method, offer.total.total)
        await keep_vat_status(basket, offer)
        ordered = await order(
            context,
            work,
            offer=offer,
            purpose=Purpose.TOP_UP,
            customer=customer,
            subscription=subscription,
            checkout=checkout,
        )
        outcome = work.done(
            subscription=subscription.id,
            invoice=ordered.invoice.id,
            payment=ordered.payment.id if ordered.payment else None,
        )
    await ordered.deliver(context)
    return outcome


def actions_of(context: Context, subscription: Subscription) -> list[AllowedAction]:
    return subscription_actions(
        status=subscription.status,
        current_period_end=subscription.current_period_end,
        seats_purchased=subscription.seats_purchased,
        seats_assigned=subscription.seats_assigned,
        next_seats=subscription.next_seats,
        next_period_end=subscription.next_period_end,
        next_invoice_id=subscription.next_invoice_id,
        roles=roles_towards(context.viewer, reseller_id=subscription.reseller_id, customer_id=subscription.customer_id),
        today=context.today,
    )


def checked_top_up(subscription: Subscription, additional_seats: int) -> None:
    """Refusal SEATS_OUT_OF_RANGE at "additionalSeats"."""
    maximum = SEATS_MAXIMUM - max(subscription.seats_purchased, subscription.next_seats or 0)
    if not 1 <= additional_seats <= maximum:
        facts: dict[str, str | int] = {"minimum": 1, "maximum": maximum}
        raise Refusal(UserErrorCode.SEATS_OUT_OF_RANGE, "additionalSeats", facts=facts)
