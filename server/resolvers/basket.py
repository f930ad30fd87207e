"""What somebody wants to buy, before it has a price: the same for a quote and for a purchase (rules §5)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from server.context import Context
from server.domain.business_information import BusinessInformation, checked_business_information
from server.domain.invoice import BillTo
from server.domain.next_period import NextPeriod, next_period
from server.domain.offer import Buyer, ExistingCustomer, Place, checked_place, place_of
from server.domain.payment import PaymentMethod
from server.domain.period import months_to_charge
from server.domain.refusal import Refusal, UserErrorCode, below
from server.domain.role import Role
from server.domain.subscription import checked_seats, checked_term
from server.domain.term import Term
from server.models import Customer, Product, Reseller, Subscription
from server.policy import acting_for_reseller

Wanted = ExistingCustomer | Place | BusinessInformation


@dataclass(frozen=True, kw_only=True)
class Basket:
    """What is to be bought, before it has a price. `binds` is, as JSON, all that a quote for it holds on to.

    `company` is where the buyer's information stands, None for a customer yet to be created: the `newcomer`.
    `priced_on` is the day whose price counts. `following`: the next period, where it is bought for that, too.
    """

    role: Role
    reseller: Reseller
    company: Reseller | Customer | None
    newcomer: Buyer | None
    buyer: Buyer
    product: Product
    description: str
    seats: int
    term: Term
    months: int
    currency: str
    period_start: date | None
    period_end: date | None
    priced_on: date
    following: NextPeriod | None = None
    binds: Mapping[str, Any]

    @property
    def purchaser_id(self) -> str:
        """A customer's administrator buys for the customer, which is then the company, too."""
        return self.company.id if self.company and self.role is Role.CUSTOMER_ADMIN else self.reseller.id


async def subscription_basket(
    context: Context,
    *,
    buyer: Wanted,
    product_code: str,
    seats: int,
    term: Term,
    currency: str,
    payment_method: PaymentMethod,
) -> Basket:
    """A first period, all months of its term. Everything that can be refused without a price is refused here."""
    checked_seats(seats, "seats")
    checked_term(term, payment_method)
    product = await _product(product_code)
    reseller, customer, wanted = await _parties(context, buyer)
    company = _invoiced_to(Role.RESELLER_ADMIN, reseller, customer)
    what = {"product": product.code, "seats": seats, "term": term, "currency": currency, "method": payment_method}
    # Of a customer yet to be created only what decides its VAT is known when it is quoted.
    known = customer.id if customer else place_of(wanted).identity
    return Basket(
        role=Role.RESELLER_ADMIN,
        reseller=reseller,
        company=company,
        newcomer=None if customer else wanted,
        buyer=company.business_information if company else wanted,
        product=product,
        description=_description(product, company, wanted),
        seats=seats,
        term=term,
        months=term.months,
        currency=currency,
        period_start=None,
        period_end=None,
        priced_on=context.today,
        binds={"buy": "subscription", "customer": known, "buyer": _identity(company), **what},
    )


async def _product(code: str) -> Product:
    product = await Product.get_or_none(Product.coded(code))
    if product is None:
        raise Refusal(UserErrorCode.NOT_FOUND, "productCode")
    return product


async def _parties(context: Context, buyer: Wanted) -> tuple[Reseller, Customer | None, Buyer]:
    """The reseller who orders, the customer if it exists, and who that is. Refusal NOT_ALLOWED, NOT_FOUND."""
    if isinstance(buyer, ExistingCustomer):
        customer = await Customer.seen(context.viewer, buyer.id, "buyer", "customerId")
        acting_for_reseller(context.viewer, customer.reseller_id)
        return await Reseller.get(id=customer.reseller_id), customer, customer.business_information
    if not context.viewer.reseller_ids:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    [reseller_id] = context.viewer.reseller_ids
    return await Reseller.get(id=reseller_id), None, _checked(buyer)


def _invoiced_to(role: Role, reseller: Reseller, customer: Customer | None) -> Reseller | Customer | None:
    """The agreement counts for what the reseller orders; customer admins always buy in the customer's name."""
    is_resold = role is Role.RESELLER_ADMIN and reseller.bill_to is BillTo.RESELLER
    return reseller if is_resold else customer


def _checked(newcomer: Buyer) -> Buyer:
    with below("buyer", "newCustomer"):
        return checked_place(newcomer) if isinstance(newcomer, Place) else checked_business_information(newcomer)


def _description(product: Product, invoiced: Reseller | Customer | None, customer: Buyer) -> str:
    """What is bought to be resold names the customer."""
    if isinstance(invoiced, Reseller) and isinstance(customer, BusinessInformation):
        return f"{product.name} – {customer.name}"
    return product.name


def _identity(company: Reseller | Customer | None) -> dict[str, Any] | None:
    """Without what VIES says of the number: that may change while a quote holds."""
    if company is None:
        return None
    facts = asdict(company.business_information)
    return {"id": company.id, **{name: fact for name, fact in facts.items() if name != "vat_number_status"}}


async def top_up_basket(context: Context, subscription: Subscription, *, role: Role, additional_seats: int) -> Basket:
    """What is left of the current period, in whole months; the period still runs. All of the next, if it is ordered."""
    end = subscription.current_period_end
    assert end is not None
    sides = await _sides(subscription, role)
    following = _following(subscription)
    return Basket(
        **sides,
        seats=additional_seats,
        term=subscription.term,
        months=months_to_charge(context.today, end, subscription.term),
        period_start=context.today,
        period_end=end,
        priced_on=context.today,
        following=following,
        binds={
            "buy": "top-up",
            "subscription": subscription.id,
            "seats": additional_seats,
            "buyer": _identity(sides["company"]),
            "period_end": end.isoformat(),
            "following": asdict(following) if following else None,
        },
    )


async def _sides(subscription: Subscription, role: Role) -> dict[str, Any]:
    """Who buys for whom, and what, of a subscription that exists; as a basket names them."""
    reseller = await Reseller.get(id=subscription.reseller_id)
    customer = await Customer.get(id=subscription.customer_id)
    product = await Product.get(id=subscription.product_id)
    company = _invoiced_to(role, reseller, customer) or customer
    return {
        "role": role,
        "reseller": reseller,
        "company": company,
        "newcomer": None,
        "buyer": company.business_information,
        "product": product,
        "description": _description(product, company, customer.business_information),
        "currency": subscription.currency,
    }


def _following(subscription: Subscription) -> NextPeriod | None:
    start, end, term = subscription.next_period_start, subscription.next_period_end, subscription.next_term
    return NextPeriod(term=term, start=start, end=end) if term and start else None


async def renewal_basket(
    context: Context,
    subscription: Subscription,
    *,
    role: Role,
    seats: int,
    term: Term,
    payment_method: PaymentMethod,
    on: date | None = None,
) -> Basket:
    """All months of the next period, at the price of its first day, as if it were paid `on` that day; None: today."""
    end = subscription.current_period_end
    assert end is not None
    sides = await _sides(subscription, role)
    period = next_period(
        status=subscription.status,
        current_period_end=end,
        expired_on=subscription.expired_on,
        anchor_day=subscription.anchor_day,
        term=term,
        on=on or context.today,
    )
    return Basket(
        **sides,
        seats=seats,
        term=term,
        months=term.months,
        period_start=period.start,
        period_end=period.end,
        priced_on=period.priced_on(context.today),
        binds={
            "buy": "renewal",
            "subscription": subscription.id,
            "seats": seats,
            "method": payment_method,
            "buyer": _identity(sides["company"]),
            "period_end": end.isoformat(),
            "period": asdict(period),
        },
    )


async def buyer_for(subscription: Subscription, role: Role) -> Buyer:
    """Whom the invoice of a top-up or renewal will be made out to."""
    reseller = await Reseller.get(id=subscription.reseller_id)
    customer = await Customer.get(id=subscription.customer_id)
    return (_invoiced_to(role, reseller, customer) or customer).business_information


def purchaser_id_for(subscription: Subscription, role: Role) -> str:
    return subscription.customer_id if role is Role.CUSTOMER_ADMIN else subscription.reseller_id
