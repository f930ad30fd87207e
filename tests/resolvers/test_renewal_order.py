"""The next period, ordered and paid for (rules §8)."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.domain.invoice import InvoiceStatus, Purpose
from server.domain.member import checked_member
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.upcoming import UpcomingKind
from server.models import Customer, Invoice, InvoiceLine, Payment, Subscription, Upcoming
from server.resolvers.invoice import cancel_purchase, pay_invoice
from server.resolvers.quote import quote_renewal, quote_top_up
from server.resolvers.renewal_order import renew_subscription
from server.resolvers.seat import invite_member
from server.work import AlreadyDone, Intent, Outcome
from tests.resolvers.channel import refused
from tests.resolvers.correcting import corrected, transferred
from tests.resolvers.shop import (
    Shop,
    changed,
    invoice_of,
    payment_of,
    planned,
    price,
    renewed,
    stocked,
    subscription_of,
    told,
    topped_up,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER
TODAY = date(2026, 5, 12)
END = date(2026, 6, 1)
LATER = date(2027, 6, 1)
ON_ITS_FIRST_DAY = datetime(2026, 6, 1, tzinfo=UTC)


async def ending(shop: Shop, ends_on: date = END, **columns: Any) -> Subscription:
    return await shop.running(ends_on=ends_on, **columns)


async def paid(shop: Shop, subscription: Subscription, **wishes: Any) -> Outcome:
    ordered = await renewed(shop, subscription, **wishes)
    await shop.event(ordered["payment"])
    return ordered


async def now(subscription: Subscription) -> Subscription:
    return await Subscription.get(id=subscription.id)


# ---------------------------------------------------------------- what it costs


async def test_a_renewal_charges_all_months_of_the_next_period() -> None:
    shop = await stocked()
    invoice = await invoice_of(await renewed(shop, await ending(shop)))
    said = (invoice.purpose, invoice.total, invoice.period_start, invoice.period_end)
    assert said == (Purpose.RENEWAL, 21600, END, LATER)


async def test_a_renewal_takes_the_price_of_its_first_day() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 10000, since=END)
    assert (await invoice_of(await renewed(shop, await ending(shop)))).total == 24000


async def test_a_price_of_the_day_after_is_another_periods() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 10000, since=END + timedelta(days=1))
    assert (await invoice_of(await renewed(shop, await ending(shop)))).total == 21600


async def test_a_customers_administrator_renews_at_the_list_price() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    invoice = await invoice_of(await renewed(shop, subscription, await shop.admin(subscription)))
    assert (invoice.total, invoice.purchased_by) == (27000, Role.CUSTOMER_ADMIN)


async def test_what_is_not_said_is_as_scheduled() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await planned(shop, subscription, seats=7, term=Term.MONTHLY, payment_method=PaymentMethod.CARD)
    invoice = await invoice_of(await renewed(shop, subscription))
    assert (invoice.seats, invoice.term, invoice.total) == (7, Term.MONTHLY, 5040)


@pytest.mark.parametrize("seats", [0, 1, 100_001])
async def test_nobody_loses_a_seat(seats: int) -> None:
    shop = await stocked()
    ordered = renewed(shop, await ending(shop, seats_assigned=2), seats=seats)
    assert await refused(ordered) == (UserErrorCode.SEATS_OUT_OF_RANGE, ("seats",))


async def test_by_bank_transfer_it_is_for_a_year() -> None:
    shop = await stocked()
    ordered = renewed(shop, await ending(shop, term=Term.MONTHLY), payment_method=BANK)
    assert await refused(ordered) == (UserErrorCode.TERM_NOT_AVAILABLE, ("term",))


@pytest.mark.parametrize(("ends_on", "due"), [(date(2026, 6, 1), date(2026, 6, 1)), (TODAY, date(2026, 5, 22))])
async def test_a_transfer_is_due_at_the_end_or_10_days_after_its_issue(ends_on: date, due: date) -> None:
    shop = await stocked()
    assert (await invoice_of(await renewed(shop, await ending(shop, ends_on), payment_method=BANK))).due_on == due


async def test_without_a_price_on_its_first_day_nothing_is_ordered() -> None:
    shop = await stocked()
    ordered = renewed(shop, await ending(shop, currency="SEK"))
    assert await refused(ordered) == (UserErrorCode.PRICE_NOT_AVAILABLE, ("term",))


# ---------------------------------------------------------------- when


@pytest.mark.parametrize(("days", "opens"), [(30, True), (31, False)])
async def test_it_opens_30_days_before_the_end(days: int, opens: bool) -> None:
    shop = await stocked()
    ordered = renewed(shop, await ending(shop, TODAY + timedelta(days=days)))
    if opens:
        assert (await ordered)["invoice"]
    else:
        assert await refused(ordered) == (UserErrorCode.TOO_EARLY, ("subscriptionId",))


async def test_paid_early_nothing_changes_before_its_first_day() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await paid(shop, subscription, seats=5)
    waiting = await now(subscription)
    assert (waiting.seats_purchased, waiting.current_period_end, await told("subscription.renewed")) == (3, END, 0)


async def test_on_its_first_day_it_begins() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await paid(shop, subscription, seats=5)
    await shop.until(ON_ITS_FIRST_DAY)
    began = await now(subscription)
    assert (began.seats_purchased, began.current_period_start, began.current_period_end) == (5, END, LATER)
    assert (began.next_seats, began.next_invoice_id, await told("subscription.renewed")) == (None, None, 1)


async def test_a_moment_before_it_has_not_begun() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await paid(shop, subscription)
    await shop.until(ON_ITS_FIRST_DAY - timedelta(microseconds=1))
    assert (await now(subscription)).current_period_end == END


async def test_a_day_that_is_announced_twice_begins_once() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await paid(shop, subscription)
    await shop.until(ON_ITS_FIRST_DAY)
    await shop.until(ON_ITS_FIRST_DAY)
    assert (await told("subscription.renewed"), (await now(subscription)).current_period_end) == (1, LATER)


async def test_customers_are_sorted_by_the_end_of_the_new_period() -> None:
    shop = await stocked()
    await paid(shop, await ending(shop))
    await shop.until(ON_ITS_FIRST_DAY)
    assert (await Customer.get(id=shop.customer.id)).next_period_end == LATER


async def test_the_anchor_day_is_kept() -> None:
    shop = await stocked()
    subscription = await ending(shop, date(2026, 5, 31), term=Term.MONTHLY)
    await changed(subscription, anchor_day=31)
    await paid(shop, subscription)
    await shop.until(datetime(2026, 5, 31, tzinfo=UTC))
    assert (await now(subscription)).current_period_end == date(2026, 6, 30)
    await paid(shop, subscription)
    await shop.until(datetime(2026, 6, 30, tzinfo=UTC))
    assert (await now(subscription)).current_period_end == date(2026, 7, 31)


async def test_in_grace_it_goes_on_from_the_old_end() -> None:
    shop = await stocked()
    subscription = await ending(shop, date(2026, 5, 1), status=SubscriptionStatus.PAST_DUE)
    await paid(shop, subscription)
    began = await now(subscription)
    assert (began.status, began.current_period_start, began.current_period_end) == (
        SubscriptionStatus.ACTIVE,
        date(2026, 5, 1),
        date(2027, 5, 1),
    )


async def test_after_that_it_starts_on_the_day_of_payment() -> None:
    shop = await stocked()
    subscription = await ending(shop, date(2026, 4, 1), status=SubscriptionStatus.EXPIRED)
    ordered = await renewed(shop, subscription)
    assert (await invoice_of(ordered)).period_start is None
    shop.later(days=3)
    await shop.event(ordered["payment"])
    began, invoice = await now(subscription), await invoice_of(ordered)
    assert (began.status, began.anchor_day) == (SubscriptionStatus.ACTIVE, 15)
    assert began.current_period_start == invoice.period_start == date(2026, 5, 15)
    assert began.current_period_end == invoice.period_end == date(2027, 5, 15)


async def test_an_expired_one_is_not_renewed_beside_its_successor() -> None:
    shop = await stocked()
    expired = await ending(shop, date(2026, 4, 1), status=SubscriptionStatus.EXPIRED)
    await ending(shop)
    assert await refused(renewed(shop, expired)) == (UserErrorCode.SUBSCRIPTION_EXISTS, ("subscriptionId",))


async def test_nor_is_a_successor_sold_while_its_renewal_is_ordered() -> None:
    shop = await stocked()
    await renewed(shop, await ending(shop, date(2026, 4, 1), status=SubscriptionStatus.EXPIRED))
    assert await refused(shop.buy()) == (UserErrorCode.SUBSCRIPTION_EXISTS, ("productCode",))


async def test_nothing_is_paid_for_what_is_suspended() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await renewed(shop, subscription)
    await changed(await now(subscription), status=SubscriptionStatus.SUSPENDED)
    paying = pay_invoice(await shop.context(), invoice_id=ordered["invoice"], payment_method=PaymentMethod.CARD)
    assert await refused(paying) == (UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, ("invoiceId",))


# ---------------------------------------------------------------- one at a time


async def test_ordering_anew_gives_up_what_is_not_paid() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    first = await renewed(shop, subscription, payment_method=BANK)
    second = await renewed(shop, subscription, seats=9)
    assert (await invoice_of(first)).status is InvoiceStatus.VOID
    assert await Invoice.filter(corrects_id=first["invoice"]).count() == 1  # it was issued, so it is credited
    assert ((await now(subscription)).next_seats, (await invoice_of(second)).status) == (9, InvoiceStatus.DRAFT)


async def test_planning_anew_gives_up_what_is_not_paid() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await renewed(shop, subscription)
    await planned(shop, subscription, will_renew=False)
    assert ((await invoice_of(ordered)).status, (await payment_of(ordered)).status) == (
        InvoiceStatus.VOID,
        PaymentStatus.CANCELED,
    )
    assert (await now(subscription)).next_seats is None


async def test_paid_there_is_paid() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await renewed(shop, subscription)
    shop.cards.paid.add(f"at_{ordered['payment']}")
    assert await refused(renewed(shop, subscription)) == (UserErrorCode.TOO_EARLY, ("subscriptionId",))
    assert (await invoice_of(ordered)).status is InvoiceStatus.DRAFT


async def test_what_is_paid_for_is_neither_ordered_nor_planned_again() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await paid(shop, subscription)
    assert await refused(renewed(shop, subscription)) == (UserErrorCode.TOO_EARLY, ("subscriptionId",))
    assert await refused(planned(shop, subscription)) == (UserErrorCode.TOO_EARLY, ("subscriptionId",))


async def test_of_many_at_once_one_remains() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await asyncio.gather(*(renewed(shop, subscription, seats=seats) for seats in range(3, 9)))
    left = await Invoice.filter(purpose=Purpose.RENEWAL).exclude(status=InvoiceStatus.VOID)
    assert [invoice.seats for invoice in left] == [(await now(subscription)).next_seats]


async def test_the_same_intent_again_gives_up_nothing() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    intent = Intent(account_id=shop.anna.id, operation="renewSubscription", key="k", input_hash="h")
    ordered = await as_meant(shop, subscription, intent)
    with pytest.raises(AlreadyDone):
        await as_meant(shop, subscription, intent)
    assert shop.cards.canceled == []
    assert (await Payment.get(id=ordered["payment"])).status is PaymentStatus.REQUIRES_ACTION


async def as_meant(shop: Shop, subscription: Subscription, intent: Intent) -> Outcome:
    context = (await shop.context()).meaning(intent)
    return await renew_subscription(context, subscription_id=subscription.id, payment_method=PaymentMethod.CARD)


async def test_taken_back_the_plan_of_before_holds_again() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await renewed(shop, subscription, seats=9)
    await cancel_purchase(await shop.context(), invoice_id=ordered["invoice"])
    assert (await now(subscription)).next_seats is None


async def test_undone_before_its_first_day_it_never_begins() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await paid(shop, subscription)
    await corrected(shop, ordered["invoice"])
    await shop.until(ON_ITS_FIRST_DAY)
    assert ((await now(subscription)).current_period_end, await told("subscription.renewed")) == (END, 0)


# ---------------------------------------------------------------- seats


async def test_ordered_with_fewer_seats_that_number_is_the_limit() -> None:
    shop = await stocked()
    subscription = await ending(shop, seats_assigned=2)
    await renewed(shop, subscription, seats=2)
    member = checked_member(email="ada@acme.example", name=None, locale=None)
    inviting = invite_member(
        await shop.context(),
        subscription_id=subscription.id,
        email=member.email,
        name=None,
        locale=None,
        administrator=False,
    )
    assert await refused(inviting) == (UserErrorCode.NO_SEAT_AVAILABLE, ())


async def test_after_its_order_a_top_up_has_a_second_line() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 10000, since=END)
    subscription = await ending(shop)
    await renewed(shop, subscription)
    bought = await topped_up(shop, subscription)
    lines = await InvoiceLine.filter(invoice_id=bought["invoice"]).order_by("position")
    said = [(line.seats, line.months_charged, line.period_start, line.list_amount) for line in lines]
    assert said == [(3, 1, TODAY, 2250), (3, 12, END, 30000)]
    assert (await invoice_of(bought)).seats == 3


async def test_such_seats_are_of_both_periods() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    ordered = await renewed(shop, subscription, seats=4)
    bought = await topped_up(shop, subscription)
    await shop.event(bought["payment"])
    await shop.event(ordered["payment"])
    assert (await now(subscription)).seats_purchased == 6
    await shop.until(ON_ITS_FIRST_DAY)
    assert (await now(subscription)).seats_purchased == 7


# ---------------------------------------------------------------- quotes


async def test_a_quoted_renewal_charges_what_was_quoted() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    quote = await quote_renewal(
        await shop.context(), subscription_id=subscription.id, payment_method=PaymentMethod.CARD
    )
    await price(shop, Term.YEARLY, 99900, since=END)
    invoice = await invoice_of(await renewed(shop, subscription, quote_token=quote.token))
    assert invoice.total == quote.total.minor == 21600


@pytest.mark.parametrize("wish", [{"seats": 4}, {"term": Term.MONTHLY}, {"payment_method": BANK}])
async def test_it_is_good_for_nothing_else(wish: dict[str, Any]) -> None:
    shop = await stocked()
    subscription = await ending(shop)
    quote = await quote_renewal(
        await shop.context(), subscription_id=subscription.id, payment_method=PaymentMethod.CARD
    )
    ordered = renewed(shop, subscription, quote_token=quote.token, **wish)
    assert await refused(ordered) == (UserErrorCode.QUOTE_MISMATCH, ("quoteToken",))


async def test_a_top_ups_quote_is_for_the_next_period_as_it_is_ordered() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    quote = await quote_top_up(await shop.context(), subscription_id=subscription.id, additional_seats=3)
    await renewed(shop, subscription)
    ordered = topped_up(shop, subscription, quote_token=quote.token)
    assert await refused(ordered) == (UserErrorCode.QUOTE_MISMATCH, ("quoteToken",))


async def test_paid_by_transfer_it_begins_too() -> None:
    shop = await stocked()
    subscription = await ending(shop)
    await transferred(shop, await invoice_of(await renewed(shop, subscription, payment_method=BANK)))
    assert await Upcoming.get(kind=UpcomingKind.PERIOD_END, due_at=ON_ITS_FIRST_DAY)
    await shop.until(ON_ITS_FIRST_DAY)
    assert (await subscription_of({"subscription": subscription.id})).payment_method is BANK
