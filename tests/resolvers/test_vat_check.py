"""VIES was out of reach at the purchase: VAT is charged, and put right once it answers (rules §6)."""

from datetime import timedelta

import pytest

from server.domain.invoice import BillTo, InvoiceKind, InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.vat import PriceNote, VatNumberStatus, VatTreatment
from server.domain.vat_number import VatNumberAnswer
from server.models import Change, Customer, Invoice, OutboxKind, OutboxMessage, Reseller
from server.outbox import Hopeless, TryLater
from server.resolvers.invoice import pay_invoice
from server.resolvers.vat_check import vat_check_handler
from server.work import Outcome
from tests.resolvers.correcting import bought_by_card, bought_by_transfer, corrected, moves
from tests.resolvers.shop import Shop, changed, invoice_of, promised, stocked, topped_up

pytestmark = pytest.mark.usefixtures("database")


async def down() -> Shop:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.DOWN
    return shop


async def asked_again(shop: Shop, waits: int = 0) -> None:
    promise = await OutboxMessage.filter(kind=OutboxKind.VAT_CHECK).order_by("id").first()
    assert promise
    promise.waits = waits
    await vat_check_handler(shop.system)(promise)


async def back(shop: Shop, answer: VatNumberAnswer = VatNumberAnswer.VALID) -> None:
    shop.later(hours=2)
    shop.register.answer = answer
    await asked_again(shop)


async def corrections() -> list[Invoice]:
    return await Invoice.filter(corrects_id__isnull=False).order_by("kind")


async def test_vat_is_charged_and_the_invoice_says_why() -> None:
    shop = await down()
    invoice = await invoice_of(await bought_by_card(shop))
    assert (invoice.vat_treatment, invoice.vat_total) == (VatTreatment.DESTINATION, 13680)
    assert PriceNote.VAT_NUMBER_UNVERIFIED in invoice.vat_notes


async def test_it_is_asked_again_five_minutes_later() -> None:
    shop = await down()
    await bought_by_card(shop)
    promise = await OutboxMessage.get(kind=OutboxKind.VAT_CHECK)
    assert promise.due_at - shop.now == timedelta(minutes=5)


async def test_of_a_draft_nobody_asks() -> None:
    shop = await down()
    await shop.buy()
    assert await promised(OutboxKind.VAT_CHECK) == 0


async def test_a_number_that_was_checked_is_not_asked_about_again() -> None:
    shop = await stocked()
    await bought_by_card(shop)
    assert await promised(OutboxKind.VAT_CHECK) == 0


@pytest.mark.parametrize(("waits", "minutes"), [(0, 5), (1, 10), (2, 20), (3, 40), (4, 60), (40, 60)])
async def test_as_long_as_nobody_answers_it_is_asked_less_and_less_often(waits: int, minutes: int) -> None:
    shop = await down()
    await bought_by_card(shop)
    with pytest.raises(TryLater) as later:
        await asked_again(shop, waits)
    assert later.value.after == timedelta(minutes=minutes)


async def test_after_30_days_without_an_answer_it_is_given_up() -> None:
    shop = await down()
    await bought_by_card(shop)
    shop.later(days=30, minutes=1)
    with pytest.raises(Hopeless, match="30 days"):
        await asked_again(shop, 700)


async def test_a_number_found_valid_replaces_the_invoice_by_itself() -> None:
    shop = await down()
    bought = await bought_by_card(shop)
    await back(shop)
    note, new = await corrections()
    assert (note.kind, new.kind) == (InvoiceKind.CREDIT_NOTE, InvoiceKind.INVOICE)
    assert (new.vat_treatment, new.vat_total, new.status) == (VatTreatment.REVERSE_CHARGE, 0, InvoiceStatus.PAID)
    assert new.tax_date == (await invoice_of(bought)).tax_date


async def test_the_vat_goes_back_to_the_card() -> None:
    shop = await down()
    await bought_by_card(shop)
    await back(shop)
    await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [Money(13680, "EUR")]


@pytest.mark.parametrize("answer", [VatNumberAnswer.VALID, VatNumberAnswer.INVALID])
async def test_a_customer_that_bought_itself_sees_what_vies_said(answer: VatNumberAnswer) -> None:
    shop = await down()
    subscription = await shop.running()
    bought = await topped_up(shop, subscription, await shop.admin(subscription))
    await shop.event(bought["payment"])
    await back(shop, answer)
    assert (await Customer.get(id=shop.customer.id)).vat_number_status.value == answer.value


async def test_of_what_the_reseller_bought_it_sees_nothing() -> None:
    shop = await down()
    await bought_by_card(shop)
    before = (await Customer.get(id=shop.customer.id)).vat_number_status
    await back(shop, VatNumberAnswer.INVALID)
    assert (await Customer.get(id=shop.customer.id)).vat_number_status is before


async def test_a_reseller_that_buys_to_resell_sees_what_vies_said_of_its_own_number() -> None:
    shop = await down()
    await changed(shop.reseller, bill_to=BillTo.RESELLER, country="DE", postal_code="10115", vat_number="DE136695976")
    await bought_by_card(shop)
    await back(shop)
    assert (await Reseller.get(id=shop.reseller.id)).vat_number_status is VatNumberStatus.VALID


async def test_that_happens_once() -> None:
    shop = await down()
    await bought_by_card(shop)
    await back(shop)
    await asked_again(shop)
    assert len(await corrections()) == 2


async def test_the_system_does_it_under_nobodys_name() -> None:
    shop = await down()
    await bought_by_card(shop)
    await back(shop)
    credited = await Change.get(kind="invoice.credited")
    assert credited.role is None
    assert credited.actor_id is None


async def test_an_unpaid_invoice_is_replaced_by_one_over_less() -> None:
    shop = await down()
    bought = await bought_by_transfer(shop)
    await back(shop)
    _, new = await corrections()
    assert ((await invoice_of(bought)).status, new.status, new.total) == (InvoiceStatus.VOID, InvoiceStatus.OPEN, 72000)


async def test_a_card_payment_over_the_old_amount_is_taken_back() -> None:
    shop = await down()
    bought = await bought_by_transfer(shop)
    await pay_invoice(await shop.context(), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    await back(shop)
    assert len(shop.cards.canceled) == 1


async def test_as_long_as_vies_is_silent_it_is_left_alone() -> None:
    shop = await down()
    bought = await bought_by_transfer(shop)
    await pay_invoice(await shop.context(), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    with pytest.raises(TryLater):
        await asked_again(shop)
    assert shop.cards.canceled == []


async def test_one_that_was_just_made_is_waited_for() -> None:
    shop = await down()
    bought = await bought_by_transfer(shop)
    paying = await pay_invoice(await shop.context(), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    shop.cards.paid.add(f"at_{paying['payment']}")
    with pytest.raises(TryLater):
        await back(shop)


async def test_a_number_that_nobody_knows_leaves_the_vat_where_it_is() -> None:
    shop = await down()
    await bought_by_card(shop)
    await back(shop, VatNumberAnswer.INVALID)
    assert await corrections() == []


async def test_another_number_or_country_is_for_people_to_decide() -> None:
    shop = await down()
    await bought_by_card(shop)
    await moves(shop.customer, "AT", "1010", "ATU13585627")
    await back(shop)
    assert await corrections() == []


async def test_what_an_operator_has_corrected_meanwhile_stays() -> None:
    shop = await down()
    bought: Outcome = await bought_by_card(shop)
    await corrected(shop, bought["invoice"])
    await back(shop)
    assert len(await corrections()) == 1


async def test_an_operators_replacement_is_asked_about_as_well() -> None:
    shop = await down()
    bought = await bought_by_card(shop)
    await corrected(shop, bought["invoice"], reissue=True)
    assert await promised(OutboxKind.VAT_CHECK) == 2
