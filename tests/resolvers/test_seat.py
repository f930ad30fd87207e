"""Taking seats back, and giving them to others."""

from datetime import timedelta

import pytest

from server.domain.refusal import UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.models import Account, Activation, Change, OutboxMessage, Seat, Subscription
from server.resolvers.seat import remove_member, resend_invitation, restore_member
from tests.resolvers.channel import (
    NOW,
    Channel,
    acting,
    appoint,
    kinds,
    mails,
    new_subscription,
    opened,
    refused,
    seated,
)
from tests.resolvers.seating import activated, administrator, assigned, fresh, guest, member, reassigned, stands

pytestmark = pytest.mark.usefixtures("database")


class TestResending:
    async def test_gives_seven_new_days(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await resend_invitation(await acting(channel.anna, now=NOW + timedelta(days=6)), seat_id=seat.id)
        assert (await fresh(seat)).invitation_expires_at == NOW + timedelta(days=13)

    async def test_kills_the_old_link(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        old = await Activation.get(seat_id=seat.id)
        await resend_invitation(await acting(channel.anna), seat_id=seat.id)
        assert (await Activation.get(id=old.id)).ended_at == NOW

    async def test_sends_a_new_link(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await resend_invitation(await acting(channel.anna), seat_id=seat.id)
        living = await Activation.get(seat_id=seat.id, ended_at__isnull=True)
        assert await OutboxMessage.filter(subject_id=living.id).count() == 1

    async def test_leaves_the_links_of_other_seats_alone(self) -> None:
        channel = await opened()
        seat, other = await guest(channel), await guest(channel, "other@acme.example")
        await resend_invitation(await acting(channel.anna), seat_id=seat.id)
        assert (await Activation.get(seat_id=other.id)).ended_at is None

    async def test_is_told(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await resend_invitation(await acting(channel.anna), seat_id=seat.id)
        assert (await kinds())[-1] == "seat.resent"

    async def test_needs_an_open_invitation(self) -> None:
        channel = await opened()
        seat = await member(channel)
        code = await refused(resend_invitation(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.INVITATION_NOT_PENDING, ("seatId",))

    async def test_needs_a_subscription_that_works(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await stands(channel, SubscriptionStatus.EXPIRED)
        code = await refused(resend_invitation(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, ("seatId",))


class TestRemoving:
    async def test_frees_the_seat_at_once(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await assigned(channel) == 0

    async def test_does_not_move_the_expiry(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        subscription = await Subscription.get(id=channel.subscription.id)
        assert subscription.current_period_end == channel.subscription.current_period_end

    async def test_takes_the_administrator_right_with_it(self) -> None:
        channel = await opened()
        seat = await member(channel, administrator=True)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert (await fresh(seat)).is_administrator is False

    async def test_is_mailed_a_minute_later(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        promise = await OutboxMessage.get()
        assert (promise.payload["template"], promise.due_at) == ("removed", NOW + timedelta(seconds=60))

    async def test_ends_the_access_to_the_customer(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        lost = await Change.get(kind="access.lost")
        assert (lost.account_id, lost.customer_id, lost.audience) == (seat.account_id, channel.customer.id, "ACCOUNT")

    async def test_leaves_the_access_of_who_has_another_seat_there(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await stands(channel, SubscriptionStatus.EXPIRED)
        second = await new_subscription(channel.customer, channel.product)
        await seated(await Account.get(id=seat.account_id), second)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await kinds() == ["seat.removed"]

    async def test_leaves_the_access_of_the_resellers_staff(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await appoint(await Account.get(id=seat.account_id), channel.reseller)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await kinds() == ["seat.removed"]

    async def test_tells_nothing_of_access_to_who_never_had_any(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await kinds() == ["seat.invited", "seat.removed"]

    async def test_works_after_the_subscription_has_expired(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await stands(channel, SubscriptionStatus.EXPIRED)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await assigned(channel) == 0

    async def test_twice_is_refused(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        code = await refused(remove_member(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.NOT_A_MEMBER, ("seatId",))

    async def test_ones_own_seat_is_refused_to_an_administrator(self) -> None:
        seat, carl = await administrator(await opened())
        assert await refused(remove_member(carl, seat_id=seat.id)) == (UserErrorCode.CANNOT_REMOVE_SELF, ("seatId",))

    async def test_ones_own_seat_is_refused_even_to_who_is_the_resellers_staff_too(self) -> None:
        channel = await opened()
        seat = await seated(channel.anna, channel.subscription, administrator=True)
        code = await refused(remove_member(await acting(channel.anna), seat_id=seat.id))
        assert code[0] is UserErrorCode.CANNOT_REMOVE_SELF

    async def test_the_staff_of_a_reseller_may_give_up_a_plain_seat_of_their_own(self) -> None:
        channel = await opened()
        seat = await seated(channel.anna, channel.subscription)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        assert await assigned(channel) == 0


class TestRestoring:
    async def removed(self, channel: Channel, seat: Seat) -> Seat:
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        return seat

    async def test_gives_the_seat_back(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await member(channel))
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        assert ((await fresh(seat)).status, await assigned(channel)) == (SeatStatus.ACTIVE, 1)

    async def test_gives_the_administrator_right_back(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await member(channel, administrator=True))
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        assert (await fresh(seat)).is_administrator is True

    async def test_gives_the_same_invitation_back(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await guest(channel))
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        restored, link = await fresh(seat), await Activation.get()
        assert (restored.status, restored.invitation_expires_at, link.ended_at) == (
            SeatStatus.INVITED,
            seat.invitation_expires_at,
            None,
        )

    async def test_finds_the_seat_active_when_the_account_was_activated_meanwhile(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await guest(channel))
        await activated(seat.account_id)
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        restored = await fresh(seat)
        assert (restored.status, restored.activated_at) == (SeatStatus.ACTIVE, NOW)

    async def test_takes_the_mail_about_the_removal_back_and_no_other(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await guest(channel))
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        assert await mails() == [("invitation", "noah@acme.example")]

    async def test_needs_a_free_seat(self) -> None:
        channel = await opened(seats=1)
        seat = await self.removed(channel, await member(channel))
        await guest(channel)
        code = await refused(restore_member(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.NO_SEAT_AVAILABLE, ())

    async def test_is_refused_when_the_person_has_another_seat_by_now(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await member(channel))
        await guest(channel, "mia@acme.example")
        code = await refused(restore_member(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.ALREADY_A_MEMBER, ("seatId",))

    async def test_needs_a_removed_seat(self) -> None:
        channel = await opened()
        seat = await member(channel)
        code = await refused(restore_member(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.NOT_A_REMOVED_SEAT, ("seatId",))

    async def test_is_told_to_the_feed_and_the_person(self) -> None:
        channel = await opened()
        seat = await self.removed(channel, await member(channel))
        await restore_member(await acting(channel.anna), seat_id=seat.id)
        assert (await kinds())[-2:] == ["seat.restored", "access.gained"]


class TestReassigning:
    async def test_gives_the_place_to_another_even_when_all_are_taken(self) -> None:
        channel = await opened(seats=1)
        seat = await member(channel)
        outcome = await reassigned(await acting(channel.anna), seat)
        new = await Seat.get(id=outcome["seat"])
        assert ((await fresh(seat)).status, new.status) == (SeatStatus.REMOVED, SeatStatus.INVITED)

    async def test_leaves_the_number_of_taken_seats_as_it_was(self) -> None:
        channel = await opened()
        await reassigned(await acting(channel.anna), await member(channel))
        assert await assigned(channel) == 1

    async def test_does_not_hand_the_administrator_right_on(self) -> None:
        channel = await opened()
        outcome = await reassigned(await acting(channel.anna), await member(channel, administrator=True))
        assert (await Seat.get(id=outcome["seat"])).is_administrator is False

    async def test_does_neither_when_the_other_has_a_seat_already(self) -> None:
        channel = await opened()
        seat, other = await member(channel), await guest(channel)
        code = await refused(reassigned(await acting(channel.anna), seat, other.email))
        assert (code, (await fresh(seat)).status) == ((UserErrorCode.ALREADY_A_MEMBER, ("email",)), SeatStatus.ACTIVE)

    async def test_to_the_same_person_is_refused(self) -> None:
        channel = await opened()
        code = await refused(reassigned(await acting(channel.anna), await member(channel), "MIA@acme.example"))
        assert code == (UserErrorCode.ALREADY_A_MEMBER, ("email",))

    async def test_of_a_removed_seat_is_refused(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        code = await refused(reassigned(await acting(channel.anna), seat))
        assert code == (UserErrorCode.NOT_A_MEMBER, ("seatId",))

    async def test_of_ones_own_seat_is_refused_to_an_administrator(self) -> None:
        seat, carl = await administrator(await opened())
        assert (await refused(reassigned(carl, seat)))[0] is UserErrorCode.CANNOT_REMOVE_SELF

    async def test_invites_and_so_needs_a_subscription_that_works(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await stands(channel, SubscriptionStatus.EXPIRED)
        code = await refused(reassigned(await acting(channel.anna), seat))
        assert code == (UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, ("seatId",))
