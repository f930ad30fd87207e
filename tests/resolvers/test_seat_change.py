"""What holds of every change of a seat: who may not, what a front end is told of it, and that the number is right."""

import random
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from server.context import Context
from server.domain.actions import Action, AllowedAction, seat_actions
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.models import Account, Seat, Subscription
from server.policy import roles_towards
from server.resolvers.seat import (
    grant_administrator,
    remove_member,
    resend_invitation,
    restore_member,
    revoke_administrator,
)
from server.work import Outcome
from tests.resolvers.channel import Channel, acting, appoint, new_account, new_reseller, opened, refused
from tests.resolvers.seating import administrator, assigned, guest, member, reassigned, stands

pytestmark = pytest.mark.usefixtures("database")


CHANGES: dict[Action, Callable[..., Awaitable[Outcome]]] = {
    Action.RESEND_INVITATION: resend_invitation,
    Action.REMOVE_MEMBER: remove_member,
    Action.RESTORE_MEMBER: restore_member,
    Action.REASSIGN_SEAT: reassigned,
    Action.GRANT_ADMINISTRATOR: grant_administrator,
    Action.REVOKE_ADMINISTRATOR: revoke_administrator,
}
EVERY_CHANGE = list(CHANGES.values())


async def applied(change: Callable[..., Awaitable[Outcome]], context: Context, seat_id: str) -> Outcome:
    return await (reassigned(context, Seat(id=seat_id)) if change is reassigned else change(context, seat_id=seat_id))


@pytest.mark.parametrize("change", EVERY_CHANGE)
async def test_another_resellers_seat_does_not_exist(change: Callable[..., Awaitable[Outcome]]) -> None:
    channel = await opened()
    seat = await member(channel)
    omar = await new_account("omar@south.example")
    await appoint(omar, await new_reseller("South"))
    code = await refused(applied(change, await acting(omar), seat.id))
    assert code == (UserErrorCode.NOT_FOUND, ("seatId",))


@pytest.mark.parametrize("change", EVERY_CHANGE)
async def test_a_member_changes_no_seat_not_even_their_own(change: Callable[..., Awaitable[Outcome]]) -> None:
    channel = await opened()
    seat = await member(channel)
    mia = await acting(await Account.get(id=seat.account_id))
    assert (await refused(applied(change, mia, seat.id)))[0] is UserErrorCode.NOT_ALLOWED


@pytest.mark.parametrize("change", [remove_member, revoke_administrator])
async def test_the_reseller_stays_whatever_its_customer_wants(change: Callable[..., Awaitable[Outcome]]) -> None:
    channel = await opened()
    _, carl = await administrator(channel)
    code = await refused(change(carl, seat_id=channel.reseller.id))
    assert code == (UserErrorCode.RESELLER_IS_PERMANENT, ("seatId",))


async def test_a_foreign_reseller_does_not_exist() -> None:
    _, carl = await administrator(await opened())
    south = await new_reseller("South")
    assert (await refused(remove_member(carl, seat_id=south.id)))[0] is UserErrorCode.NOT_FOUND


async def test_the_number_of_taken_seats_is_right_whatever_was_done() -> None:
    channel = await opened(seats=3)
    chance = random.Random(2)
    people = [f"m{number}@acme.example" for number in range(5)]
    for _ in range(60):
        anna, seats = await acting(channel.anna), await Seat.all()
        turn = chance.randrange(len(EVERY_CHANGE) + 1)
        with suppress(Refusal):
            if turn < len(EVERY_CHANGE) and seats:
                await applied(EVERY_CHANGE[turn], anna, chance.choice(seats).id)
            else:
                await guest(channel, chance.choice(people))
        assert await assigned(channel) == await Seat.all().exclude(status=SeatStatus.REMOVED).count()


PAID_ONCE = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE, SubscriptionStatus.EXPIRED)


async def test_what_a_front_end_is_told_is_what_happens() -> None:
    channel = await opened(seats=3)
    _, carl = await administrator(channel)
    await member(channel)
    await guest(channel)
    chance = random.Random(7)
    for step in range(150):
        await stands(channel, chance.choice(PAID_ONCE))
        seat = chance.choice(await Seat.all())
        allowed = chance.choice(await told(channel, seat, carl))
        reason = await reason_of(CHANGES[allowed.action], carl, seat, f"m{step}@acme.example")
        assert reason in (allowed.reason, UserErrorCode.ALREADY_A_MEMBER), (step, allowed)


async def told(channel: Channel, seat: Seat, context: Context) -> list[AllowedAction]:
    subscription = await Subscription.get(id=channel.subscription.id)
    return seat_actions(
        status=seat.status,
        is_administrator=seat.is_administrator,
        subscription_status=subscription.status,
        seats_free=subscription.seats_purchased - subscription.seats_assigned,
        roles=roles_towards(context.viewer, customer_id=seat.customer_id, account_id=seat.account_id),
    )


async def reason_of(
    change: Callable[..., Awaitable[Outcome]], context: Context, seat: Seat, email: str
) -> UserErrorCode | None:
    try:
        await (reassigned(context, seat, email) if change is reassigned else change(context, seat_id=seat.id))
    except Refusal as refusal:
        return refusal.code
    return None
