"""An operator takes an issued invoice back: what it bought is undone (rules §7)."""

import asyncio
from datetime import date

import pytest

from server.domain.actions import Action
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceKind, InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.models import BankReceipt, Change, Invoice, InvoiceLine, OutboxKind, Payment, Subscription
from server.resolvers.credit_note import issue_credit_note
from server.resolvers.invoice import actions_of, cancel_purchase, pay_invoice
from server.resolvers.purchase import Purchase
from tests.resolvers.channel import refused
from tests.resolvers.correcting import bought_by_card, bought_by_transfer, corrected, of, transferred
from tests.resolvers.shop import Shop, changed, invoice_of, payment_of, promised, renewed, stocked, told, topped_up

pytestmark = pytest.mark.usefixtures("database")

PRICE = Money(72000, "EUR")


async def topped_up_by_card(shop: Shop, subscription: Subscription, seats: int = 3) -> Invoice:
    bought = await topped_up(shop, subscription, additional_seats=seats)
    await shop.event(bought["payment"])
    return await invoice_of(bought)


async def test_what_is_not_issued_yet_can_still_be_paid_after_somebody_wanted_to_credit_it() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await refused(corrected(shop, bought["invoice"]))
    assert shop.cards.canceled == []


async def test_a_credit_note_says_what_the_invoice_said_under_a_number_of_its_own() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    correction = await corrected(shop, bought["invoice"])
    invoice, note = correction.invoice, correction.credit_note
    assert (note.kind, note.number, note.reason) == (InvoiceKind.CREDIT_NOTE, "CN2026-000001", "A wrong address")
    same = ("corrects_id", "buyer", "seller", "net_total", "vat_total", "total", "tax_date", "account_id")
    said = {name: getattr(note, name) for name in same}
    assert said == {name: getattr(invoice, name) for name in same} | {"corrects_id": invoice.id}


async def test_it_has_the_same_lines() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_card(shop))["invoice"])
    columns = ("description", "seats", "months_charged", "unit_price", "discount", "net_amount", "period_start")
    of_invoice = await InvoiceLine.filter(invoice_id=correction.invoice.id).values(*columns)
    of_note = await InvoiceLine.filter(invoice_id=correction.credit_note.id).values(*columns)
    assert of_note == of_invoice != []


async def test_nothing_is_due_on_a_credit_note() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_transfer(shop))["invoice"])
    note = correction.credit_note
    assert (note.status, note.amount_paid, note.due_on, note.reference) == (InvoiceStatus.PAID, note.total, None, None)


async def test_the_seats_of_a_top_up_go() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    invoice = await topped_up_by_card(shop, subscription)
    assert (await of(invoice)).seats_purchased == 6
    await corrected(shop, invoice.id)
    assert ((await of(invoice)).seats_purchased, await told("subscription.reduced")) == (3, 1)


async def test_not_while_somebody_has_them() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    invoice = await topped_up_by_card(shop, subscription)
    await changed(await of(invoice), seats_assigned=4)
    assert await refused(corrected(shop, invoice.id)) == (UserErrorCode.NO_SEAT_AVAILABLE, ("invoiceId",))
    assert (await Invoice.filter(kind=InvoiceKind.CREDIT_NOTE).count(), await promised(OutboxKind.REFUND)) == (0, 0)


async def test_the_seats_of_a_period_that_is_over_went_with_it() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    invoice = await topped_up_by_card(shop, subscription)
    await changed(await of(invoice), current_period_end=date(2027, 7, 1), seats_purchased=5)
    await corrected(shop, invoice.id)
    assert (await of(invoice)).seats_purchased == 5


async def test_the_plan_for_the_renewal_loses_what_the_top_up_had_added() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3, will_renew=True, renewal_seats=3)
    invoice = await topped_up_by_card(shop, subscription)
    await corrected(shop, invoice.id)
    assert (await of(invoice)).renewal_seats == 3


async def test_a_period_ends_that_day() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    shop.later(days=20)
    correction = await corrected(shop, bought["invoice"])
    subscription = await of(correction.invoice)
    assert (subscription.status, subscription.current_period_end) == (SubscriptionStatus.EXPIRED, date(2026, 6, 1))
    assert await told("subscription.expired") == 1


async def test_that_the_next_period_is_ordered_no_more_is_told_of_the_subscription() -> None:
    shop = await stocked()
    bought = await renewed(shop, await shop.running(ends_on=date(2026, 6, 1)))
    await shop.event(bought["payment"])
    await corrected(shop, bought["invoice"])
    latest = await Change.filter(kind=ChangeKind.SUBSCRIPTION_RENEWAL_SCHEDULED).order_by("-position").first()
    assert latest is not None
    assert (latest.facts["status"], latest.role) == ("WILL_NOT_RENEW", Role.OPERATOR)


async def test_a_period_that_has_been_renewed_since_does_not_end() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    later = {"current_period_start": date(2027, 5, 12), "current_period_end": date(2028, 5, 12)}
    await changed(await of(await invoice_of(bought)), **later)
    correction = await corrected(shop, bought["invoice"])
    assert (await of(correction.invoice)).status is SubscriptionStatus.ACTIVE


async def test_what_a_card_paid_goes_back_to_it_once() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    await corrected(shop, bought["invoice"])
    for _ in range(2):
        await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [PRICE]
    assert ((await payment_of(bought)).amount_refunded, await told("payment.refunded")) == (72000, 1)


async def test_what_came_by_bank_is_on_the_operators_list() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    origin = await transferred(shop, await invoice_of(bought))
    correction = await corrected(shop, bought["invoice"])
    due = await BankReceipt.get(status=BankReceiptStatus.REFUND_DUE)
    assert (due.amount, due.invoice_id, due.reference) == (72000, correction.credit_note.id, origin.reference)


async def test_an_invoice_that_was_paid_stays_paid() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_card(shop))["invoice"])
    assert (correction.invoice.status, correction.invoice.amount_paid) == (InvoiceStatus.PAID, 72000)


async def test_one_that_never_was_is_void_and_what_hung_on_it_canceled() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_transfer(shop))["invoice"])
    assert correction.invoice.status is InvoiceStatus.VOID
    assert (await of(correction.invoice)).status is SubscriptionStatus.CANCELED
    assert await BankReceipt.exists() is False


async def test_a_top_up_that_was_never_paid_leaves_the_seats_as_they_are() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    bought = await topped_up(shop, subscription, payment_method=PaymentMethod.BANK_TRANSFER)
    await corrected(shop, bought["invoice"])
    assert (await of(await invoice_of(bought))).seats_purchased == 3


async def test_a_card_payment_that_waits_is_taken_back_first() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    paying = await pay_invoice(await shop.context(), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    await corrected(shop, bought["invoice"])
    assert (await Payment.get(id=paying["payment"])).status is PaymentStatus.CANCELED
    assert len(shop.cards.canceled) == 1


async def test_one_that_has_just_been_paid_there_is_settled_first() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    paying = await pay_invoice(await shop.context(), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    shop.cards.paid.add(f"at_{paying['payment']}")
    assert await refused(corrected(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))


async def test_an_invoice_is_credited_once() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    await corrected(shop, bought["invoice"])
    assert await refused(corrected(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_CREDITABLE, ("invoiceId",))


async def test_two_operators_at_once_credit_it_once() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    both = await asyncio.gather(*(corrected(shop, bought["invoice"]) for _ in range(2)), return_exceptions=True)
    assert sorted(isinstance(answer, Refusal) for answer in both) == [False, True]
    assert await Invoice.filter(kind=InvoiceKind.CREDIT_NOTE).count() == 1


async def test_a_draft_has_nothing_to_take_back() -> None:
    shop = await stocked()
    bought = await shop.buy()
    assert await refused(corrected(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_CREDITABLE, ("invoiceId",))


async def test_nothing_corrects_a_credit_note() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_card(shop))["invoice"])
    assert await refused(corrected(shop, correction.credit_note.id)) == (UserErrorCode.NOT_ALLOWED, ("invoiceId",))


async def test_only_an_operator_corrects() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    context = await shop.context()
    asking = issue_credit_note(context, invoice_id=bought["invoice"], reason="I want my money back")
    assert await refused(asking) == (UserErrorCode.NOT_ALLOWED, ())


async def test_an_operator_is_told_what_can_be_credited() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    before = await _allowed(shop, bought["invoice"])
    await corrected(shop, bought["invoice"])
    assert (before, await _allowed(shop, bought["invoice"])) == (True, False)


async def _allowed(shop: Shop, invoice_id: str) -> bool:
    invoice = await Invoice.get(id=invoice_id)
    purchase = Purchase(customer=shop.customer, subscription=await of(invoice), invoice=invoice, role=None)
    actions = await actions_of(await shop.context(shop.olga), purchase)
    return {action.action: action.allowed for action in actions}[Action.ISSUE_CREDIT_NOTE]


async def test_an_order_that_was_issued_is_credited_when_it_is_canceled() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
    note = await Invoice.get(kind=InvoiceKind.CREDIT_NOTE)
    assert (note.corrects_id, note.number) == (bought["invoice"], "CN2026-000001")
    assert (await invoice_of(bought)).status is InvoiceStatus.VOID


async def test_an_order_that_was_not_is_just_dropped() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
    assert await Invoice.filter(kind=InvoiceKind.CREDIT_NOTE).count() == 0
