"""What a purchase would cost, promised for half an hour (rules §5)."""

from server.context import Context
from server.domain.actions import Action, require
from server.domain.offer import ExistingCustomer, Place
from server.domain.payment import PaymentMethod
from server.domain.quote import VALIDITY, Quote
from server.domain.term import Term
from server.models import Subscription
from server.policy import acting_as
from server.resolvers.basket import Basket, subscription_basket, top_up_basket
from server.resolvers.offer import offer_of, proof_for
from server.resolvers.payment_method import require_payable
from server.resolvers.quote_token import quote_token
from server.resolvers.renewal_order import next_basket
from server.resolvers.top_up import actions_of, checked_top_up


async def quote_subscription(
    context: Context,
    *,
    buyer: ExistingCustomer | Place,
    product_code: str,
    seats: int,
    term: Term,
    currency: str,
    payment_method: PaymentMethod,
) -> Quote:
    """Refuses whatever buying would refuse, apart from a second subscription and what is not asked for yet."""
    basket = await subscription_basket(
        context,
        buyer=buyer,
        product_code=product_code,
        seats=seats,
        term=term,
        currency=currency,
        payment_method=payment_method,
    )
    return await _quoted(context, basket, payment_method)


async def quote_top_up(context: Context, *, subscription_id: str, additional_seats: int) -> Quote:
    subscription = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, subscription)
    require(actions_of(context, subscription), Action.TOP_UP, "subscriptionId")
    checked_top_up(subscription, additional_seats)
    basket = await top_up_basket(context, subscription, role=role, additional_seats=additional_seats)
    return await _quoted(context, basket, None)


async def quote_renewal(
    context: Context,
    *,
    subscription_id: str,
    payment_method: PaymentMethod,
    seats: int | None = None,
    term: Term | None = None,
) -> Quote:
    """What is None is as scheduled."""
    subscription = await Subscription.seen(context.viewer, subscription_id, "subscriptionId")
    role = acting_as(context.viewer, subscription)
    basket = await next_basket(context, subscription, role, seats, term, payment_method)
    return await _quoted(context, basket, payment_method)


async def _quoted(context: Context, basket: Basket, payment_method: PaymentMethod | None) -> Quote:
    proof = await proof_for(context, basket.buyer, purchaser_id=basket.purchaser_id)
    offer = await offer_of(context, basket, proof=proof)
    if payment_method:
        require_payable(context, payment_method, offer.total.total)
    expires_at = context.now + VALIDITY
    token = quote_token(context, offer.terms, role=basket.role, binds=basket.binds, expires_at=expires_at)
    return Quote.of(offer, token=token, expires_at=expires_at)
