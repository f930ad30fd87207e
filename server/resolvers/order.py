"""Ordering: the invoice is written, and the way to its payment opened (rules §7)."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from server.context import Context
from server.domain.business_information import BusinessInformation
from server.domain.company import snapshot
from server.domain.invoice import InvoiceStatus, Purpose
from server.domain.offer import Offer
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.search import words_of
from server.domain.text import optional_line
from server.models import Customer, Invoice, InvoiceLine, Payment, Subscription
from server.resolvers.charge import promise_charge
from server.resolvers.exchange_rate import is_statable
from server.resolvers.issue import issue_for_bank_transfer
from server.resolvers.purchase import Purchase
from server.resolvers.seller import seller_snapshot
from server.resolvers.settlement import settle
from server.work import Work

ORDER_NUMBER_MAXIMUM = 100


@dataclass(frozen=True, kw_only=True)
class Automatic:
    """Nobody is there to order: it is done in the name of whoever scheduled it, and counts as of the day it was due."""

    account_id: str
    locale: str
    counts_on: date


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """How an order is to be paid and kept, as typed and checked."""

    payment_method: PaymentMethod
    return_url: str | None
    purchase_order_number: str | None
    keeps_scheduled_seats: bool = False
    automatic: Automatic | None = None


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """`promises` are delivered as soon as the order is committed."""

    invoice: Invoice
    payment: Payment | None
    promises: tuple[str, ...] = ()

    async def deliver(self, context: Context) -> None:
        """Hands the payment to the provider at once. What fails is tried again later, so nothing is raised."""
        if self.promises:
            await context.deliver(self.promises)


def checked_order_number(number: str | None) -> str | None:
    return optional_line(number, "purchaseOrderNumber", maximum=ORDER_NUMBER_MAXIMUM)


async def order(
    context: Context,
    work: Work,
    *,
    offer: Offer,
    purpose: Purpose,
    customer: Customer,
    subscription: Subscription,
    checkout: Checkout,
) -> Ordered:
    """By bank transfer the invoice is issued now, by card when it is paid; where nothing is to pay, it is paid."""
    if not await is_statable(context, offer.terms.vat.treatment, subscription.currency):
        facts: dict[str, str | int] = {"currency": subscription.currency}
        raise Refusal(UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency", facts=facts)
    invoice = await _drafted(context, offer, purpose, customer, subscription, checkout)
    purchase = Purchase(customer=customer, subscription=subscription, invoice=invoice, role=offer.role)
    if invoice.total == 0:
        await settle(context, work, purchase, checkout.automatic.counts_on if checkout.automatic else None)
    elif checkout.payment_method is PaymentMethod.BANK_TRANSFER:
        await issue_for_bank_transfer(context, work, purchase)
    else:
        payment, promise = await _charged(context, work, invoice, checkout)
        return Ordered(invoice=invoice, payment=payment, promises=(promise,))
    return Ordered(invoice=invoice, payment=None)


async def _charged(context: Context, work: Work, invoice: Invoice, checkout: Checkout) -> tuple[Payment, str]:
    if checkout.automatic:
        return await promise_charge(context, work, invoice, counts_on=checkout.automatic.counts_on)
    account_id = context.viewer.account_id
    return await promise_charge(context, work, invoice, return_url=checkout.return_url, account_id=account_id)


async def _drafted(
    context: Context,
    offer: Offer,
    purpose: Purpose,
    customer: Customer,
    subscription: Subscription,
    checkout: Checkout,
) -> Invoice:
    line, automatic = offer.lines[0], checkout.automatic
    invoice = await Invoice.create(
        id=Invoice.new_id(),
        reseller_id=subscription.reseller_id,
        customer_id=customer.id,
        subscription_id=subscription.id,
        account_id=automatic.account_id if automatic else context.viewer.account_id,
        is_automatic=automatic is not None,
        purchased_by=offer.role,
        bill_to=offer.bill_to,
        locale=automatic.locale if automatic else context.locale,
        purpose=purpose,
        seats=line.price.seats,
        term=offer.term,
        keeps_scheduled_seats=checkout.keeps_scheduled_seats,
        payment_method=checkout.payment_method,
        status=InvoiceStatus.DRAFT,
        purchase_order_number=checkout.purchase_order_number,
        buyer=_buyer(offer),
        seller=seller_snapshot(context, subscription.currency),
        period_start=line.period_start,
        period_end=line.period_end,
        words=words_of(checkout.purchase_order_number, customer.name),
        created_at=context.now,
        **_amounts(offer),
    )
    for position, each in enumerate(offer.lines, 1):
        await InvoiceLine.create(id=InvoiceLine.new_id(), invoice_id=invoice.id, position=position, **each.columns)
    return invoice


def _buyer(offer: Offer) -> dict[str, Any]:
    assert isinstance(offer.buyer, BusinessInformation)
    return snapshot(replace(offer.buyer, vat_number_status=offer.terms.vat_number_status))


def _amounts(offer: Offer) -> dict[str, Any]:
    """In minor units, the rate in hundredths of a percent."""
    total, vat = offer.total, offer.terms.vat
    return {
        "currency": total.total.currency,
        "list_total": total.list_total.minor,
        "discount_total": total.discount_total.minor,
        "net_total": total.net_total.minor,
        "vat_total": total.vat_amount.minor,
        "total": total.total.minor,
        "vat_treatment": vat.treatment,
        "vat_rate": int(vat.rate_percent * 100),
        "vat_notes": list(vat.notes),
        "vat_proof": offer.terms.vat_proof,
    }
