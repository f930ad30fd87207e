"""Money on the seller's account finds its invoice, or is kept (rules §7)."""

import asyncio
from datetime import date
from typing import Any

import pytest

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import BankReceipt, Change, Invoice
from server.resolvers.bank_receipt import record_bank_transfer
from server.resolvers.invoice import cancel_purchase, pay_invoice
from server.work import Outcome
from tests.resolvers.channel import refused
from tests.resolvers.shop import Shop, invoice_of, letters, payment_of, stocked, subscription_of, told

pytestmark = pytest.mark.usefixtures("database")

PRICE = Money(72000, "EUR")


async def ordered(shop: Shop) -> tuple[Outcome, Invoice]:
    bought = await shop.buy(payment_method=PaymentMethod.BANK_TRANSFER)
    return bought, await invoice_of(bought)


async def arrived(shop: Shop, reference: str | None, **facts: Any) -> BankReceipt:
    """Exactly the price of ten seats, unless something else is said."""
    usual = {"amount": PRICE, "received_on": date(2026, 5, 12), "bank_reference": "entry 1"}
    recorded = await record_bank_transfer(await shop.context(shop.olga), reference=str(reference), **{**usual, **facts})
    return await BankReceipt.get(id=recorded["receipt"])


async def test_money_with_its_reference_pays_the_invoice() -> None:
    shop = await stocked()
    bought, invoice = await ordered(shop)
    receipt = await arrived(shop, invoice.reference)
    assert (receipt.status, receipt.invoice_id, (await invoice_of(bought)).status) == (
        BankReceiptStatus.MATCHED,
        invoice.id,
        InvoiceStatus.PAID,
    )


async def test_the_period_begins_on_the_day_the_money_is_recorded() -> None:
    shop = await stocked()
    bought, invoice = await ordered(shop)
    shop.later(days=5)
    await arrived(shop, invoice.reference, received_on=date(2026, 5, 14))
    subscription = await subscription_of(bought)
    assert (subscription.status, subscription.current_period_start) == (SubscriptionStatus.ACTIVE, date(2026, 5, 17))


async def test_a_reference_is_recognised_however_it_is_written() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    reference = str(invoice.reference).lower()
    assert (await arrived(shop, f"{reference[:4]} {reference[4:]}")).status is BankReceiptStatus.MATCHED


async def test_the_purchaser_gets_a_receipt() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    await arrived(shop, invoice.reference)
    assert [letter["to"] for letter in await letters("receipt")] == ["invoices@north.example"]


@pytest.mark.parametrize(
    ("amount", "status"),
    [
        (Money(71999, "EUR"), BankReceiptStatus.WRONG_AMOUNT),
        (Money(72001, "EUR"), BankReceiptStatus.WRONG_AMOUNT),
        (Money(72000, "USD"), BankReceiptStatus.WRONG_CURRENCY),
    ],
)
async def test_money_that_does_not_fit_is_kept_and_activates_nothing(amount: Money, status: BankReceiptStatus) -> None:
    shop = await stocked()
    bought, invoice = await ordered(shop)
    receipt = await arrived(shop, invoice.reference, amount=amount)
    assert (receipt.status, receipt.amount, (await subscription_of(bought)).status) == (
        status,
        amount.minor,
        SubscriptionStatus.PENDING_PAYMENT,
    )


async def test_money_for_nothing_we_know_is_kept() -> None:
    shop = await stocked()
    await ordered(shop)
    receipt = await arrived(shop, "thank you")
    assert (receipt.status, receipt.invoice_id) == (BankReceiptStatus.UNKNOWN_REFERENCE, None)


async def test_money_for_a_paid_invoice_is_kept() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    await arrived(shop, invoice.reference)
    receipt = await arrived(shop, invoice.reference, bank_reference="entry 2")
    assert (receipt.status, receipt.invoice_id) == (BankReceiptStatus.ALREADY_PAID, None)


async def test_money_for_a_void_invoice_is_kept() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    await cancel_purchase(await shop.context(), invoice_id=invoice.id)
    assert (await arrived(shop, invoice.reference)).status is BankReceiptStatus.INVOICE_VOID


async def test_the_same_entry_twice_is_the_same_money() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    first = await arrived(shop, invoice.reference)
    second = await arrived(shop, invoice.reference)
    assert (second.id, await BankReceipt.all().count(), await told("bank_receipt.recorded")) == (first.id, 1, 1)


async def test_the_same_entry_many_times_at_once_is_the_same_money() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    receipts = await asyncio.gather(*(arrived(shop, invoice.reference) for _ in range(8)))
    assert (len({receipt.id for receipt in receipts}), await told("invoice.paid")) == (1, 1)


async def test_two_entries_at_once_pay_an_invoice_once() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    entries = (arrived(shop, invoice.reference, bank_reference=f"entry {number}") for number in range(8))
    statuses = sorted([receipt.status for receipt in await asyncio.gather(*entries)])
    assert statuses == [BankReceiptStatus.ALREADY_PAID] * 7 + [BankReceiptStatus.MATCHED]


async def test_a_card_payment_that_still_waits_is_canceled() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    by_card = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=PaymentMethod.CARD)
    await arrived(shop, invoice.reference)
    await shop.keep_promises()
    assert ((await payment_of(by_card)).status, shop.cards.canceled) == (
        PaymentStatus.CANCELED,
        [f"at_{by_card['payment']}"],
    )


async def test_a_card_that_paid_what_a_transfer_has_paid_gets_its_money_back() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    by_card = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=PaymentMethod.CARD)
    await arrived(shop, invoice.reference)
    await shop.event(by_card["payment"])
    await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [PRICE]


async def test_the_feed_tells_operators_what_arrived() -> None:
    shop = await stocked()
    _, invoice = await ordered(shop)
    await arrived(shop, invoice.reference)
    news = await Change.get(kind="bank_receipt.recorded")
    assert (news.facts["status"], news.facts["number"], news.customer_id) == ("MATCHED", "2026-000001", None)


async def test_only_operators_record_money() -> None:
    shop = await stocked()
    recorded = record_bank_transfer(
        await shop.context(), reference="x", amount=PRICE, received_on=date(2026, 5, 12), bank_reference="entry 1"
    )
    assert (await refused(recorded))[0] is UserErrorCode.NOT_ALLOWED


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"amount": Money(0, "EUR")}, ("amount", "amount")),
        ({"amount": Money(-1, "EUR")}, ("amount", "amount")),
        ({"received_on": date(2026, 5, 13)}, ("receivedOn",)),
        ({"bank_reference": " "}, ("bankReference",)),
        ({"bank_reference": "x" * 141}, ("bankReference",)),
    ],
)
async def test_what_can_not_have_arrived_is_refused(facts: dict[str, Any], path: tuple[str, ...]) -> None:
    shop = await stocked()
    assert await refused(arrived(shop, "thank you", **facts)) == (UserErrorCode.INVALID_INPUT, path)
