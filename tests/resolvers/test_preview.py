"""Quote, invoice and payment agree to the cent, whatever changes in between (rules §5)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.database import transaction
from server.domain.document import bank_transfer
from server.domain.invoice import BillTo, InvoiceStatus, Purpose
from server.domain.money import Money
from server.domain.offer import ExistingCustomer
from server.domain.payment import PaymentMethod
from server.domain.quote import Quote
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat_number import VatNumberAnswer
from server.models import Account, ExchangeRate, Invoice, InvoiceLine, Payment, Price, Product, Subscription
from server.resolvers.quote import quote_renewal, quote_subscription, quote_top_up
from server.work import Outcome
from tests.resolvers.channel import CONFIG, NOW, new_account, new_customer, new_subscription, seated
from tests.resolvers.correcting import transferred
from tests.resolvers.shop import Shop, changed, invoice_of, price, renewed, stocked, topped_up

pytestmark = pytest.mark.usefixtures("database")

CARD, BANK = PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER
BUYERS = (
    ("SE", None),
    ("DE", None),
    ("DE", "DE136695976"),
    ("AT", "ATU13585627"),
    ("FR", "FR40303265045"),
    ("FI", None),
    ("US", None),
    ("CH", None),
)
number = count(1)


@dataclass(frozen=True)
class Wish:
    purpose: Purpose
    seats: int
    prices: tuple[int, int]  # of the current and of the next period's first day, for a year
    discount: int  # hundredths of a percent
    currency: str
    term: Term
    by_transfer: bool
    day: int  # days from now on
    left: int  # days left of the period
    is_expired: bool
    is_ordered_ahead: bool
    by_customer: bool
    is_resold: bool
    buyer: tuple[str, str | None]
    register: tuple[VatNumberAnswer, VatNumberAnswer]  # when it is quoted, and when it is ordered
    new_price: int | None

    @property
    def method(self) -> PaymentMethod:
        can_be_transferred = self.term is Term.YEARLY and self.currency in CONFIG.bank_accounts
        return BANK if self.by_transfer and can_be_transferred else CARD


PRICES = st.integers(0, 30_000)
ANSWERS = st.sampled_from(VatNumberAnswer)
WISHES = st.builds(
    Wish,
    purpose=st.sampled_from(Purpose),
    seats=st.integers(1, 300),
    prices=st.tuples(PRICES, PRICES),
    discount=st.integers(0, 10_000),
    currency=st.sampled_from(["EUR", "EUR", "SEK", "USD", "JPY"]),
    term=st.sampled_from(Term),
    by_transfer=st.booleans(),
    day=st.integers(0, 500),
    left=st.integers(1, 30),
    is_expired=st.booleans(),
    is_ordered_ahead=st.booleans(),
    by_customer=st.booleans(),
    is_resold=st.booleans(),
    buyer=st.sampled_from(BUYERS),
    register=st.tuples(ANSWERS, ANSWERS),
    new_price=st.none() | PRICES,
)


async def test_quote_invoice_and_payment_agree_to_the_cent(thorough: bool) -> None:
    shop = await stocked()
    loop = asyncio.get_running_loop()
    async with transaction():
        for currency in ("SEK", "USD", "JPY"):
            await ExchangeRate.create(
                id=ExchangeRate.new_id(), currency=currency, published_on=date(2026, 1, 2), per_euro="11.5"
            )

    @settings(max_examples=2000 if thorough else 60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(WISHES)
    def agrees(wish: Wish) -> None:
        asyncio.run_coroutine_threadsafe(must_agree(shop, wish), loop).result()

    await asyncio.to_thread(agrees)


async def must_agree(shop: Shop, wish: Wish) -> None:
    who, subscription = await _arranged(shop, wish)
    shop.register.answer = wish.register[0]
    quote = await _quoted(shop, wish, who, subscription)
    shop.register.answer = wish.register[1]
    await _reconsidered(shop, wish)
    shop.later(minutes=29)
    ordered = await _ordered(shop, wish, who, subscription, quote.token)
    invoice = await invoice_of(ordered)
    assert _said(quote) == await _written(invoice)
    await _paid(shop, invoice, ordered, quote.total)
    invoice = await invoice_of(ordered)
    assert (invoice.status, invoice.amount_paid) == (InvoiceStatus.PAID, quote.total.minor)


async def _arranged(shop: Shop, wish: Wish) -> tuple[Account, Subscription | None]:
    """A customer and product of its own, and unless it is a first purchase a subscription."""
    shop.now = NOW + timedelta(days=wish.day)
    async with transaction():
        shop.product = await Product.create(id=Product.new_id(), code=f"product-{next(number)}", name="Product")
    end = shop.now.date() + timedelta(days=wish.left)
    for term, share in ((Term.YEARLY, 1), (Term.MONTHLY, 12)):
        await price(shop, term, wish.prices[0] // share, currency=wish.currency)
        await price(shop, term, wish.prices[1] // share, currency=wish.currency, since=end)
    await changed(shop.reseller, discount=wish.discount, bill_to=BillTo.RESELLER if wish.is_resold else BillTo.CUSTOMER)
    country, vat_number = wish.buyer
    shop.customer = await changed(await new_customer(shop.reseller), country=country, vat_number=vat_number)
    if wish.purpose is Purpose.NEW:
        return shop.anna, None
    return await _running(shop, wish, end)


async def _running(shop: Shop, wish: Wish, end: date) -> tuple[Account, Subscription]:
    subscription = await new_subscription(shop.customer, shop.product, seats=3)
    columns: dict[str, Any] = {"current_period_end": end, "term": wish.term, "currency": wish.currency, "anchor_day": 1}
    if wish.purpose is Purpose.RENEWAL and wish.is_expired:
        columns |= {"status": SubscriptionStatus.EXPIRED, "current_period_end": date(2026, 4, 1)}
    subscription = await changed(subscription, **columns)
    who = shop.anna
    if wish.by_customer:
        who = await new_account(f"mia{next(number)}@acme.example")
        await seated(who, subscription, administrator=True)
    if wish.purpose is Purpose.TOP_UP and wish.is_ordered_ahead:
        await renewed(shop, subscription)
    return who, await Subscription.get(id=subscription.id)


async def _quoted(shop: Shop, wish: Wish, who: Account, subscription: Subscription | None) -> Quote:
    context = await shop.context(who)
    match wish.purpose, subscription:
        case Purpose.TOP_UP, Subscription():
            return await quote_top_up(context, subscription_id=subscription.id, additional_seats=wish.seats)
        case Purpose.RENEWAL, Subscription():
            return await quote_renewal(
                context, subscription_id=subscription.id, seats=wish.seats, payment_method=wish.method
            )
        case _:
            return await quote_subscription(context, **_first(shop, wish))


def _first(shop: Shop, wish: Wish) -> dict[str, Any]:
    return {
        "buyer": ExistingCustomer(shop.customer.id),
        "product_code": shop.product.code,
        "seats": wish.seats,
        "term": wish.term,
        "currency": wish.currency,
        "payment_method": wish.method,
    }


async def _reconsidered(shop: Shop, wish: Wish) -> None:
    if wish.new_price is None:
        return
    async with transaction():
        await Price.filter(product_id=shop.product.id).update(unit_price=wish.new_price)
    await changed(shop.reseller, discount=10_000 - wish.discount)


async def _ordered(shop: Shop, wish: Wish, who: Account, subscription: Subscription | None, token: str) -> Outcome:
    how: Mapping[str, Any] = {"payment_method": wish.method, "quote_token": token}
    match wish.purpose, subscription:
        case Purpose.TOP_UP, Subscription():
            return await topped_up(shop, subscription, who, additional_seats=wish.seats, **how)
        case Purpose.RENEWAL, Subscription():
            return await renewed(shop, subscription, who, seats=wish.seats, **how)
        case _:
            return await shop.buy(who, **{**_first(shop, wish), **how})


def _said(quote: Quote) -> dict[str, Any]:
    totals = (quote.list_total, quote.discount_total, quote.net_total, quote.vat_amount, quote.total)
    return {
        "lines": [
            (
                line.description,
                line.price.seats,
                line.price.months,
                line.price.unit_price.minor,
                line.price.list_amount.minor,
                int(line.price.discount_percent * 100),
                line.price.discount_amount.minor,
                line.price.net_amount.minor,
            )
            for line in quote.lines
        ],
        "totals": [total.minor for total in totals],
        "vat": (quote.vat.treatment, int(quote.vat.rate_percent * 100), list(quote.vat.notes)),
        "sum": sum(line.price.net_amount.minor for line in quote.lines) + quote.vat_amount.minor,
    }


async def _written(invoice: Invoice) -> dict[str, Any]:
    columns = ("description", "seats", "months_charged", "unit_price", "list_amount", "discount", "discount_amount")
    lines = InvoiceLine.filter(invoice_id=invoice.id).order_by("position")
    return {
        "lines": await lines.values_list(*columns, "net_amount"),
        "totals": [invoice.list_total, invoice.discount_total, invoice.net_total, invoice.vat_total, invoice.total],
        "vat": (invoice.vat_treatment, invoice.vat_rate, invoice.vat_notes),
        "sum": invoice.total,
    }


async def _paid(shop: Shop, invoice: Invoice, ordered: Outcome, total: Money) -> None:
    """The provider is asked for exactly that, and so does the transfer's QR code. What is free is paid already."""
    if total.minor == 0:
        assert ordered["payment"] is None
    elif invoice.payment_method is BANK:
        instructions = bank_transfer(
            invoice.status, BANK, invoice.seller, invoice.reference, invoice.total, 0, invoice.currency
        )
        assert instructions
        assert instructions.amount == total
        if total.currency == "EUR":
            assert f"EUR{total.amount}" in str(instructions.epc_qr_code).splitlines()
        await transferred(shop, invoice, entry=invoice.id)
    else:
        assert shop.cards.started[-1] == (ordered["payment"], total)
        assert (await Payment.get(id=ordered["payment"])).amount == total.minor
        await shop.event(ordered["payment"])
