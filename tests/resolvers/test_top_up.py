"""More seats in the middle of a period (rules §5)."""

import asyncio
from datetime import date

import pytest

from server.domain.invoice import BillTo, Purpose
from server.domain.payment import PaymentMethod
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import VatNumberAnswer
from server.models import Change, Customer, Invoice, Subscription
from server.resolvers.top_up import top_up
from server.work import AlreadyDone, Intent, Outcome
from tests.resolvers.channel import refused
from tests.resolvers.shop import (
    NEWCOMER,
    changed,
    invoice_of,
    planned,
    stocked,
    subscription_of,
    topped_up,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


async def test_a_top_up_charges_what_is_left_of_the_period() -> None:
    shop = await stocked()
    invoice = await invoice_of(await topped_up(shop, await shop.running()))
    assert (invoice.purpose, invoice.total, invoice.period_end) == (Purpose.TOP_UP, 3600, date(2026, 7, 1))


async def test_a_top_up_adds_no_seat_before_it_is_paid() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running(seats=3))
    assert (await subscription_of(bought)).seats_purchased == 3


async def test_the_seats_come_under_the_name_of_whoever_ordered_them() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running())
    await shop.event(bought["payment"])
    change = await Change.get(kind="subscription.topped_up")
    assert (change.role, change.actor_id) == (Role.RESELLER_ADMIN, shop.anna.id)


async def test_a_customers_administrator_pays_the_list_price() -> None:
    shop = await stocked()
    subscription = await shop.running()
    invoice = await invoice_of(await topped_up(shop, subscription, await shop.admin(subscription)))
    assert (invoice.total, invoice.purchased_by, invoice.discount_total) == (4500, Role.CUSTOMER_ADMIN, 0)


async def test_a_customers_administrator_buys_in_the_customers_name_even_where_the_reseller_resells() -> None:
    shop = await stocked()
    await changed(shop.reseller, bill_to=BillTo.RESELLER)
    subscription = await shop.running()
    invoice = await invoice_of(await topped_up(shop, subscription, await shop.admin(subscription)))
    assert invoice.buyer["name"] == "Acme GmbH"


async def test_what_the_register_says_when_the_customer_orders_is_kept() -> None:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.INVALID
    subscription = await shop.running()
    await topped_up(shop, subscription, await shop.admin(subscription))
    assert (await Customer.get(id=shop.customer.id)).vat_number_status is VatNumberStatus.INVALID


async def test_a_top_up_by_bank_transfer_is_due_within_the_period() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 6, 1))
    assert (await invoice_of(await topped_up(shop, subscription, payment_method=BANK))).due_on == date(2026, 5, 31)


async def test_of_a_monthly_period_a_top_up_is_paid_by_card() -> None:
    shop = await stocked()
    subscription = await shop.running(term=Term.MONTHLY, ends_on=date(2026, 6, 1))
    assert await refused(topped_up(shop, subscription, payment_method=BANK)) == (
        UserErrorCode.TERM_NOT_AVAILABLE,
        ("paymentMethod",),
    )


@pytest.mark.parametrize("status", [status for status in SubscriptionStatus if status is not SubscriptionStatus.ACTIVE])
async def test_only_an_active_subscription_is_topped_up(status: SubscriptionStatus) -> None:
    shop = await stocked()
    subscription = await shop.running(status=status)
    code, path = await refused(topped_up(shop, subscription))
    gone = UserErrorCode.NOT_ALLOWED if status is SubscriptionStatus.CANCELED else UserErrorCode.SUBSCRIPTION_NOT_ACTIVE
    assert (code, path) == (gone, ("subscriptionId",))


async def test_on_the_day_of_its_end_it_is_too_late() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=shop.now.date())
    assert (await refused(topped_up(shop, subscription)))[0] is UserErrorCode.SUBSCRIPTION_NOT_ACTIVE


@pytest.mark.parametrize("seats", [0, -1, 99_998])
async def test_a_hundred_thousand_seats_are_the_limit(seats: int) -> None:
    shop = await stocked()
    bought = topped_up(shop, await shop.running(seats=3), additional_seats=seats)
    assert await refused(bought) == (UserErrorCode.SEATS_OUT_OF_RANGE, ("additionalSeats",))


async def test_a_term_without_a_price_can_not_be_topped_up() -> None:
    shop = await stocked()
    subscription = await shop.running(currency="USD")
    assert await refused(topped_up(shop, subscription)) == (UserErrorCode.PRICE_NOT_AVAILABLE, ("subscriptionId",))


async def test_the_same_intent_a_hundred_times_is_one_order() -> None:
    shop = await stocked()
    subscription = await shop.running()
    intent = Intent(account_id=shop.anna.id, operation="topUp", key="key 1", input_hash="of the input")

    async def once() -> Outcome:
        context = (await shop.context()).meaning(intent)
        try:
            return await top_up(context, subscription_id=subscription.id, additional_seats=3, payment_method=BANK)
        except AlreadyDone as done_before:
            return done_before.outcome

    outcomes = await asyncio.gather(*(once() for _ in range(100)))
    assert (len({outcome["invoice"] for outcome in outcomes}), await Invoice.all().count()) == (1, 1)


async def test_ordering_paying_and_planning_at_once_never_block_one_another() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    orders = [await topped_up(shop, subscription, additional_seats=1) for _ in range(8)]
    await asyncio.gather(
        *(shop.event(bought["payment"]) for bought in orders),
        *(topped_up(shop, subscription, payment_method=BANK) for _ in range(8)),
        *(shop.buy(buyer=NEWCOMER, payment_method=BANK) for _ in range(8)),
        *(planned(shop, subscription) for _ in range(4)),
        *(refused(shop.buy()) for _ in range(4)),
    )
    assert (await Subscription.get(id=subscription.id)).seats_purchased == 11
