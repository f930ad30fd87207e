"""What a card payment brings about: once, whenever and however often the provider says so (rules §7)."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from server.domain.change import Audience
from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Account, Change, Customer, InvoiceLine, OutboxKind, OutboxMessage, Subscription
from server.resolvers.invoice import cancel_purchase, pay_invoice
from server.resolvers.refund import refund_handler
from server.resolvers.top_up import top_up
from server.work import Outcome
from tests.resolvers.channel import appoint, kinds, new_account
from tests.resolvers.shop import (
    NEWCOMER,
    Shop,
    changed,
    invoice_of,
    letters,
    payment_of,
    promised,
    stocked,
    subscription_of,
    told,
)

pytestmark = pytest.mark.usefixtures("database")


# ---------------------------------------------------------------- a first payment


async def paid(shop: Shop, bought: Outcome) -> None:
    await shop.event(bought["payment"])


async def test_a_paid_subscription_is_active_from_today() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.later(days=1)
    await paid(shop, bought)
    subscription = await subscription_of(bought)
    assert (subscription.status, subscription.current_period_start, subscription.current_period_end) == (
        SubscriptionStatus.ACTIVE,
        date(2026, 5, 13),
        date(2027, 5, 13),
    )


async def test_a_month_from_the_end_of_january_ends_with_february() -> None:
    shop = await stocked()
    shop.now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    bought = await shop.buy(term=Term.MONTHLY)
    await paid(shop, bought)
    subscription = await subscription_of(bought)
    assert (subscription.current_period_end, subscription.anchor_day) == (date(2026, 2, 28), 31)


async def test_the_period_begins_in_utc_and_the_invoice_bears_the_sellers_date() -> None:
    shop = await stocked()
    shop.now = datetime(2026, 5, 12, 23, 30, tzinfo=UTC)  # the next day, in Stockholm
    bought = await shop.buy()
    await paid(shop, bought)
    started, issued = (await subscription_of(bought)).current_period_start, (await invoice_of(bought)).issued_on
    assert (started, issued) == (date(2026, 5, 12), date(2026, 5, 13))


async def test_a_paid_draft_is_issued_and_paid_in_one_step() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await paid(shop, bought)
    invoice = await invoice_of(bought)
    assert (invoice.status, invoice.number, invoice.amount_paid, invoice.paid_at) == (
        InvoiceStatus.PAID,
        "2026-000001",
        72000,
        shop.now,
    )


async def test_the_invoice_says_which_period_was_paid() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await paid(shop, bought)
    line = await InvoiceLine.get(invoice_id=bought["invoice"])
    assert (line.period_start, line.period_end) == (date(2026, 5, 12), date(2027, 5, 12))


async def test_the_purchaser_gets_a_receipt() -> None:
    shop = await stocked()
    await paid(shop, await shop.buy())
    [letter] = await letters("receipt")
    assert (letter["to"], letter["facts"]["amount"], letter["facts"]["number"]) == (
        "invoices@north.example",
        "720.00",
        "2026-000001",
    )


async def test_a_customer_is_listed_by_the_soonest_of_its_ends() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await paid(shop, bought)
    assert (await Customer.get(id=shop.customer.id)).next_period_end == date(2027, 5, 12)


async def test_the_feed_tells_each_step_once() -> None:
    shop = await stocked()
    await paid(shop, await shop.buy())
    assert sorted(await kinds()) == [
        "invoice.issued",
        "invoice.paid",
        "payment.requires_action",
        "subscription.activated",
        "subscription.created",
    ]


async def test_what_the_reseller_paid_is_not_told_to_the_customer() -> None:
    shop = await stocked()
    await paid(shop, await shop.buy())
    told_widely = await Change.filter(kind__in=["invoice.issued", "invoice.paid", "payment.requires_action"])
    assert {change.audience for change in told_widely} == {Audience.RESELLER}


async def test_what_a_customers_administrator_paid_is_told_to_the_customer() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    await paid(shop, await topped_up(shop, subscription, mia))
    assert {change.audience for change in await Change.filter(kind="invoice.paid")} == {Audience.CUSTOMER}


# ---------------------------------------------------------------- twice, late, early


async def effects() -> dict[str, int]:
    return {
        "activations": await told("subscription.activated"),
        "paid invoices": await told("invoice.paid"),
        "receipts": len(await letters("receipt")),
        "refunds": await promised(OutboxKind.REFUND),
    }


ONCE = {"activations": 1, "paid invoices": 1, "receipts": 1, "refunds": 0}


async def test_the_same_notice_twenty_times_has_one_effect() -> None:
    shop = await stocked()
    bought = await shop.buy()
    for _ in range(20):
        await paid(shop, bought)
    assert await effects() == ONCE


async def test_the_same_notice_many_times_at_once_has_one_effect() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await asyncio.gather(*(paid(shop, bought) for _ in range(20)))
    assert await effects() == ONCE


async def test_a_notice_before_the_providers_answer_to_us_counts() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    await paid(shop, bought)
    assert (await subscription_of(bought)).status is SubscriptionStatus.ACTIVE


async def test_the_providers_late_answer_changes_nothing_any_more() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    shop.cards.is_down = False

    async def paid_meanwhile() -> None:
        await paid(shop, bought)

    shop.cards.on_start = paid_meanwhile
    await shop.keep_promises()
    assert ((await payment_of(bought)).status, await told("subscription.activated")) == (PaymentStatus.SUCCEEDED, 1)


async def test_a_failure_told_after_the_success_is_old_news() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await paid(shop, bought)
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    assert ((await payment_of(bought)).status, await told("payment.failed")) == (PaymentStatus.SUCCEEDED, 0)


async def test_money_that_comes_after_a_failure_counts() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    await paid(shop, bought)
    assert ((await payment_of(bought)).status, (await invoice_of(bought)).status) == (
        PaymentStatus.SUCCEEDED,
        InvoiceStatus.PAID,
    )


async def test_only_the_notice_settles_a_payment() -> None:
    shop = await stocked()
    shop.cards.answer = PaymentStatus.SUCCEEDED
    bought = await shop.buy()
    assert ((await payment_of(bought)).status, (await invoice_of(bought)).status) == (
        PaymentStatus.PROCESSING,
        InvoiceStatus.DRAFT,
    )


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("amount", [Money(71999, "EUR"), Money(72001, "EUR"), Money(72000, "USD")])
async def test_another_amount_buys_nothing(amount: Money) -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], amount=amount)
    assert ((await invoice_of(bought)).status, (await payment_of(bought)).status) == (
        InvoiceStatus.DRAFT,
        PaymentStatus.FAILED,
    )


async def test_another_amount_is_told_to_operators_alone() -> None:
    shop = await stocked()
    await shop.event((await shop.buy())["payment"], amount=Money(1, "EUR"))
    assert (await Change.get(kind="payment.failed")).audience is Audience.OPERATOR


async def test_a_declined_card_is_told_to_the_purchaser() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    [letter] = await letters("payment_failed")
    assert (letter["facts"]["problem"], await told("payment.failed")) == ("DECLINED", 1)


async def test_a_card_declined_at_once_is_a_failure_too() -> None:
    shop = await stocked()
    shop.cards.answer = PaymentStatus.FAILED
    assert (await payment_of(await shop.buy())).failure is PaymentFailure.DECLINED


async def test_an_order_outlives_a_declined_card() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    assert (await invoice_of(bought)).status is InvoiceStatus.DRAFT


async def test_money_for_a_void_invoice_goes_back() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
    await paid(shop, bought)
    await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [Money(72000, "EUR")]


async def test_a_canceled_subscription_stays_so_when_money_comes() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
    await paid(shop, bought)
    assert (await subscription_of(bought)).status is SubscriptionStatus.CANCELED


async def test_what_is_paid_twice_goes_back_once() -> None:
    shop = await stocked()
    bert = await new_account("bert@north.example")
    await appoint(bert, shop.reseller)
    bought = await topped_up(shop, await shop.running())
    again = await pay_invoice(await shop.context(bert), invoice_id=bought["invoice"], payment_method=PaymentMethod.CARD)
    await paid(shop, again)
    await paid(shop, bought)
    await shop.keep_promises()
    assert (len(shop.cards.refunds), await told("subscription.topped_up")) == (1, 1)


async def test_a_refund_is_told_once_however_often_it_is_made() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
    await paid(shop, bought)
    refund = await OutboxMessage.get(kind=OutboxKind.REFUND)
    for _ in range(2):
        await refund_handler(shop.system)(refund)
    assert ((await payment_of(bought)).amount_refunded, await told("payment.refunded")) == (72000, 1)


async def test_a_payment_canceled_while_it_was_being_started_is_canceled_there_too() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    shop.cards.is_down = False

    async def canceled_meanwhile() -> None:
        await cancel_purchase(await shop.context(), invoice_id=bought["invoice"])
        await shop.keep_promises((await OutboxMessage.get(kind=OutboxKind.CANCEL_CHARGE)).id)

    shop.cards.on_start = canceled_meanwhile
    await shop.keep_promises()
    await shop.keep_promises()
    assert shop.cards.canceled == [f"at_{bought['payment']}"]


# ---------------------------------------------------------------- a paid top-up


async def topped_up(
    shop: Shop, subscription: Subscription, who: Account | None = None, *, keep: bool = False
) -> Outcome:
    return await top_up(
        await shop.context(who),
        subscription_id=subscription.id,
        additional_seats=2,
        payment_method=PaymentMethod.CARD,
        keep_scheduled_seats=keep,
    )


async def test_a_paid_top_up_adds_its_seats() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running(seats=3))
    await paid(shop, bought)
    assert (await subscription_of(bought)).seats_purchased == 5


async def test_a_paid_top_up_leaves_the_end_where_it_is() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running(ends_on=date(2026, 7, 1)))
    await paid(shop, bought)
    assert (await subscription_of(bought)).current_period_end == date(2026, 7, 1)


@pytest.mark.parametrize(("keep", "seats"), [(False, 6), (True, 4)])
async def test_a_planned_renewal_grows_with_a_top_up_unless_told_otherwise(keep: bool, seats: int) -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3, will_renew=True, renewal_seats=4)
    bought = await topped_up(shop, subscription, keep=keep)
    await paid(shop, bought)
    assert (await subscription_of(bought)).renewal_seats == seats


async def test_without_a_planned_renewal_a_top_up_plans_none() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running())
    await paid(shop, bought)
    assert (await subscription_of(bought)).renewal_seats is None


async def test_two_top_ups_paid_at_once_both_count() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    orders = [await topped_up(shop, subscription) for _ in range(5)]
    await asyncio.gather(*(paid(shop, bought) for bought in orders))
    assert (await Subscription.get(id=subscription.id)).seats_purchased == 13


async def test_numbers_have_no_gap_when_many_pay_at_once() -> None:
    shop = await stocked()
    orders = [await shop.buy(buyer=NEWCOMER) for _ in range(10)]
    await asyncio.gather(*(paid(shop, bought) for bought in orders))
    numbers = sorted([str((await invoice_of(bought)).number) for bought in orders])
    assert numbers == [f"2026-{position:06d}" for position in range(1, 11)]


async def test_a_suspended_subscription_gets_what_was_paid_for_it() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    bought = await topped_up(shop, subscription)
    await changed(subscription, status=SubscriptionStatus.SUSPENDED)
    await paid(shop, bought)
    settled = await subscription_of(bought)
    assert (settled.status, settled.seats_purchased) == (SubscriptionStatus.SUSPENDED, 5)


async def test_the_payment_knows_who_may_go_on_with_it() -> None:
    shop = await stocked()
    assert (await payment_of(await shop.buy())).account_id == shop.anna.id


async def test_a_start_is_promised_once() -> None:
    shop = await stocked()
    await shop.buy()
    assert (await promised(OutboxKind.CHARGE), len(shop.cards.started)) == (1, 1)
