"""Ordering by card and by bank transfer: what is paid when, and which number and date an invoice bears (rules §7)."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from server.domain.invoice import InvoiceStatus
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import Invoice, OutboxKind
from server.resolvers.top_up import top_up
from tests.resolvers.channel import refused
from tests.resolvers.shop import (
    NEWCOMER,
    PAGE,
    invoice_of,
    letters,
    payment_of,
    promised,
    stocked,
    subscription_of,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


# ---------------------------------------------------------------- by card


async def test_nothing_is_usable_before_it_is_paid() -> None:
    shop = await stocked()
    subscription = await subscription_of(await shop.buy())
    assert (subscription.status, subscription.current_period_end) == (SubscriptionStatus.PENDING_PAYMENT, None)


async def test_a_card_invoice_has_no_number_before_it_is_paid() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy())
    assert (invoice.status, invoice.number) == (InvoiceStatus.DRAFT, None)


async def test_the_purchaser_is_sent_to_the_payment_page() -> None:
    shop = await stocked()
    payment = await payment_of(await shop.buy(return_url=PAGE))
    assert (payment.status, payment.redirect_url) == (
        PaymentStatus.REQUIRES_ACTION,
        f"https://cards.example/{payment.id}",
    )


async def test_an_order_stands_while_the_provider_is_away() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    payment = await payment_of(await shop.buy())
    assert (payment.status, await promised(OutboxKind.CHARGE)) == (PaymentStatus.PENDING, 1)


async def test_a_payment_starts_when_the_provider_is_back() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    shop.cards.is_down = False
    await shop.keep_promises()
    assert (await payment_of(bought)).status is PaymentStatus.REQUIRES_ACTION


async def test_no_card_without_a_provider() -> None:
    shop = await stocked()
    subscription = await shop.running()
    context = await shop.context()
    cardless = replace(context, ports=replace(context.ports, payments=None))
    bought = top_up(cardless, subscription_id=subscription.id, additional_seats=1, payment_method=PaymentMethod.CARD)
    assert await refused(bought) == (UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, ("paymentMethod",))


# ---------------------------------------------------------------- by bank transfer


async def test_by_bank_transfer_the_invoice_is_issued_at_once() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy(payment_method=BANK))
    assert (invoice.status, invoice.number, invoice.issued_on, invoice.due_on) == (
        InvoiceStatus.OPEN,
        "2026-000001",
        date(2026, 5, 12),
        date(2026, 6, 11),
    )


async def test_the_reseller_learns_where_to_pay() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy(payment_method=BANK))
    [letter] = await letters("bank_details")
    assert (letter["to"], letter["facts"]["reference"], letter["facts"]["amount"]) == (
        "invoices@north.example",
        invoice.reference,
        "720.00",
    )


async def test_numbers_follow_one_another_whatever_fails_in_between() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    await refused(shop.buy(payment_method=BANK))
    await shop.buy(payment_method=BANK, buyer=NEWCOMER)
    assert sorted(await numbers()) == ["2026-000001", "2026-000002"]


async def numbers() -> list[str]:
    return [str(invoice.number) for invoice in await Invoice.all()]


async def test_many_who_order_at_once_get_numbers_without_a_gap() -> None:
    shop = await stocked()
    await asyncio.gather(*(shop.buy(payment_method=BANK, buyer=NEWCOMER) for _ in range(20)))
    assert sorted(await numbers()) == [f"2026-{position:06d}" for position in range(1, 21)]


async def test_each_year_begins_with_number_one() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    shop.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # the next year, in Stockholm
    invoice = await invoice_of(await shop.buy(payment_method=BANK, buyer=NEWCOMER))
    assert (invoice.number, invoice.issued_on) == ("2027-000001", date(2027, 1, 1))


async def test_a_later_number_never_bears_an_earlier_date() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    shop.later(days=-1)
    invoice = await invoice_of(await shop.buy(payment_method=BANK, buyer=NEWCOMER))
    assert (invoice.number, invoice.issued_on) == ("2026-000002", date(2026, 5, 12))
