"""A credited invoice issued anew, with its tax date and prices and today's buyer (rules §7)."""

from datetime import UTC, date, datetime

import pytest

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.invoice import BillTo, InvoiceKind, InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.refusal import UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import VatTreatment
from server.domain.vat_number import VatNumberAnswer
from server.models import BankReceipt, Invoice, InvoiceLine, OutboxKind, Payment
from server.plans.listing import UNPAID_SEATS
from server.resolvers.invoice import cancel_purchase, pay_invoice
from tests.resolvers.channel import refused
from tests.resolvers.correcting import bought_by_card, bought_by_transfer, corrected, moves, of, transferred
from tests.resolvers.shop import Shop, changed, invoice_of, letters, price, promised, stocked, told, topped_up

pytestmark = pytest.mark.usefixtures("database")


async def without_number() -> Shop:
    """A customer in Germany who has not told its VAT number."""
    shop = await stocked()
    await changed(shop.customer, vat_number=None)
    return shop


async def test_it_bears_the_address_of_today_and_everything_else_as_it_was() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    await moves(shop.customer, "DE", "80331", shop.customer.vat_number)
    shop.later(days=31)
    correction = await corrected(shop, bought["invoice"], reissue=True)
    old, new = correction.invoice, correction.new
    assert (old.buyer["address"]["postal_code"], new.buyer["address"]["postal_code"]) == ("10115", "80331")
    kept = ("tax_date", "net_total", "vat_total", "total", "amount_paid", "seats", "purchase_order_number", "paid_at")
    assert [getattr(new, name) for name in kept] == [getattr(old, name) for name in kept]
    assert (new.kind, new.number, new.issued_on) == (InvoiceKind.INVOICE, "2026-000002", date(2026, 6, 12))


async def test_old_prices_stay_whatever_they_are_today() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    await price(shop, Term.YEARLY, 99900, since=date(2026, 5, 13))
    await changed(shop.reseller, discount=0)
    shop.later(days=2)
    correction = await corrected(shop, bought["invoice"], reissue=True)
    line = await InvoiceLine.get(invoice_id=correction.new.id)
    assert (line.unit_price, line.discount, line.net_amount) == (9000, 2000, 72000)


async def test_the_rate_is_that_of_the_old_tax_date() -> None:
    shop = await stocked()
    shop.now = datetime(2025, 6, 20, 9, tzinfo=UTC)  # Estonia went from 22 to 24 % in July
    await price(shop, Term.YEARLY, 9000, since=date(2025, 1, 1))
    await moves(shop.customer, "EE", "10111")
    bought = await bought_by_card(shop)
    shop.later(days=20)
    assert (await corrected(shop, bought["invoice"], reissue=True)).new.vat_rate == 2200


async def test_it_says_what_it_replaces() -> None:
    shop = await stocked()
    correction = await corrected(shop, (await bought_by_card(shop))["invoice"], reissue=True)
    assert correction.new.corrects_id == correction.credit_note.corrects_id == correction.invoice.id


async def test_seats_and_period_are_not_touched() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    before = await of(await invoice_of(bought))
    shop.later(days=31)
    await corrected(shop, bought["invoice"], reissue=True)
    after = await of(await invoice_of(bought))
    columns = ("status", "seats_purchased", "current_period_start", "current_period_end")
    assert [getattr(after, name) for name in columns] == [getattr(before, name) for name in columns]
    assert await told("subscription.activated") == 1


async def test_the_payment_is_now_its_own_and_nothing_goes_back() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    correction = await corrected(shop, bought["invoice"], reissue=True)
    assert (await Payment.get(id=bought["payment"])).invoice_id == correction.new.id
    assert (correction.new.status, await promised(OutboxKind.REFUND)) == (InvoiceStatus.PAID, 0)


async def test_a_bank_transfer_too() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    receipt = await transferred(shop, await invoice_of(bought))
    correction = await corrected(shop, bought["invoice"], reissue=True)
    assert (await BankReceipt.get(id=receipt.id)).invoice_id == correction.new.id
    assert correction.new.status is InvoiceStatus.PAID


async def test_a_vat_number_given_late_takes_the_vat_off_and_gives_it_back() -> None:
    shop = await without_number()
    bought = await bought_by_card(shop)
    assert (await invoice_of(bought)).vat_treatment is VatTreatment.DESTINATION
    await changed(shop.customer, vat_number="DE136695976")
    correction = await corrected(shop, bought["invoice"], reissue=True)
    await shop.keep_promises()
    new = correction.new
    assert (new.vat_treatment, new.vat_total, new.total, new.amount_paid) == (
        VatTreatment.REVERSE_CHARGE,
        0,
        72000,
        72000,
    )
    assert list(shop.cards.refunds.values()) == [Money(13680, "EUR")]


async def test_it_keeps_the_proof_of_the_number() -> None:
    shop = await without_number()
    bought = await bought_by_card(shop)
    await changed(shop.customer, vat_number="DE136695976")
    correction = await corrected(shop, bought["invoice"], reissue=True)
    assert correction.new.vat_proof["consultation_number"] == "PROOF1"


async def test_vat_overpaid_by_bank_is_on_the_operators_list() -> None:
    shop = await without_number()
    bought = await bought_by_transfer(shop)
    await transferred(shop, await invoice_of(bought))
    await changed(shop.customer, vat_number="DE136695976")
    await corrected(shop, bought["invoice"], reissue=True)
    assert (await BankReceipt.get(status=BankReceiptStatus.REFUND_DUE)).amount == 13680


async def test_vat_that_was_forgotten_is_still_due() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    await transferred(shop, await invoice_of(bought))
    shop.register.answer = VatNumberAnswer.INVALID
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    assert (new.status, new.total - new.amount_paid) == (InvoiceStatus.OPEN, 13680)
    assert [letter["facts"]["amount"] for letter in await letters("bank_details")] == ["720.00", "136.80"]


async def test_what_was_given_is_not_given_again_when_the_rest_arrives() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    await transferred(shop, await invoice_of(bought))
    shop.register.answer = VatNumberAnswer.INVALID
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    shop.later(days=3)
    receipt = await transferred(shop, new, "entry 2")
    await new.refresh_from_db()
    assert (receipt.status, new.status, new.amount_paid) == (BankReceiptStatus.MATCHED, InvoiceStatus.PAID, 85680)
    assert ((await of(new)).current_period_start, await told("subscription.activated")) == (date(2026, 5, 12), 1)


async def test_what_was_given_can_be_paid_for_but_not_canceled() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    shop.register.answer = VatNumberAnswer.INVALID
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    canceling = cancel_purchase(await shop.context(), invoice_id=new.id)
    assert await refused(canceling) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))
    paying = await pay_invoice(await shop.context(), invoice_id=new.id, payment_method=PaymentMethod.CARD)
    assert (await Payment.get(id=paying["payment"])).amount == 13680


async def test_the_seats_of_a_top_up_that_is_replaced_are_counted_once() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    bought = await topped_up(shop, subscription)
    await shop.event(bought["payment"])
    shop.register.answer = VatNumberAnswer.INVALID
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    assert (new.status, (await of(new)).seats_purchased) == (InvoiceStatus.OPEN, 6)
    assert await Invoice.filter(UNPAID_SEATS).count() == 0


async def test_one_that_was_not_paid_yet_is_paid_by_the_new_one() -> None:
    shop = await stocked()
    bought = await bought_by_transfer(shop)
    correction = await corrected(shop, bought["invoice"], reissue=True)
    assert (correction.invoice.status, correction.new.status) == (InvoiceStatus.VOID, InvoiceStatus.OPEN)
    assert (await of(correction.new)).status is SubscriptionStatus.PENDING_PAYMENT
    await transferred(shop, correction.new)
    assert (await of(correction.new)).status is SubscriptionStatus.ACTIVE


async def test_a_replacement_can_be_undone_like_any_invoice() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    replaced = await corrected(shop, bought["invoice"], reissue=True)
    undone = await corrected(shop, replaced.new.id)
    await shop.keep_promises()
    assert (await of(undone.invoice)).status is SubscriptionStatus.EXPIRED
    assert list(shop.cards.refunds.values()) == [Money(72000, "EUR")]


async def test_never_more_goes_back_than_was_paid() -> None:
    shop = await without_number()
    bought = await bought_by_card(shop)
    await changed(shop.customer, vat_number="DE136695976")
    replaced = await corrected(shop, bought["invoice"], reissue=True)
    await corrected(shop, replaced.new.id)
    await shop.keep_promises()
    assert [money.minor for money in shop.cards.refunds.values()] == [13680, 72000]
    assert (await Payment.get(id=bought["payment"])).amount_refunded == 85680


async def test_a_card_gets_back_what_it_paid_and_the_rest_goes_by_bank() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    shop.register.answer = VatNumberAnswer.INVALID
    underpaid = (await corrected(shop, bought["invoice"], reissue=True)).new
    await transferred(shop, underpaid)
    shop.register.answer = VatNumberAnswer.VALID
    overpaid = (await corrected(shop, underpaid.id, reissue=True)).new
    await corrected(shop, overpaid.id)
    await shop.keep_promises()
    assert [money.minor for money in shop.cards.refunds.values()] == [13680, 58320]
    assert (await BankReceipt.get(status=BankReceiptStatus.REFUND_DUE)).amount == 13680


async def test_what_was_invoiced_to_the_reseller_is_again() -> None:
    shop = await stocked()
    await changed(shop.reseller, bill_to=BillTo.RESELLER)
    bought = await bought_by_card(shop)
    await changed(shop.reseller, bill_to=BillTo.CUSTOMER, line1="Hafen 9")
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    assert (new.bill_to, new.buyer["address"]["line1"]) == (BillTo.RESELLER, "Hafen 9")


async def test_a_card_that_paid_too_little_leaves_the_rest_open() -> None:
    shop = await stocked()
    bought = await bought_by_card(shop)
    shop.register.answer = VatNumberAnswer.INVALID
    new = (await corrected(shop, bought["invoice"], reissue=True)).new
    assert (new.payment_method, new.status, new.amount_paid) == (PaymentMethod.CARD, InvoiceStatus.OPEN, 72000)
