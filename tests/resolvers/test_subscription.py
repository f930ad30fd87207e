"""Creating a subscription, adding seats, planning its end, stopping it (rules §2, §5 and §8)."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from server.domain.actions import Action, AllowedAction, subscription_actions
from server.domain.invoice import BillTo, InvoiceStatus, Purpose
from server.domain.offer import ExistingCustomer
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import VatNumberAnswer
from server.models import Account, Change, Customer, Invoice, InvoiceLine, OutboxKind, Subscription
from server.policy import roles_towards
from server.resolvers.renewal import schedule_renewal
from server.resolvers.subscription import one_running
from server.resolvers.suspension import lift_suspension, suspend_subscription
from server.resolvers.top_up import top_up
from server.work import AlreadyDone, Intent, Outcome
from tests.resolvers.channel import kinds, refused
from tests.resolvers.shop import (
    NEWCOMER,
    PAGE,
    Shop,
    changed,
    invoice_of,
    letters,
    payment_of,
    promised,
    stocked,
    subscription_of,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


# ---------------------------------------------------------------- by card


async def test_nothing_is_usable_before_it_is_paid() -> None:
    shop = await stocked()
    subscription = await subscription_of(await shop.buy())
    assert (subscription.status, subscription.current_period_end) == (SubscriptionStatus.PENDING_PAYMENT, None)


async def test_a_card_invoice_has_no_number_before_it_is_paid() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy())
    assert (invoice.status, invoice.number) == (InvoiceStatus.DRAFT, None)


async def test_the_purchaser_is_sent_to_the_payment_page() -> None:
    shop = await stocked()
    payment = await payment_of(await shop.buy(return_url=PAGE))
    assert (payment.status, payment.redirect_url) == (
        PaymentStatus.REQUIRES_ACTION,
        f"https://cards.example/{payment.id}",
    )


async def test_an_order_stands_while_the_provider_is_away() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    payment = await payment_of(await shop.buy())
    assert (payment.status, await promised(OutboxKind.CHARGE)) == (PaymentStatus.PENDING, 1)


async def test_a_payment_starts_when_the_provider_is_back() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    shop.cards.is_down = False
    await shop.keep_promises()
    assert (await payment_of(bought)).status is PaymentStatus.REQUIRES_ACTION


async def test_no_card_without_a_provider() -> None:
    shop = await stocked()
    subscription = await shop.running()
    context = await shop.context()
    cardless = replace(context, ports=replace(context.ports, payments=None))
    bought = top_up(cardless, subscription_id=subscription.id, additional_seats=1, payment_method=PaymentMethod.CARD)
    assert await refused(bought) == (UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, ("paymentMethod",))


# ---------------------------------------------------------------- by bank transfer


async def test_by_bank_transfer_the_invoice_is_issued_at_once() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy(payment_method=BANK))
    assert (invoice.status, invoice.number, invoice.issued_on, invoice.due_on) == (
        InvoiceStatus.OPEN,
        "2026-000001",
        date(2026, 5, 12),
        date(2026, 6, 11),
    )


async def test_the_reseller_learns_where_to_pay() -> None:
    shop = await stocked()
    invoice = await invoice_of(await shop.buy(payment_method=BANK))
    [letter] = await letters("bank_details")
    assert (letter["to"], letter["facts"]["reference"], letter["facts"]["amount"]) == (
        "invoices@north.example",
        invoice.reference,
        "720.00",
    )


async def test_numbers_follow_one_another_whatever_fails_in_between() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    await refused(shop.buy(payment_method=BANK))
    await shop.buy(payment_method=BANK, buyer=NEWCOMER)
    assert sorted(await numbers()) == ["2026-000001", "2026-000002"]


async def numbers() -> list[str]:
    return [str(invoice.number) for invoice in await Invoice.all()]


async def test_many_who_order_at_once_get_numbers_without_a_gap() -> None:
    shop = await stocked()
    await asyncio.gather(*(shop.buy(payment_method=BANK, buyer=NEWCOMER) for _ in range(20)))
    assert sorted(await numbers()) == [f"2026-{position:06d}" for position in range(1, 21)]


async def test_each_year_begins_with_number_one() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    shop.now = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # the next year, in Stockholm
    invoice = await invoice_of(await shop.buy(payment_method=BANK, buyer=NEWCOMER))
    assert (invoice.number, invoice.issued_on) == ("2027-000001", date(2027, 1, 1))


async def test_a_later_number_never_bears_an_earlier_date() -> None:
    shop = await stocked()
    await shop.buy(payment_method=BANK)
    shop.later(days=-1)
    invoice = await invoice_of(await shop.buy(payment_method=BANK, buyer=NEWCOMER))
    assert (invoice.number, invoice.issued_on) == ("2026-000002", date(2026, 5, 12))


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


async def test_what_the_register_says_later_is_kept_too() -> None:
    shop = await stocked()
    shop.register.answer = VatNumberAnswer.INVALID
    await shop.buy()
    assert (await Customer.get(id=shop.customer.id)).vat_number_status is VatNumberStatus.INVALID


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


# ---------------------------------------------------------------- top-up


async def topped_up(shop: Shop, subscription: Subscription, who: Account | None = None, **wishes: Any) -> Outcome:
    usual = {"subscription_id": subscription.id, "additional_seats": 3, "payment_method": PaymentMethod.CARD}
    return await top_up(await shop.context(who), **{**usual, **wishes})


async def test_a_top_up_charges_what_is_left_of_the_period() -> None:
    shop = await stocked()
    invoice = await invoice_of(await topped_up(shop, await shop.running()))
    assert (invoice.purpose, invoice.total, invoice.period_end) == (Purpose.TOP_UP, 3600, date(2026, 7, 1))


async def test_a_top_up_adds_no_seat_before_it_is_paid() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running(seats=3))
    assert (await subscription_of(bought)).seats_purchased == 3


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


# ---------------------------------------------------------------- renewal


async def planned(shop: Shop, subscription: Subscription, who: Account | None = None, **wishes: Any) -> Subscription:
    usual = {"subscription_id": subscription.id, "will_renew": True}
    return await subscription_of(await schedule_renewal(await shop.context(who), **{**usual, **wishes}))


async def test_a_subscription_ends_with_its_period_unless_somebody_plans_otherwise() -> None:
    shop = await stocked()
    assert (await subscription_of(await shop.buy())).will_renew is False


async def test_a_renewal_is_as_the_period_before_where_nothing_else_is_said() -> None:
    shop = await stocked()
    plan = await planned(shop, await shop.running(seats=3))
    assert (plan.will_renew, plan.renewal_seats, plan.renewal_term, plan.renewal_payment_method) == (
        True,
        3,
        Term.YEARLY,
        PaymentMethod.CARD,
    )


async def test_what_was_planned_stays_where_nothing_else_is_said() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    await planned(shop, subscription, seats=7)
    assert (await planned(shop, subscription, term=Term.MONTHLY)).renewal_seats == 7


async def test_whoever_plans_buys() -> None:
    shop = await stocked()
    subscription = await shop.running()
    plan = await planned(shop, subscription, await shop.admin(subscription))
    assert plan.renewal_purchased_by is Role.CUSTOMER_ADMIN


async def test_a_plan_can_be_taken_back() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    await planned(shop, subscription, seats=7)
    plan = await planned(shop, subscription, will_renew=False)
    assert (plan.will_renew, plan.renewal_seats) == (False, None)


@pytest.mark.parametrize("seats", [0, 1, 100_001])
async def test_nobody_loses_a_seat_by_a_renewal(seats: int) -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3, seats_assigned=2)
    plan = planned(shop, subscription, seats=seats)
    assert await refused(plan) == (UserErrorCode.SEATS_OUT_OF_RANGE, ("seats",))


async def test_a_renewal_by_bank_transfer_is_for_a_year() -> None:
    shop = await stocked()
    plan = planned(shop, await shop.running(), term=Term.MONTHLY, payment_method=BANK)
    assert await refused(plan) == (UserErrorCode.TERM_NOT_AVAILABLE, ("term",))


# ---------------------------------------------------------------- suspension


async def suspended(shop: Shop, **columns: Any) -> Subscription:
    subscription = await shop.running(**columns)
    await suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason="Abuse")
    return subscription


async def test_an_operator_stops_a_subscription() -> None:
    shop = await stocked()
    subscription = await suspended(shop)
    assert (await Subscription.get(id=subscription.id)).status is SubscriptionStatus.SUSPENDED


async def test_nobody_else_does() -> None:
    shop = await stocked()
    subscription = await shop.running()
    stopped = suspend_subscription(await shop.context(), subscription_id=subscription.id, reason="Abuse")
    assert (await refused(stopped))[0] is UserErrorCode.NOT_ALLOWED


async def test_nobody_is_stopped_without_a_reason() -> None:
    shop = await stocked()
    subscription = await shop.running()
    stopped = suspend_subscription(await shop.context(shop.olga), subscription_id=subscription.id, reason=" ")
    assert await refused(stopped) == (UserErrorCode.INVALID_INPUT, ("reason",))


@pytest.mark.parametrize(
    ("days", "status", "news"),
    [
        (49, SubscriptionStatus.ACTIVE, []),
        (50, SubscriptionStatus.PAST_DUE, ["subscription.past_due"]),
        (63, SubscriptionStatus.PAST_DUE, ["subscription.past_due"]),
        (64, SubscriptionStatus.EXPIRED, ["subscription.expired"]),
    ],
)
async def test_once_it_is_lifted_the_dates_decide(days: int, status: SubscriptionStatus, news: list[str]) -> None:
    shop = await stocked()
    subscription = await suspended(shop, ends_on=date(2026, 7, 1))
    shop.later(days=days)
    lifted = await lift_suspension(await shop.context(shop.olga), subscription_id=subscription.id)
    assert ((await subscription_of(lifted)).status, await kinds()) == (
        status,
        ["subscription.suspended", "subscription.resumed", *news],
    )


async def test_a_customer_whose_subscription_has_expired_has_no_next_end() -> None:
    shop = await stocked()
    await changed(shop.customer, next_period_end=date(2026, 7, 1))
    subscription = await suspended(shop, ends_on=date(2026, 7, 1))
    shop.later(days=64)
    await lift_suspension(await shop.context(shop.olga), subscription_id=subscription.id)
    assert (await Customer.get(id=shop.customer.id)).next_period_end is None


# ---------------------------------------------------------------- what is shown is what is done


async def done(shop: Shop, who: Account, subscription: Subscription, action: Action) -> UserErrorCode | None:
    """Why it was refused, None if it was done."""
    context = await shop.context(who)
    verbs: dict[Action, Callable[[], Awaitable[object]]] = {
        Action.TOP_UP: lambda: topped_up(shop, subscription, who, additional_seats=1),
        Action.SCHEDULE_RENEWAL: lambda: planned(shop, subscription, who),
        Action.SUSPEND: lambda: suspend_subscription(context, subscription_id=subscription.id, reason="Abuse"),
        Action.LIFT_SUSPENSION: lambda: lift_suspension(context, subscription_id=subscription.id),
    }
    try:
        await verbs[action]()
    except Refusal as refusal:
        return refusal.code
    return None


async def test_what_is_shown_as_allowed_is_done_and_what_is_not_is_refused_for_that_reason() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    dice = random.Random(20260512)
    for _ in range(60):
        status, who = dice.choice(list(SubscriptionStatus)), dice.choice([shop.anna, mia, shop.olga])
        end = shop.now.date() + timedelta(days=dice.choice([-30, -1, 0, 1, 300]))
        seats = dice.choice([3, 100_000])
        await changed(subscription, status=status, current_period_end=end, seats_purchased=seats, seats_assigned=1)
        action = dice.choice([Action.TOP_UP, Action.SCHEDULE_RENEWAL, Action.SUSPEND, Action.LIFT_SUSPENSION])
        shown = await offered(shop, who, subscription, action)
        expected = shown.reason if shown else UserErrorCode.NOT_ALLOWED
        assert await done(shop, who, subscription, action) == expected, (status, end, seats, who.email, action)


async def offered(shop: Shop, who: Account, subscription: Subscription, action: Action) -> AllowedAction | None:
    context = await shop.context(who)
    actions = subscription_actions(
        status=subscription.status,
        current_period_end=subscription.current_period_end,
        seats_purchased=subscription.seats_purchased,
        seats_assigned=subscription.seats_assigned,
        roles=roles_towards(context.viewer, reseller_id=subscription.reseller_id, customer_id=subscription.customer_id),
        today=context.today,
    )
    return next((allowed for allowed in actions if allowed.action is action), None)
