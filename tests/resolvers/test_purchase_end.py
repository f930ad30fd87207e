"""Orders that nobody pays (rules §7)."""

from datetime import date, timedelta

import pytest

from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.upcoming import UpcomingKind
from server.models import Invoice, Payment, Refund, Upcoming
from server.resolvers.bank_receipt import record_bank_transfer
from server.work import Outcome
from tests.resolvers.correcting import transferred
from tests.resolvers.passing import now, on, until
from tests.resolvers.shop import Shop, invoice_of, payment_of, renewed, stocked, subscription_of, topped_up

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER
DUE = date(2026, 6, 11)  # 30 days after 12 May
ENDS = date(2026, 6, 25)  # 14 days after that
END = date(2026, 7, 1)


async def states(bought: Outcome) -> tuple[InvoiceStatus, SubscriptionStatus]:
    return (await invoice_of(bought)).status, (await subscription_of(bought)).status


# ---------------------------------------------------------------- a first purchase


async def test_by_card_it_is_canceled_after_a_day() -> None:
    shop = await stocked()
    bought = await shop.buy()
    ordered_at = shop.now
    await shop.until(ordered_at + timedelta(hours=24) - timedelta(seconds=1))
    assert await states(bought) == (InvoiceStatus.DRAFT, SubscriptionStatus.PENDING_PAYMENT)
    await shop.until(ordered_at + timedelta(hours=24))
    assert await states(bought) == (InvoiceStatus.VOID, SubscriptionStatus.CANCELED)
    assert (await payment_of(bought)).status is PaymentStatus.CANCELED


async def test_by_transfer_it_is_canceled_fourteen_days_after_it_was_due() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    assert (await invoice_of(bought)).due_on == DUE
    await until(shop, ENDS - timedelta(days=1))
    assert await states(bought) == (InvoiceStatus.OPEN, SubscriptionStatus.PENDING_PAYMENT)
    await until(shop, ENDS)
    assert await states(bought) == (InvoiceStatus.VOID, SubscriptionStatus.CANCELED)
    assert await Invoice.filter(corrects_id=bought["invoice"]).exists()


async def test_what_is_paid_waits_no_longer() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    await transferred(shop, await invoice_of(bought))
    assert not await Upcoming.filter(subject_id=bought["invoice"], done_at=None).exists()


async def test_the_card_provider_is_told_first_and_paid_there_is_paid() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.cards.paid.add(f"at_{bought['payment']}")
    await until(shop, date(2026, 5, 14))
    assert await states(bought) == (InvoiceStatus.DRAFT, SubscriptionStatus.PENDING_PAYMENT)
    await shop.event(bought["payment"])
    await until(shop, date(2026, 5, 15))
    assert await states(bought) == (InvoiceStatus.PAID, SubscriptionStatus.ACTIVE)


async def test_while_the_provider_does_not_answer_nothing_is_canceled() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.cards.is_down = True
    await shop.until(shop.now + timedelta(days=2))
    assert await states(bought) == (InvoiceStatus.DRAFT, SubscriptionStatus.PENDING_PAYMENT)
    shop.cards.is_down = False
    shop.real.at += timedelta(minutes=10)
    await shop.until(shop.now + timedelta(hours=1))
    assert await states(bought) == (InvoiceStatus.VOID, SubscriptionStatus.CANCELED)


async def test_money_that_still_arrives_goes_back_to_the_card() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await until(shop, date(2026, 5, 14))
    await shop.event(bought["payment"])
    payment = await Payment.get(id=bought["payment"])
    assert (await Refund.get(payment_id=payment.id)).amount == payment.amount


async def test_money_that_still_arrives_by_bank_is_kept() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    await until(shop, ENDS)
    receipt = await transferred(shop, await invoice_of(bought))
    assert (receipt.status, receipt.amount_left) == ("INVOICE_VOID", receipt.amount)


# ---------------------------------------------------------------- a top-up


async def test_a_top_up_by_transfer_is_canceled_at_the_end_of_its_period() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 6, 1))
    bought = await topped_up(shop, subscription, payment_method=BANK)
    await until(shop, date(2026, 5, 31))
    assert (await invoice_of(bought)).status is InvoiceStatus.OPEN
    await until(shop, date(2026, 6, 1))
    assert (await invoice_of(bought)).status is InvoiceStatus.VOID
    assert (await now(subscription)).status is SubscriptionStatus.PAST_DUE


async def test_a_top_up_by_card_ends_with_its_period_if_that_is_sooner() -> None:
    shop = await stocked()
    bought = await topped_up(shop, await shop.running(ends_on=date(2026, 5, 13)))
    await on(shop, date(2026, 5, 13))
    assert (await invoice_of(bought)).status is InvoiceStatus.VOID


# ---------------------------------------------------------------- a renewal


async def test_a_renewal_by_card_is_given_up_after_a_day_and_the_plan_holds_again() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 6, 1))
    bought = await renewed(shop, subscription)
    await until(shop, date(2026, 5, 14))
    assert ((await invoice_of(bought)).status, (await now(subscription)).next_seats) == (InvoiceStatus.VOID, None)


async def test_a_renewal_that_was_issued_in_grace_can_be_paid_after_it() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 5, 2))
    await until(shop, date(2026, 5, 13))
    bought = await renewed(shop, await now(subscription), payment_method=BANK)
    assert (await invoice_of(bought)).due_on == date(2026, 5, 23)
    await until(shop, date(2026, 6, 5))
    assert await states(bought) == (InvoiceStatus.OPEN, SubscriptionStatus.EXPIRED)
    await until(shop, date(2026, 6, 6))
    assert await states(bought) == (InvoiceStatus.VOID, SubscriptionStatus.EXPIRED)


# ---------------------------------------------------------------- in time


async def test_money_booked_in_grace_and_heard_of_later_goes_on_from_the_old_end() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 5, 20))
    bought = await renewed(shop, subscription, payment_method=BANK)
    await until(shop, date(2026, 6, 4))
    assert (await now(subscription)).status is SubscriptionStatus.EXPIRED
    await booked(shop, bought, date(2026, 6, 2))
    renewed_one = await now(subscription)
    assert (renewed_one.status, renewed_one.current_period_start, renewed_one.expired_on) == (
        SubscriptionStatus.ACTIVE,
        date(2026, 5, 20),
        None,
    )


async def test_money_booked_after_grace_begins_anew() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=date(2026, 5, 20))
    bought = await renewed(shop, subscription, payment_method=BANK)
    await until(shop, date(2026, 6, 4))
    await booked(shop, bought, date(2026, 6, 3))
    assert (await now(subscription)).current_period_start == date(2026, 6, 4)


async def booked(shop: Shop, bought: Outcome, on: date) -> None:
    """On that day by the bank; recorded now."""
    invoice = await invoice_of(bought)
    await record_bank_transfer(
        await shop.context(shop.olga),
        reference=str(invoice.reference),
        amount=Money(invoice.total, invoice.currency),
        received_on=on,
        bank_reference="entry 7",
    )


async def test_the_calendar_says_until_when_an_order_waits() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    entry = await Upcoming.get(subject_id=bought["invoice"])
    assert (entry.kind, entry.due_on, entry.customer_id, entry.invoice_id) == (
        UpcomingKind.PURCHASE_END,
        ENDS,
        shop.customer.id,
        bought["invoice"],
    )
