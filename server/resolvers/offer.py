"""From what somebody wants to buy to what it costs: one path for quotes and purchases."""

from datetime import date
from decimal import Decimal

from server.context import Context
from server.domain.invoice import BillTo
from server.domain.money import Money
from server.domain.offer import Buyer, Offer, Terms, offered, place_of
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.term import Term
from server.domain.vat import VatNumberStatus, assess
from server.models import Reseller
from server.resolvers.basket import Basket
from server.resolvers.product import price_of, priced_currencies
from server.resolvers.quote_token import read_quote
from server.resolvers.vat_proof import Consultation, consulted

ANSWERED = (VatNumberStatus.VALID, VatNumberStatus.INVALID)


async def proof_for(
    context: Context, buyer: Buyer, *, purchaser_id: str, quote_token: str | None = None
) -> Consultation | None:
    """Asked outside of the transaction; a quote has its own answer."""
    return await consulted(context, place_of(buyer), purchaser_id) if quote_token is None else None


async def offer_of(
    context: Context, basket: Basket, *, proof: Consultation | None, quote_token: str | None = None
) -> Offer:
    """At the quoted terms, else at today's. Refusal of the quote, CURRENCY_NOT_AVAILABLE, PRICE_NOT_AVAILABLE."""
    if quote_token is not None:
        terms = read_quote(context, quote_token, role=basket.role, binds=basket.binds)
    else:
        assert proof is not None
        terms = await _terms(context, basket, proof)
    return offered(
        terms,
        role=basket.role,
        bill_to=BillTo.RESELLER if isinstance(basket.company, Reseller) else BillTo.CUSTOMER,
        buyer=basket.buyer,
        description=basket.description,
        seats=basket.seats,
        term=basket.term,
        period_start=basket.period_start,
        period_end=basket.period_end,
        following=basket.following,
    )


async def _terms(context: Context, basket: Basket, proof: Consultation) -> Terms:
    unit_price = await _price(basket, basket.term, basket.priced_on)
    following = basket.following
    place = place_of(basket.buyer)
    status = proof.status_of(place.vat_number)
    return Terms(
        unit_price=unit_price,
        next_unit_price=await _price(basket, following.term, following.priced_on(context.today)) if following else None,
        discount_percent=Decimal(basket.reseller.discount if basket.role is Role.RESELLER_ADMIN else 0) / 100,
        months=basket.months,
        vat=assess(
            seller=place_of(context.config.seller.information).territory,
            buyer=place.territory,
            vat_number_status=status,
            tax_date=context.sellers_today,
        ),
        vat_number_status=status,
        vat_proof=proof.document,
    )


async def _price(basket: Basket, term: Term, on: date) -> Money:
    unit_price = await price_of(basket.product.id, basket.currency, term, on)
    if unit_price is None:
        raise await _no_price(basket)
    return unit_price


async def _no_price(basket: Basket) -> Refusal:
    """A subscription's currency is fixed, and for a top-up its term: what that lacks is the subscription's."""
    if basket.binds["buy"] == "top-up":
        return Refusal(UserErrorCode.PRICE_NOT_AVAILABLE, "subscriptionId")
    if basket.binds["buy"] == "subscription" and basket.currency not in await priced_currencies(basket.product.id):
        return Refusal(UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency", facts={"currency": basket.currency})
    return Refusal(UserErrorCode.PRICE_NOT_AVAILABLE, "term")


async def keep_vat_status(basket: Basket, offer: Offer) -> None:
    """What VIES said last of the buyer's number, where it did say something.

    Of a customer's, not when the reseller orders: the customer sees its status, and is not to learn of the order.
    """
    company, status = basket.company, offer.terms.vat_number_status
    is_own = isinstance(company, Reseller) or basket.role is Role.CUSTOMER_ADMIN
    if company and is_own and status in ANSWERED and company.vat_number_status is not status:
        company.vat_number_status = status
        await company.save(update_fields=["vat_number_status"])
