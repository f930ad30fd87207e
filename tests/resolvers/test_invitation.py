"""Inviting people to seats."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from server.context import Context
from server.database import counted_statements, transaction
from server.domain.member import checked_member
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.token import activation_token, token_hash
from server.models import Account, Activation, Change, OutboxMessage, Seat, Subscription
from server.resolvers.invitation import registered
from server.resolvers.seat import invite_member, invite_members
from server.work import Intent, Outcome
from tests.resolvers.channel import (
    CONFIG,
    NOW,
    Channel,
    acting,
    kinds,
    mails,
    new_account,
    new_customer,
    new_reseller,
    new_subscription,
    opened,
    refused,
    seated,
)

pytestmark = pytest.mark.usefixtures("database")


async def invited(channel: Channel, email: str = "mia@acme.example", **given: Any) -> Outcome:
    """The reseller's administrator invites."""
    return await invited_by(await acting(channel.anna), channel.subscription, email, **given)


async def invited_by(context: Context, subscription: Subscription, email: str, **given: Any) -> Outcome:
    usual = {"name": None, "locale": None, "administrator": False}
    return await invite_member(context, subscription_id=subscription.id, email=email, **{**usual, **given})


async def all_invited(channel: Channel, *emails: str) -> list[Outcome]:
    members = [{"email": email, "name": None, "locale": None, "administrator": False} for email in emails]
    outcome = await invite_members(await acting(channel.anna), subscription_id=channel.subscription.id, members=members)
    results: list[Outcome] = outcome["results"]
    return results


async def assigned(subscription: Subscription) -> int:
    return (await Subscription.get(id=subscription.id)).seats_assigned


async def test_somebody_without_an_account_is_invited() -> None:
    outcome = await invited(await opened())
    assert (await Seat.get(id=outcome["seat"])).status is SeatStatus.INVITED


async def test_a_pending_invitation_holds_a_seat() -> None:
    channel = await opened()
    await invited(channel)
    assert await assigned(channel.subscription) == 1


async def test_an_invitation_lasts_seven_days() -> None:
    outcome = await invited(await opened())
    assert (await Seat.get(id=outcome["seat"])).invitation_expires_at == NOW + timedelta(days=7)


async def test_an_invitation_is_sent_with_a_link_of_its_own() -> None:
    await invited(await opened())
    promise, link = await OutboxMessage.get(), await Activation.get()
    assert (promise.payload["template"], promise.payload["activation_id"]) == ("invitation", link.id)


async def test_the_token_of_a_link_is_kept_as_a_hash_only() -> None:
    await invited(await opened())
    link = await Activation.get()
    assert link.token_hash == token_hash(activation_token(CONFIG.secret_key, link.id))


async def test_somebody_with_an_account_has_the_seat_at_once() -> None:
    await new_account("mia@acme.example")
    outcome = await invited(await opened())
    assert (await Seat.get(id=outcome["seat"])).status is SeatStatus.ACTIVE


async def test_somebody_with_an_account_is_welcomed_without_a_link() -> None:
    await new_account("mia@acme.example")
    await invited(await opened())
    assert (await mails(), await Activation.all()) == ([("welcome", "mia@acme.example")], [])


async def test_who_has_an_account_hears_of_the_new_access() -> None:
    mia = await new_account("mia@acme.example")
    await invited(await opened())
    gained = await Change.get(kind="access.gained")
    assert (gained.account_id, gained.subject_id, gained.facts) == (mia.id, mia.id, {"name": "Acme GmbH"})


async def test_the_feed_tells_who_invited_whom_in_which_capacity() -> None:
    channel = await opened()
    await invited(channel)
    change = await Change.get()
    assert (change.kind, change.actor_id, change.role, change.facts) == (
        "seat.invited",
        channel.anna.id,
        "RESELLER_ADMIN",
        {"email": "mia@acme.example"},
    )


async def test_the_mail_names_the_reseller_when_its_staff_invites() -> None:
    await invited(await opened())
    assert (await OutboxMessage.get()).payload["facts"]["inviter"] == "North"


async def test_the_mail_names_the_customer_admin_who_invites() -> None:
    channel = await opened()
    carl = await new_account("carl@acme.example", name="Carl")
    await seated(carl, channel.subscription, administrator=True)
    await invited_by(await acting(carl), channel.subscription, "mia@acme.example")
    assert (await OutboxMessage.get()).payload["facts"]["inviter"] == "Carl"


async def test_a_name_stays_with_the_seat_for_other_customers_must_not_see_it() -> None:
    outcome = await invited(await opened(), name="Mia")
    seat = await Seat.get(id=outcome["seat"])
    assert (seat.name, (await Account.get(id=seat.account_id)).name) == ("Mia", None)


async def test_an_invitation_is_written_in_the_language_that_was_chosen() -> None:
    await invited(await opened(), locale="de")
    assert (await OutboxMessage.get()).payload["locale"] == "de"


async def test_an_address_is_kept_as_typed_and_found_in_lower_case() -> None:
    outcome = await invited(await opened(), " Mia@Acme.example ")
    seat = await Seat.get(id=outcome["seat"])
    assert (seat.email, seat.email_key) == ("Mia@Acme.example", "mia@acme.example")


@pytest.mark.parametrize("email", ["mia@acme.example", "MIA@acme.EXAMPLE"])
async def test_nobody_gets_two_seats(email: str) -> None:
    channel = await opened()
    await invited(channel)
    assert await refused(invited(channel, email)) == (UserErrorCode.ALREADY_A_MEMBER, ("email",))


async def test_somebody_whose_seat_was_removed_can_be_invited_again() -> None:
    channel = await opened()
    await seated(await new_account("mia@acme.example"), channel.subscription, status=SeatStatus.REMOVED)
    await invited(channel)
    assert await assigned(channel.subscription) == 1


async def test_without_a_free_seat_nothing_is_written() -> None:
    channel = await opened(seats=1)
    await invited(channel)
    assert await refused(invited(channel, "noah@acme.example")) == (UserErrorCode.NO_SEAT_AVAILABLE, ())
    assert not await Account.filter(email="noah@acme.example").exists()


@pytest.mark.parametrize("status", [SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE])
async def test_while_seats_work_people_can_be_invited(status: SubscriptionStatus) -> None:
    channel = await opened(status=status)
    await invited(channel)
    assert await assigned(channel.subscription) == 1


@pytest.mark.parametrize(
    "status", sorted(set(SubscriptionStatus) - {SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE})
)
async def test_while_no_seat_works_nobody_is_invited(status: SubscriptionStatus) -> None:
    channel = await opened(status=status)
    assert await refused(invited(channel)) == (UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, ("subscriptionId",))


async def test_making_an_administrator_comes_with_a_note() -> None:
    outcome = await invited(await opened(), administrator=True)
    assert outcome["notes"] == ["PURCHASES_AT_LIST_PRICE"]


async def test_inviting_a_member_comes_without_a_note() -> None:
    assert (await invited(await opened()))["notes"] == []


async def test_the_feed_tells_that_an_invited_person_became_administrator() -> None:
    await invited(await opened(), administrator=True)
    assert await kinds() == ["seat.invited", "seat.administrator_granted"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"email": "mia"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "M" * 201}, "name"),
        ({"name": "Mia\nBcc: all"}, "name"),
        ({"locale": "tlh"}, "locale"),
    ],
)
async def test_what_was_typed_wrong_is_named(given: dict[str, Any], path: str) -> None:
    channel = await opened()
    assert await refused(invited(channel, **given)) == (UserErrorCode.INVALID_INPUT, (path,))


async def foreign_admin(channel: Channel) -> Account:
    omar = await new_account("omar@south.example")
    other = await new_reseller("South")
    subscription = await new_subscription(await new_customer(other), channel.product)
    await seated(omar, subscription, administrator=True)
    return omar


async def plain_member(channel: Channel) -> Account:
    mia = await new_account("ida@acme.example")
    await seated(mia, channel.subscription)
    return mia


async def operator(channel: Channel) -> Account:
    return await new_account("operator@vendor.example", operator=True)


@pytest.mark.parametrize(
    ("somebody", "code"),
    [
        (foreign_admin, UserErrorCode.NOT_FOUND),
        (plain_member, UserErrorCode.NOT_ALLOWED),
        (operator, UserErrorCode.NOT_ALLOWED),
    ],
)
async def test_only_administrators_of_the_customer_invite(
    somebody: Callable[[Channel], Awaitable[Account]], code: UserErrorCode
) -> None:
    channel = await opened()
    context = await acting(await somebody(channel))
    assert (await refused(invited_by(context, channel.subscription, "mia@acme.example")))[0] is code


async def test_many_are_answered_row_by_row() -> None:
    channel = await opened(seats=2)
    await invited(channel)
    results = await all_invited(channel, "MIA@acme.example", "nobody", "noah@acme.example", "zoe@acme.example")
    assert [[(error["code"], error["path"]) for error in result["errors"]] for result in results] == [
        [("ALREADY_A_MEMBER", ["members", "0", "email"])],
        [("INVALID_INPUT", ["members", "1", "email"])],
        [],
        [("NO_SEAT_AVAILABLE", ["members", "3"])],
    ]


async def test_each_row_names_its_own_seat() -> None:
    results = await all_invited(await opened(), "mia@acme.example", "nobody", "abe@acme.example")
    emails = [result["seat"] and (await Seat.get(id=result["seat"])).email for result in results]
    assert emails == ["mia@acme.example", None, "abe@acme.example"]


async def test_the_same_address_twice_in_one_request_gets_one_seat() -> None:
    channel = await opened()
    await all_invited(channel, "mia@acme.example", "Mia@acme.example")
    assert await assigned(channel.subscription) == 1


async def test_at_most_five_hundred_are_invited_at_once() -> None:
    channel = await opened(seats=600)
    emails = [f"m{number}@acme.example" for number in range(501)]
    assert await refused(all_invited(channel, *emails)) == (UserErrorCode.INVALID_INPUT, ("members",))


async def test_hundreds_take_as_many_statements_as_two() -> None:
    channel = await opened(seats=600)
    for email in ("known0@acme.example", "known1@acme.example"):
        await new_account(email)
    with counted_statements() as few:
        await all_invited(channel, "known0@acme.example", "new@acme.example")
    with counted_statements() as many:
        await all_invited(channel, "known1@acme.example", *(f"m{number}@acme.example" for number in range(499)))
    assert (len(many), await assigned(channel.subscription)) == (len(few), 502)


async def test_the_last_seat_goes_to_one_of_many_who_ask_at_the_same_time() -> None:
    channel = await opened(seats=1)
    answers = await asyncio.gather(
        *(invited(channel, f"m{number}@acme.example") for number in range(20)), return_exceptions=True
    )
    codes = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert codes == [UserErrorCode.NO_SEAT_AVAILABLE] * 19


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_who_waits_for_one_person_does_not_hold_another_whom_others_may_come_for_first() -> None:
    may_end = asyncio.Event()
    ben = asyncio.create_task(registering("ben@acme.example", until=may_end))
    await asyncio.sleep(0.2)
    waiting = asyncio.create_task(registering("cleo@acme.example", "ben@acme.example", until=may_end))
    await asyncio.sleep(0.2)
    await asyncio.wait_for(registering("cleo@acme.example"), timeout=2)
    may_end.set()
    await asyncio.gather(ben, waiting)


async def registering(*emails: str, until: asyncio.Event | None = None) -> None:
    """A transaction that wants these people, and stays open until it may end."""
    async with transaction():
        await registered(NOW, [checked_member(email=email, name=None, locale=None) for email in emails])
        if until:
            await until.wait()


async def test_two_administrators_who_invite_each_other_do_not_block_each_other() -> None:
    channel = await opened()
    south = await new_reseller("South")
    abroad = await new_subscription(await new_customer(south), channel.product)
    anna, omar = channel.anna, await new_account("omar@south.example")
    await seated(omar, abroad, administrator=True)
    await asyncio.gather(
        invited_by(await meaning(anna), channel.subscription, omar.email),
        invited_by(await meaning(omar), abroad, anna.email),
    )
    assert await Seat.filter(account_id__in=[anna.id, omar.id], status=SeatStatus.ACTIVE).count() == 3


async def meaning(account: Account) -> Context:
    """With an idempotency key, whose row refers to the account."""
    context = await acting(account)
    return context.meaning(Intent(account_id=account.id, operation="inviteMember", key="once", input_hash="0"))
