"""Reminders before a subscription ends, and before a card does (rules §8)."""

from datetime import date

import pytest

from server.domain.payment import PaymentMethod
from server.domain.role import Role
from server.domain.term import Term
from server.domain.upcoming import UpcomingKind
from server.models import OutboxMessage, SavedCard, Upcoming
from server.resolvers.reminder import renewal_reminder_handler
from server.resolvers.renewal import schedule_renewal
from tests.resolvers.passing import mailed, now, on, renewing, until, with_card
from tests.resolvers.shop import changed, planned, renewed, stocked

pytestmark = pytest.mark.usefixtures("database")

CARD, BANK = PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER
END = date(2026, 7, 1)


async def days(template: str) -> list[date]:
    return [mail.due_at.date() for mail in await mailed(template)]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term.YEARLY, [date(2026, 6, 1), date(2026, 6, 24), date(2026, 6, 30)]),
        (Term.MONTHLY, [date(2026, 6, 24), date(2026, 6, 30)]),
    ],
)
async def test_a_subscription_that_ends_is_announced(term: Term, expected: list[date]) -> None:
    shop = await stocked()
    await changed(await shop.running(ends_on=END, term=term), will_renew=False)
    await until(shop, date(2026, 7, 3))
    assert await days("renewal_reminder") == expected


async def test_one_that_renews_by_itself_is_not() -> None:
    shop = await stocked()
    await renewing(shop, await shop.running(ends_on=END), BANK)
    await until(shop, END)
    assert await days("renewal_reminder") == []


async def test_one_that_is_ordered_is_not() -> None:
    shop = await stocked()
    subscription = await shop.running(ends_on=END)
    await until(shop, date(2026, 6, 20))
    await renewed(shop, subscription, payment_method=BANK)
    await until(shop, END)
    assert await days("renewal_reminder") == [date(2026, 6, 1)]


async def test_whoever_gives_its_renewal_up_is_reminded_from_then_on() -> None:
    shop = await stocked()
    subscription = await renewing(shop, await shop.running(ends_on=END), CARD)
    await until(shop, date(2026, 6, 10))
    await schedule_renewal(await shop.context(), subscription_id=subscription.id, will_renew=False)
    await until(shop, END)
    assert await days("renewal_reminder") == [date(2026, 6, 24), date(2026, 6, 30)]


async def test_of_several_that_come_late_only_the_last_is_sent() -> None:
    shop = await stocked()
    await shop.running(ends_on=END)
    await on(shop, date(2026, 6, 26))
    assert await days("renewal_reminder") == [date(2026, 6, 26)]


async def test_none_is_sent_when_it_has_ended_already() -> None:
    shop = await stocked()
    await shop.running(ends_on=END)
    await on(shop, date(2026, 7, 2))
    assert (await days("renewal_reminder"), await days("past_due")) == ([], [date(2026, 7, 2)])


async def test_the_side_that_bought_the_period_is_reminded() -> None:
    shop = await stocked()
    await shop.running(ends_on=END, purchased_by=Role.CUSTOMER_ADMIN)
    await until(shop, date(2026, 6, 1))
    assert await to() == ["invoices@acme.example"]


async def to() -> list[str | None]:
    return [mail.recipient for mail in await mailed("renewal_reminder")]


# ---------------------------------------------------------------- cards


async def card_ending(day: date) -> tuple[list[date], OutboxMessage | None]:
    """One that is to pay on 30 June."""
    shop = await stocked()
    await with_card(shop, expires_on=day)
    await renewing(shop, await shop.running(ends_on=END), CARD)
    await until(shop, date(2026, 6, 29))
    letters = await mailed("card_expires")
    return [letter.due_at.date() for letter in letters], letters[0] if letters else None


async def test_a_card_that_ends_before_it_is_to_pay_is_announced_thirty_days_before() -> None:
    sent, letter = await card_ending(date(2026, 6, 25))
    assert sent == [date(2026, 5, 26)]
    assert letter
    assert letter.recipient == "invoices@north.example"


async def test_one_that_ends_sooner_is_announced_at_once() -> None:
    assert (await card_ending(date(2026, 5, 31)))[0] == [date(2026, 5, 13)]


async def test_one_that_is_good_on_that_day_is_not_announced() -> None:
    assert (await card_ending(date(2026, 6, 30)))[0] == []


async def test_a_card_is_announced_once_however_much_it_is_to_pay() -> None:
    shop = await stocked()
    await with_card(shop, expires_on=date(2026, 6, 25))
    subscription = await renewing(shop, await shop.running(ends_on=END), CARD)
    await planned(shop, await now(subscription), seats=4)
    await until(shop, date(2026, 5, 26))
    await planned(shop, await now(subscription), seats=5)
    await until(shop, date(2026, 6, 29))
    assert await days("card_expires") == [date(2026, 5, 26)]


async def test_one_that_was_replaced_is_not_announced() -> None:
    shop = await stocked()
    card = await with_card(shop, expires_on=date(2026, 6, 25))
    await renewing(shop, await shop.running(ends_on=END), CARD)
    await changed_card(card, date(2029, 1, 31))
    await until(shop, date(2026, 6, 29))
    assert await days("card_expires") == []


async def changed_card(card: SavedCard, expires_on: date) -> None:
    await changed(card, expires_on=expires_on)  # type: ignore[type-var]


# ---------------------------------------------------------------- once


async def test_whoever_comes_too_late_to_what_another_worker_has_done_does_nothing() -> None:
    shop = await stocked()
    await shop.running(ends_on=date(2026, 5, 19))
    due = await Upcoming.get(kind=UpcomingKind.RENEWAL_REMINDER, due_on=date(2026, 5, 12))
    for _ in range(2):
        await renewal_reminder_handler(shop.system)(due)
    assert len(await mailed("renewal_reminder")) == 1


async def test_a_card_in_its_place_that_ends_too_soon_as_well_is_announced_alone() -> None:
    shop = await stocked()
    card = await with_card(shop, expires_on=date(2026, 6, 25))
    subscription = await renewing(shop, await shop.running(ends_on=END), CARD)
    await changed_card(card, date(2026, 6, 28))
    await planned(shop, await now(subscription), seats=4)
    await until(shop, date(2026, 6, 29))
    assert await days("card_expires") == [date(2026, 5, 29)]
