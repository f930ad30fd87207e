"""A subscription that renews by itself (rules §4 and §8)."""

from datetime import date

import pytest

from server.domain.invoice import InvoiceStatus
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Payment, Subscription
from server.resolvers.invoice import cancel_purchase, pay_invoice
from server.resolvers.suspension import lift_suspension, suspend_subscription
from tests.resolvers.correcting import transferred
from tests.resolvers.passing import Declining, declines, invoices, mailed, now, on, renewing, until, with_card
from tests.resolvers.shop import Shop, changed, planned, price, stocked, topped_up

pytestmark = pytest.mark.usefixtures("database")

CARD, BANK = PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER
END = date(2026, 7, 1)
INVOICED = date(2026, 6, 1)  # 30 days before
CHARGED = date(2026, 6, 30)
GRACE_ENDS = date(2026, 7, 15)


async def by_card(shop: Shop, **columns: object) -> Subscription:
    return await renewing(shop, await shop.running(ends_on=END, **columns), CARD)  # type: ignore[arg-type]


async def by_transfer(shop: Shop) -> Subscription:
    return await renewing(shop, await shop.running(ends_on=END), BANK)


# ---------------------------------------------------------------- by card


async def test_the_card_is_charged_on_the_last_day() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await until(shop, date(2026, 6, 29))
    assert await invoices(subscription) == []
    await until(shop, CHARGED)
    [invoice] = await invoices(subscription)
    assert (invoice.status, invoice.seats, invoice.period_start, invoice.period_end, invoice.is_automatic) == (
        InvoiceStatus.PAID,
        3,
        END,
        date(2027, 7, 1),
        True,
    )


async def test_the_next_period_begins_when_this_one_ends() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await until(shop, CHARGED)
    assert (await now(subscription)).current_period_end == END
    await until(shop, END)
    subscription = await now(subscription)
    assert (subscription.status, subscription.current_period_start, subscription.current_period_end) == (
        SubscriptionStatus.ACTIVE,
        END,
        date(2027, 7, 1),
    )


async def test_a_month_follows_a_month() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(ends_on=date(2026, 5, 31), term=Term.MONTHLY), CARD)
    await changed(subscription, anchor_day=31)
    await until(shop, date(2026, 9, 2))
    periods = [(invoice.period_start, invoice.period_end) for invoice in await invoices(subscription)]
    assert periods == [
        (date(2026, 5, 31), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 7, 31)),
        (date(2026, 7, 31), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 9, 30)),
    ]


async def test_a_declined_card_is_charged_again_one_three_and_seven_days_later() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await until(shop, date(2026, 7, 12), declines)
    payments = await Payment.filter(invoice__subscription_id=subscription.id).order_by("id")
    days = [payment.created_at.date() for payment in payments]
    assert days == [CHARGED, date(2026, 7, 1), date(2026, 7, 3), date(2026, 7, 7)]


async def test_the_purchaser_is_told_of_each_declined_charge_and_when_it_is_tried_again() -> None:
    shop = await stocked()
    await by_card(shop)
    await until(shop, date(2026, 7, 12), declines)
    retries = [mail.payload["facts"]["retry_on"] for mail in await mailed("payment_failed")]
    assert retries == ["2026-07-01", "2026-07-03", "2026-07-07", None]


async def test_paid_at_last_in_grace_it_goes_on_from_the_old_end() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    bank = Declining(times=2)
    await until(shop, date(2026, 7, 2), bank)
    assert (await now(subscription)).status is SubscriptionStatus.PAST_DUE
    await until(shop, date(2026, 7, 3), bank)
    subscription = await now(subscription)
    assert (subscription.status, subscription.current_period_start) == (SubscriptionStatus.ACTIVE, END)


async def test_never_paid_it_expires_with_grace_and_is_charged_no_more() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await until(shop, date(2026, 8, 1), declines)
    subscription = await now(subscription)
    [invoice] = await invoices(subscription)
    assert (subscription.status, subscription.expired_on, invoice.status, subscription.will_renew) == (
        SubscriptionStatus.EXPIRED,
        GRACE_ENDS,
        InvoiceStatus.VOID,
        False,
    )
    assert await Payment.filter(invoice_id=invoice.id).count() == 4


async def test_whoever_pays_by_hand_meanwhile_is_not_charged_beside_it() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await until(shop, CHARGED, declines)
    [invoice] = await invoices(subscription)
    shop.cards.answer = PaymentStatus.REQUIRES_ACTION
    paying = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=CARD)
    await on(shop, END, declines)
    assert await Payment.filter(invoice_id=invoice.id, is_unattended=True).count() == 1
    await shop.event(paying["payment"])
    assert (await now(subscription)).current_period_end == date(2027, 7, 1)


async def test_a_provider_that_does_not_answer_for_a_while_changes_nothing() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    shop.cards.is_down = True
    await shop.until(shop.now.replace(month=6, day=30))
    await shop.keep_promises()
    await shop.until(shop.now.replace(month=7, day=1, hour=0))
    shop.cards.is_down = False
    await on(shop, END)
    assert (await now(subscription)).current_period_start == END
    assert len(await invoices(subscription)) == 1


async def test_nobody_orders_what_is_ordered_already() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await changed(await now(subscription), next_seats=3, next_term=Term.YEARLY)
    await until(shop, CHARGED)
    assert await invoices(subscription) == []


# ---------------------------------------------------------------- by bank transfer


async def test_an_invoice_goes_out_thirty_days_before() -> None:
    shop = await stocked()
    subscription = await by_transfer(shop)
    await until(shop, date(2026, 5, 31))
    assert await invoices(subscription) == []
    await until(shop, INVOICED)
    [invoice] = await invoices(subscription)
    assert (invoice.status, invoice.issued_on, invoice.due_on) == (InvoiceStatus.OPEN, INVOICED, END)
    assert len(await mailed("bank_details")) == 1


async def test_planned_later_it_goes_out_at_once_and_is_due_ten_days_after() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 5, 15))
    await renewing(shop, subscription, BANK)
    await on(shop, shop.now.date())
    [invoice] = await invoices(subscription)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 5, 12), date(2026, 5, 22))


async def test_paid_before_the_end_it_begins_on_its_first_day() -> None:
    shop = await stocked()
    subscription = await by_transfer(shop)
    await until(shop, INVOICED)
    await transferred(shop, (await invoices(subscription))[0])
    await until(shop, END)
    assert (await now(subscription)).current_period_start == END


async def test_not_paid_it_is_canceled_with_grace() -> None:
    shop = await stocked()
    subscription = await by_transfer(shop)
    await until(shop, date(2026, 7, 14))
    assert (await now(subscription)).status is SubscriptionStatus.PAST_DUE
    await until(shop, GRACE_ENDS)
    [invoice] = await invoices(subscription)
    assert ((await now(subscription)).status, invoice.status) == (SubscriptionStatus.EXPIRED, InvoiceStatus.VOID)


async def test_whoever_cancels_it_is_not_sent_another_one() -> None:
    shop = await stocked()
    subscription = await by_transfer(shop)
    await until(shop, INVOICED)
    await cancel_purchase(await shop.context(), invoice_id=(await invoices(subscription))[0].id)
    await until(shop, date(2026, 6, 5))
    assert (len(await invoices(subscription)), (await now(subscription)).will_renew) == (1, False)


async def test_planned_anew_it_is_invoiced_anew() -> None:
    shop = await stocked()
    subscription = await by_transfer(shop)
    await until(shop, INVOICED)
    await planned(shop, await now(subscription), seats=5)
    await on(shop, INVOICED)
    first, second = await invoices(subscription)
    assert (first.status, second.status, second.seats) == (InvoiceStatus.VOID, InvoiceStatus.OPEN, 5)


# ---------------------------------------------------------------- what is bought


async def test_it_is_bought_by_the_side_that_scheduled_it_last_at_its_price() -> None:
    shop = await stocked()
    subscription = await by_card(shop, purchased_by=Role.RESELLER_ADMIN)
    mia = await shop.admin(subscription)
    await with_card(shop, shop.customer.id)
    await planned(shop, await now(subscription), mia, payment_method=CARD)
    await until(shop, CHARGED)
    [invoice] = await invoices(subscription)
    assert (invoice.purchased_by, invoice.account_id, invoice.discount_total) == (Role.CUSTOMER_ADMIN, mia.id, 0)


async def test_it_costs_what_counts_on_its_first_day() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 10000, since=END)
    subscription = await by_card(shop)
    await until(shop, CHARGED)
    assert (await invoices(subscription))[0].list_total == 30000


async def test_as_many_seats_as_are_assigned_are_ordered_if_that_is_more() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(seats=5, ends_on=END), CARD, seats=2)
    await changed(await now(subscription), seats_assigned=4)
    await until(shop, CHARGED)
    assert (await invoices(subscription))[0].seats == 4


async def test_a_top_up_raises_what_was_scheduled() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    bought = await topped_up(shop, subscription, additional_seats=2)
    await shop.event(bought["payment"])
    await until(shop, CHARGED)
    assert [invoice.seats for invoice in await invoices(subscription)] == [2, 5]


async def test_what_can_not_be_ordered_is_told_to_whoever_planned_it() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(ends_on=END, currency="SEK"), CARD)
    await until(shop, date(2026, 7, 2))
    assert (await invoices(subscription), (await now(subscription)).status) == ([], SubscriptionStatus.PAST_DUE)
    await until(shop, GRACE_ENDS)
    assert (await now(subscription)).will_renew is False
    [letter] = await mailed("renewal_failed")
    assert letter.payload["facts"]["refusal"] == "PRICE_NOT_AVAILABLE"


# ---------------------------------------------------------------- suspended, or nobody there


async def test_nothing_is_charged_while_it_is_suspended() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason="Fraud")
    await until(shop, date(2026, 7, 3))
    assert (await invoices(subscription), (await now(subscription)).status) == ([], SubscriptionStatus.SUSPENDED)


async def test_lifted_before_the_end_it_is_charged_as_planned() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason="Fraud")
    await until(shop, date(2026, 6, 20))
    await lift_suspension(await shop.context(shop.olga), subscription_id=subscription.id)
    await until(shop, END)
    assert (await now(subscription)).current_period_start == END


async def test_after_forty_days_without_a_worker_no_period_is_left_out() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(ends_on=date(2026, 6, 1), term=Term.MONTHLY), CARD)
    await on(shop, date(2026, 7, 10))
    periods = [(invoice.period_start, invoice.period_end) for invoice in await invoices(subscription)]
    assert periods == [(date(2026, 6, 1), END), (END, date(2026, 8, 1))]
    assert (await now(subscription)).status is SubscriptionStatus.ACTIVE


async def test_what_was_charged_late_bears_the_real_day() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await on(shop, date(2026, 7, 10))
    [invoice] = await invoices(subscription)
    assert (invoice.issued_on, invoice.period_start) == (date(2026, 7, 10), END)


async def test_declined_after_such_a_time_it_is_past_due_only_then() -> None:
    shop = await stocked()
    subscription = await by_card(shop)
    await on(shop, date(2026, 7, 10), declines)
    assert (await now(subscription)).status is SubscriptionStatus.PAST_DUE
    await until(shop, date(2026, 7, 11))
    assert (await now(subscription)).current_period_start == END


async def test_what_is_charged_late_costs_what_counted_on_its_first_day() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 10000, since=date(2026, 7, 20))
    subscription = await by_card(shop)
    await on(shop, date(2026, 7, 25))
    assert (await invoices(subscription))[0].list_total == 27000


async def test_paid_at_last_for_a_period_that_is_over_by_then_the_next_one_is_charged_too() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(ends_on=date(2026, 6, 1), term=Term.MONTHLY), CARD)
    bank = Declining(times=1)
    await on(shop, date(2026, 6, 14), bank)  # the last day of grace
    assert (await now(subscription)).status is SubscriptionStatus.PAST_DUE
    shop.now = shop.now.replace(month=7, day=2)
    await pay_by_hand(shop, subscription)
    await on(shop, date(2026, 7, 3), bank)
    periods = [(invoice.period_start, invoice.period_end) for invoice in await invoices(subscription)]
    assert periods == [(date(2026, 6, 1), END), (END, date(2026, 8, 1))]


async def pay_by_hand(shop: Shop, subscription: Subscription) -> None:
    """In grace by the days that nobody has looked at yet."""
    [invoice] = await invoices(subscription)
    shop.cards.answer = PaymentStatus.REQUIRES_ACTION
    paying = await pay_invoice(await shop.context(), invoice_id=invoice.id, payment_method=CARD)
    payment = await Payment.get(id=paying["payment"])
    await changed(payment, counts_on=date(2026, 6, 14))  # type: ignore[type-var]
    await shop.event(payment.id)
