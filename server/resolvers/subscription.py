"""Creating a subscription (rules §2): for a new or an existing customer, by its reseller."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from server.context import Context
from server.domain.business_information import BusinessInformation
from server.domain.change import ChangeKind
from server.domain.invoice import Purpose
from server.domain.offer import ExistingCustomer, Offer, place_of
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.return_url import checked_return_url
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Customer, Subscription
from server.resolvers.basket import Basket, subscription_basket
from server.resolvers.customer import new_customer
from server.resolvers.offer import keep_vat_status, offer_of, proof_for
from server.resolvers.order import Checkout, checked_order_number, order
from server.resolvers.payment_method import require_payable
from server.resolvers.vat_proof import Consultation, consulted
from server.work import Outcome, Work

ENDED = (SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELED)


async def create_subscription(
    context: Context,
    *,
    buyer: ExistingCustomer | BusinessInformation,
    product_code: str,
    seats: int,
    term: Term,
    currency: str,
    payment_method: PaymentMethod,
    return_url: str | None = None,
    purchase_order_number: str | None = None,
    quote_token: str | None = None,
) -> Outcome:
    """Names customer, subscription, invoice and payment; the payment is None unless a card is charged."""
    checkout = Checkout(
        payment_method=payment_method,
        return_url=checked_return_url(return_url, return_places(context)),
        purchase_order_number=checked_order_number(purchase_order_number),
    )
    fill = partial(
        subscription_basket,
        context,
        buyer=buyer,
        product_code=product_code,
        seats=seats,
        term=term,
        currency=currency,
        payment_method=payment_method,
    )
    basket = await fill()
    proof = await proof_for(context, basket.buyer, purchaser_id=basket.purchaser_id, quote_token=quote_token)
    resold_to = await _proof_of_resold(context, basket)
    async with one_running(buyer, basket.product.id), context.work() as work:
        known = await _existing(context, buyer, basket.product.id)
        basket = await fill()  # again, as it stands now that the customer is locked
        offer = await offer_of(context, basket, proof=proof, quote_token=quote_token)
        require_payable(context, payment_method, offer.total.total)
        await keep_vat_status(basket, offer)
        customer = known or await _newcomer(context, work, basket, offer, resold_to)
        subscription = await _pending(context, work, basket, customer, payment_method)
        ordered = await order(
            context,
            work,
            offer=offer,
            purpose=Purpose.NEW,
            customer=customer,
            subscription=subscription,
            checkout=checkout,
        )
        outcome = work.done(
            customer=customer.id,
            subscription=subscription.id,
            invoice=ordered.invoice.id,
            payment=ordered.payment.id if ordered.payment else None,
        )
    await ordered.deliver(context)
    return outcome


def return_places(context: Context) -> tuple[str, ...]:
    return (context.config.public_url, *context.config.allowed_origins)


@asynccontextmanager
async def one_running(buyer: ExistingCustomer | BusinessInformation, product_id: str) -> AsyncIterator[None]:
    """The customer's lock keeps a second one out; behind it stands the table's own rule."""
    try:
        yield
    except IntegrityError:
        if isinstance(buyer, ExistingCustomer):
            await refuse_second(buyer.id, product_id, "productCode")
        raise


async def refuse_second(customer_id: str, product_id: str, *path: str, apart_from: str | None = None) -> None:
    """One that has expired counts while its renewal is ordered: paid, it would be the second."""
    running = ~Q(status__in=ENDED) | Q(next_seats__isnull=False)
    of_product = Subscription.filter(running, customer_id=customer_id, product_id=product_id)
    if existing := await of_product.exclude(id=apart_from or "").first():
        raise Refusal(UserErrorCode.SUBSCRIPTION_EXISTS, *path, subject={"subscription": existing.id})


async def _existing(
    context: Context, buyer: ExistingCustomer | BusinessInformation, product_id: str
) -> Customer | None:
    if not isinstance(buyer, ExistingCustomer):
        return None
    customer = await Customer.locked(context.viewer, buyer.id, "buyer", "customerId")
    await refuse_second(customer.id, product_id, "productCode")
    return customer


async def _proof_of_resold(context: Context, basket: Basket) -> Consultation | None:
    """A newcomer's number is asked about even where the reseller is the buyer, or its status would tell who is."""
    if basket.newcomer is None or basket.company is None:
        return None
    return await consulted(context, place_of(basket.newcomer), basket.purchaser_id)


async def _newcomer(
    context: Context, work: Work, basket: Basket, offer: Offer, resold_to: Consultation | None
) -> Customer:
    assert isinstance(basket.newcomer, BusinessInformation)
    number = basket.newcomer.vat_number
    status = resold_to.status_of(number) if resold_to else offer.terms.vat_number_status
    information = replace(basket.newcomer, vat_number_status=status)
    return await new_customer(context, work, basket.reseller.id, information, basket.role)


async def _pending(
    context: Context, work: Work, basket: Basket, customer: Customer, payment_method: PaymentMethod
) -> Subscription:
    """Nothing of it can be used before it is paid. It ends with its period unless somebody schedules a renewal."""
    subscription = await Subscription.create(
        id=Subscription.new_id(),
        reseller_id=basket.reseller.id,
        customer_id=customer.id,
        product_id=basket.product.id,
        status=SubscriptionStatus.PENDING_PAYMENT,
        term=basket.term,
        currency=basket.currency,
        payment_method=payment_method,
        purchased_by=basket.role,
        seats_purchased=basket.seats,
        created_at=context.now,
    )
    facts = {"seats": basket.seats}
    work.change(ChangeKind.SUBSCRIPTION_CREATED, subject=subscription, role=basket.role, facts=facts)
    return subscription
