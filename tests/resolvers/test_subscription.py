"""A first purchase: whom it is for, one a product, and what is refused (rules §2)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from server.domain.invoice import BillTo, InvoiceStatus
from server.domain.offer import ExistingCustomer
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import VatNumberAnswer
from server.models import Change, Customer, InvoiceLine, Subscription
from server.resolvers.subscription import one_running
from tests.resolvers.channel import kinds, refused
from tests.resolvers.shop import (
    NEWCOMER,
    changed,
    invoice_of,
    stocked,
    subscription_of,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


# ---------------------------------------------------------------- whom it is for


async def test_a_new_customer_is_made_with_its_subscription() -> None:
    shop = await stocked()
    bought = await shop.buy(buyer=NEWCOMER)
    customer = await Customer.get(id=bought["customer"])
    assert (customer.name, customer.reseller_id) == ("Neu GmbH", shop.reseller.id)


async def test_what_the_register_said_is_kept_with_the_customer() -> None:
    shop = await stocked()
    bought = await shop.buy(buyer=NEWCOMER)
    assert (await Customer.get(id=bought["customer"])).vat_number_status is VatNumberStatus.VALID


async def test_it_is_kept_even_where_the_reseller_is_the_buyer() -> None:
    shop = await stocked()
    await changed(shop.reseller, bill_to=BillTo.RESELLER)
    bought = await shop.buy(buyer=NEWCOMER)
    assert (await Customer.get(id=bought["customer"])).vat_number_status is VatNumberStatus.VALID


async def test_what_it_says_when_the_reseller_orders_is_not_for_the_customer_to_see() -> None:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.INVALID
    invoice = await invoice_of(await shop.buy())
    customer = await Customer.get(id=shop.customer.id)
    assert (invoice.buyer["vat_number_status"], customer.vat_number_status) == ("INVALID", VatNumberStatus.VALID)


async def test_a_register_out_of_reach_says_nothing() -> None:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.DOWN
    await shop.buy()
    assert (await Customer.get(id=shop.customer.id)).vat_number_status is VatNumberStatus.VALID


async def test_an_invoice_says_that_the_number_could_not_be_verified() -> None:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.DOWN
    invoice = await invoice_of(await shop.buy())
    assert (invoice.buyer["vat_number_status"], invoice.vat_notes) == (
        "UNVERIFIED",
        ["DESTINATION_VAT", "VAT_NUMBER_UNVERIFIED"],
    )


async def test_a_number_corrected_while_the_old_one_was_asked_about_is_unverified() -> None:
    shop = await stocked()
    shop.register.on_check = lambda: changed(shop.customer, vat_number="DE129274202")
    assert (await invoice_of(await shop.buy())).buyer["vat_number_status"] == "UNVERIFIED"


async def test_an_invoice_bears_the_customer_as_it_was() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await changed(shop.customer, name="Renamed AG")
    assert (await invoice_of(bought)).buyer["name"] == "Acme GmbH"


async def test_what_is_bought_to_resell_is_invoiced_to_the_reseller_and_names_the_customer() -> None:
    shop = await stocked()
    await changed(shop.reseller, bill_to=BillTo.RESELLER)
    invoice = await invoice_of(await shop.buy())
    line = await InvoiceLine.get(invoice_id=invoice.id)
    assert (invoice.buyer["name"], line.description) == ("North Partner AB", "Business – Acme GmbH")


async def test_an_invoice_is_found_by_its_number_and_the_purchasers_own() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy(payment_method=BANK, purchase_order_number=" PO 77 "))
    assert (invoice.purchase_order_number, " 2026-000001" in invoice.words, " 77" in invoice.words) == (
        "PO 77",
        True,
        True,
    )


async def test_where_nothing_is_to_pay_it_is_paid() -> None:
    shop = await stocked()
    await changed(shop.reseller, discount=10000)
    bought = await shop.buy()
    assert ((await subscription_of(bought)).status, (await invoice_of(bought)).status, bought["payment"]) == (
        SubscriptionStatus.ACTIVE,
        InvoiceStatus.PAID,
        None,
    )


async def test_the_feed_tells_of_the_order() -> None:
    shop = await stocked()
    await shop.buy(buyer=NEWCOMER, payment_method=BANK)
    assert await kinds() == ["customer.created", "subscription.created", "invoice.issued"]


# ---------------------------------------------------------------- one a product


async def test_a_second_subscription_is_refused_and_the_first_named() -> None:
    shop = await stocked()
    first = await shop.buy()
    with pytest.raises(Refusal) as refusal:
        await shop.buy()
    assert (refusal.value.code, refusal.value.subject) == (
        UserErrorCode.SUBSCRIPTION_EXISTS,
        {"subscription": first["subscription"]},
    )


@pytest.mark.parametrize("status", [SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELED])
async def test_after_one_has_ended_another_can_begin(status: SubscriptionStatus) -> None:
    shop = await stocked()
    await changed(await subscription_of(await shop.buy()), status=status)
    assert (await subscription_of(await shop.buy())).status is SubscriptionStatus.PENDING_PAYMENT


async def test_of_two_at_once_one_is_refused() -> None:
    shop = await stocked()
    answers = await asyncio.gather(*(shop.buy() for _ in range(5)), return_exceptions=True)
    refusals = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert (refusals, await Subscription.all().count()) == ([UserErrorCode.SUBSCRIPTION_EXISTS] * 4, 1)


async def test_the_tables_own_rule_is_told_as_a_refusal() -> None:
    shop = await stocked()
    await shop.running()

    async def written() -> None:
        async with one_running(ExistingCustomer(shop.customer.id), shop.product.id):
            raise IntegrityError

    assert await refused(written()) == (UserErrorCode.SUBSCRIPTION_EXISTS, ("productCode",))


# ---------------------------------------------------------------- what is refused


async def test_a_customers_administrator_creates_none() -> None:
    shop = await stocked()
    mia = await shop.admin(await shop.running())
    assert (await refused(shop.buy(mia)))[0] is UserErrorCode.NOT_ALLOWED


async def test_an_operator_creates_none() -> None:
    shop = await stocked()
    assert (await refused(shop.buy(shop.olga, buyer=NEWCOMER)))[0] is UserErrorCode.NOT_ALLOWED


@pytest.mark.parametrize(
    ("wish", "code", "path"),
    [
        (
            {"buyer": replace(NEWCOMER, address=replace(NEWCOMER.address, country="XX"))},
            UserErrorCode.INVALID_INPUT,
            ("buyer", "newCustomer", "address", "country"),
        ),
        (
            {"buyer": replace(NEWCOMER, vat_number="DE1")},
            UserErrorCode.INVALID_VAT_NUMBER,
            ("buyer", "newCustomer", "vatNumber"),
        ),
        ({"buyer": ExistingCustomer("nonsense")}, UserErrorCode.NOT_FOUND, ("buyer", "customerId")),
        ({"buyer": NEWCOMER, "seats": 0}, UserErrorCode.SEATS_OUT_OF_RANGE, ("seats",)),
        ({"buyer": NEWCOMER, "return_url": "https://evil.example/"}, UserErrorCode.INVALID_INPUT, ("returnUrl",)),
        (
            {"buyer": NEWCOMER, "purchase_order_number": "x" * 101},
            UserErrorCode.INVALID_INPUT,
            ("purchaseOrderNumber",),
        ),
        ({"buyer": NEWCOMER, "currency": "USD"}, UserErrorCode.CURRENCY_NOT_AVAILABLE, ("currency",)),
    ],
)
async def test_bad_input_is_refused_where_it_was_typed(
    wish: dict[str, Any], code: UserErrorCode, path: tuple[str, ...]
) -> None:
    shop = await stocked()
    assert await refused(shop.buy(**wish)) == (code, path)


async def test_more_than_a_card_pays_is_not_charged() -> None:
    shop = await stocked()
    bought = shop.buy(buyer=NEWCOMER, seats=100_000)
    assert await refused(bought) == (UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, ("paymentMethod",))


async def test_what_is_refused_leaves_nothing_behind() -> None:
    shop = await stocked()
    await refused(shop.buy(buyer=NEWCOMER, currency="USD"))
    assert (await Customer.all().count(), await Change.all().count()) == (1, 0)
