"""Making members administrators, and taking that back."""

from collections.abc import Awaitable, Callable

import pytest

from server.domain.refusal import UserErrorCode
from server.models import Change
from server.resolvers.seat import grant_administrator, remove_member, revoke_administrator
from server.work import Outcome
from tests.resolvers.channel import acting, kinds, mails, opened, refused
from tests.resolvers.seating import administrator, fresh, guest, member

pytestmark = pytest.mark.usefixtures("database")


class TestAdministrators:
    async def test_a_member_is_made_administrator(self) -> None:
        channel = await opened()
        seat = await member(channel)
        await grant_administrator(await acting(channel.anna), seat_id=seat.id)
        assert (await fresh(seat)).is_administrator is True

    async def test_a_new_administrator_comes_with_a_note(self) -> None:
        channel = await opened()
        outcome = await grant_administrator(await acting(channel.anna), seat_id=(await member(channel)).id)
        assert outcome["notes"] == ["PURCHASES_AT_LIST_PRICE"]

    async def test_a_new_administrator_is_told(self) -> None:
        channel = await opened()
        await grant_administrator(await acting(channel.anna), seat_id=(await member(channel)).id)
        assert (await kinds(), await mails()) == (
            ["seat.administrator_granted"],
            [("made_administrator", "mia@acme.example")],
        )

    async def test_somebody_invited_is_made_administrator_without_a_second_mail(self) -> None:
        channel = await opened()
        seat = await guest(channel)
        await grant_administrator(await acting(channel.anna), seat_id=seat.id)
        assert ((await fresh(seat)).is_administrator, await mails()) == (True, [("invitation", seat.email)])

    async def test_made_twice_is_told_once(self) -> None:
        channel = await opened()
        seat = await member(channel)
        for _ in range(2):
            await grant_administrator(await acting(channel.anna), seat_id=seat.id)
        assert await kinds() == ["seat.administrator_granted"]

    async def test_a_customer_admin_makes_another_one(self) -> None:
        channel = await opened()
        _, carl = await administrator(channel)
        seat = await member(channel)
        await grant_administrator(carl, seat_id=seat.id)
        assert (await Change.get()).role == "CUSTOMER_ADMIN"

    async def test_the_right_is_taken_back(self) -> None:
        channel = await opened()
        seat = await member(channel, administrator=True)
        await revoke_administrator(await acting(channel.anna), seat_id=seat.id)
        assert ((await fresh(seat)).is_administrator, await kinds()) == (False, ["seat.administrator_revoked"])

    async def test_nobody_takes_their_own_right_back(self) -> None:
        seat, carl = await administrator(await opened())
        code = await refused(revoke_administrator(carl, seat_id=seat.id))
        assert code == (UserErrorCode.CANNOT_REMOVE_SELF, ("seatId",))

    @pytest.mark.parametrize("change", [grant_administrator, revoke_administrator])
    async def test_who_was_removed_is_no_member(self, change: Callable[..., Awaitable[Outcome]]) -> None:
        channel = await opened()
        seat = await member(channel)
        await remove_member(await acting(channel.anna), seat_id=seat.id)
        code = await refused(change(await acting(channel.anna), seat_id=seat.id))
        assert code == (UserErrorCode.NOT_A_MEMBER, ("seatId",))
