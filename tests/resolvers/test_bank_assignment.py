"""Money that fits nothing waits for an operator, who assigns it or has it given back (rules §7)."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.invoice import InvoiceStatus
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import BankReceipt, Change, Invoice, Payment, Subscription
from server.resolvers.bank_assignment import assign_bank_receipt, mark_bank_receipt_for_refund
from server.resolvers.invoice import cancel_purchase, pay_invoice
from tests.camt053.paper import paid
from tests.resolvers.banking import PRICE, arrived, arrives, assigned, bought, marked
from tests.resolvers.channel import new_customer, refused
from tests.resolvers.correcting import corrected
from tests.resolvers.shop import Shop, invoice_of, stocked, told, topped_up

pytestmark = pytest.mark.usefixtures("database")

SETTLED = UserErrorCode.RECEIPT_SETTLED, ("receiptId",)


async def another(shop: Shop) -> Invoice:
    """Of another customer of the reseller."""
    return await bought(replace(shop, customer=await new_customer(shop.reseller)))


async def now(invoice: Invoice) -> Invoice:
    return await Invoice.get(id=invoice.id)


async def to_give_back() -> list[int]:
    """In cents."""
    rows = await BankReceipt.filter(status=BankReceiptStatus.REFUND_DUE).order_by("id")
    return [row.amount_left for row in rows]


# ---------------------------------------------------------------- assigning


async def test_money_with_a_wrong_reference_can_pay_an_invoice() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipt = await assigned(shop, await arrived(shop, "thank you"), invoice)
    assert (receipt.status, receipt.amount_left, receipt.invoice_id) == (BankReceiptStatus.ASSIGNED, 0, invoice.id)
    assert receipt.settled_at == shop.now
    assert ((await now(invoice)).status, (await subscription(invoice)).status) == (
        InvoiceStatus.PAID,
        SubscriptionStatus.ACTIVE,
    )


async def subscription(invoice: Invoice) -> Subscription:
    return await Subscription.get(id=invoice.subscription_id)


async def test_several_receipts_may_cover_one_invoice() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    first, second = await arrives(shop, paid("half", "300.00", "1"), paid("rest", "420.00", "2"))
    await assigned(shop, first, invoice)
    between = await now(invoice)
    await assigned(shop, second, invoice)
    assert (between.status, between.amount_paid) == (InvoiceStatus.OPEN, 30000)
    assert ((await now(invoice)).status, (await now(invoice)).amount_paid) == (InvoiceStatus.PAID, PRICE.minor)
    assert await told("invoice.paid") == 1


async def test_exactly_what_is_still_due_matches_by_itself() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await assigned(shop, await arrived(shop, "half", "300.00", "1"), invoice)
    whole = await arrived(shop, invoice.reference, "720.00", "2")
    rest = await arrived(shop, invoice.reference, "420.00", "3")
    assert (whole.status, rest.status) == (BankReceiptStatus.WRONG_AMOUNT, BankReceiptStatus.MATCHED)


async def test_what_is_too_much_stays_and_can_pay_another_invoice() -> None:
    shop = await stocked()
    invoice, other = await bought(shop), await another(shop)
    receipt = await arrived(shop, invoice.reference, "1440.00")
    between = await assigned(shop, receipt, invoice)
    after = await assigned(shop, receipt, other)
    assert (between.status, between.amount_left, between.settled_at) == (
        BankReceiptStatus.WRONG_AMOUNT,
        PRICE.minor,
        None,
    )
    assert (after.status, after.amount_left, after.invoice_id) == (BankReceiptStatus.ASSIGNED, 0, other.id)


async def test_an_assignment_is_in_the_feed() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await assigned(shop, await arrived(shop, "thank you"), invoice)
    news = await Change.get(kind="bank_receipt.assigned")
    assert (news.facts["number"], news.actor_id, news.role) == (invoice.number, shop.olga.id, "OPERATOR")


async def test_money_that_has_paid_is_not_assigned_again() -> None:
    shop = await stocked()
    invoice, other = await bought(shop), await another(shop)
    receipt = await arrived(shop, invoice.reference)
    assert await refused(assigned(shop, receipt, other)) == SETTLED


async def test_a_paid_a_void_and_a_draft_invoice_take_no_money() -> None:
    shop = await stocked()
    done, void = await bought(shop), await another(shop)
    await arrived(shop, done.reference, entry="entry 1")
    await cancel_purchase(await shop.context(), invoice_id=void.id)
    drafted = replace(shop, customer=await new_customer(shop.reseller))
    draft = await invoice_of(await drafted.buy())
    receipt = await arrived(shop, "thank you", entry="entry 2")
    for invoice in (done, void, draft):
        assert await refused(assigned(shop, receipt, invoice)) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))


async def test_money_in_another_currency_is_refused() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    [receipt] = await arrives(shop, paid("thank you", currency="USD"))
    assert await refused(assigned(shop, receipt, invoice)) == (UserErrorCode.INVALID_INPUT, ("invoiceId",))


async def test_money_that_came_after_the_period_tops_nothing_up() -> None:
    shop = await stocked()
    running = await shop.running(ends_on=date(2026, 7, 1))
    invoice = await invoice_of(await topped_up(shop, running, payment_method=PaymentMethod.BANK_TRANSFER))
    shop.later(days=60)
    [receipt] = await arrives(shop, replace(paid("x", "36.00"), booked="<Dt>2026-07-01</Dt>"))
    assert (await refused(assigned(shop, receipt, invoice)))[0] is UserErrorCode.INVOICE_NOT_OPEN


async def test_only_operators_decide() -> None:
    shop = await stocked()
    invoice, receipt = await bought(shop), await arrived(shop, "thank you")
    context = await shop.context()
    assert (await refused(assign_bank_receipt(context, receipt_id=receipt.id, invoice_id=invoice.id)))[
        0
    ] is UserErrorCode.NOT_ALLOWED
    marking = mark_bank_receipt_for_refund(context, receipt_id=receipt.id)
    assert (await refused(marking))[0] is UserErrorCode.NOT_ALLOWED


async def test_one_receipt_assigned_many_times_at_once_pays_once() -> None:
    shop = await stocked()
    invoices = [await another(shop) for _ in range(4)]
    receipt = await arrived(shop, "thank you")
    outcomes = await asyncio.gather(*(assigned(shop, receipt, invoice) for invoice in invoices), return_exceptions=True)
    assert sum(isinstance(outcome, BankReceipt) for outcome in outcomes) == 1
    assert sum([(await now(invoice)).amount_paid for invoice in invoices]) == PRICE.minor


async def test_two_receipts_assigned_at_once_pay_no_more_than_is_due() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipts = await arrives(shop, *(paid("x", "500.00", f"{n}") for n in range(3)))
    await asyncio.gather(*(assigned(shop, receipt, invoice) for receipt in receipts), return_exceptions=True)
    left = sum([(await BankReceipt.get(id=receipt.id)).amount_left for receipt in receipts])
    assert ((await now(invoice)).amount_paid, left) == (72000, 78000)


# ---------------------------------------------------------------- by card besides


async def test_a_card_that_was_to_pay_the_whole_is_given_up() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    by_card = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=PaymentMethod.CARD)
    await assigned(shop, await arrived(shop, "half", "300.00"), invoice)
    assert (await Payment.get(id=by_card["payment"])).status is PaymentStatus.CANCELED


async def test_a_card_that_paid_the_whole_meanwhile_gets_the_rest_back() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    by_card = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=PaymentMethod.CARD)
    await assigned(shop, await arrived(shop, "half", "300.00"), invoice)
    await shop.event(by_card["payment"])
    await shop.keep_promises()
    assert ((await now(invoice)).status, [money.minor for money in shop.cards.refunds.values()]) == (
        InvoiceStatus.PAID,
        [30000],
    )


async def test_the_card_is_asked_for_what_is_still_due() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await assigned(shop, await arrived(shop, "half", "300.00"), invoice)
    by_card = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=PaymentMethod.CARD)
    assert (await Payment.get(id=by_card["payment"])).amount == 42000


# ---------------------------------------------------------------- giving back


async def test_what_is_marked_is_to_be_given_back() -> None:
    shop = await stocked()
    receipt = await marked(shop, await arrived(shop, "thank you"), "not for us")
    assert (receipt.status, receipt.amount_left, receipt.note, receipt.settled_at) == (
        BankReceiptStatus.REFUND_DUE,
        PRICE.minor,
        "not for us",
        shop.now,
    )


async def test_of_what_was_assigned_in_part_the_rest_is_given_back() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipt = await arrived(shop, invoice.reference, "1000.00")
    await marked(shop, await assigned(shop, receipt, invoice))
    assert await to_give_back() == [28000]


async def test_what_is_settled_is_not_marked() -> None:
    shop = await stocked()
    receipt = await marked(shop, await arrived(shop, "thank you", entry="1"))
    assert await refused(marked(shop, receipt)) == SETTLED
    assert await refused(assigned(shop, receipt, await bought(shop))) == SETTLED


async def test_an_invoice_paid_in_part_and_canceled_gives_its_money_back_to_whom_it_came_from() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    for receipt in await arrives(shop, paid("one", "300.00", "1"), paid("two", "100.00", "2")):
        await assigned(shop, receipt, invoice)
    await cancel_purchase(await shop.context(), invoice_id=invoice.id)
    due = await BankReceipt.filter(status=BankReceiptStatus.REFUND_DUE).order_by("amount")
    assert [(row.reference, row.amount_left, row.payer_iban) for row in due] == [
        ("two", 10000, "DE89370400440532013000"),
        ("one", 30000, "DE89370400440532013000"),
    ]


async def test_an_invoice_paid_in_part_and_credited_gives_its_money_back_once() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await assigned(shop, await arrived(shop, "half", "300.00"), invoice)
    await corrected(shop, invoice.id)
    assert await to_give_back() == [30000]


async def test_a_replacement_of_an_invoice_paid_in_part_wants_the_rest() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await assigned(shop, await arrived(shop, "half", "300.00", "1"), invoice)
    correction = await corrected(shop, invoice.id, reissue=True)
    rest = await arrived(shop, correction.new.reference, "420.00", "2")
    assert (rest.status, (await now(correction.new)).status) == (BankReceiptStatus.MATCHED, InvoiceStatus.PAID)
    await corrected(shop, correction.new.id)
    assert sorted(await to_give_back()) == [30000, 42000]
