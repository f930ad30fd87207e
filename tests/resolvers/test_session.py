"""Signing in, staying signed in, signing out."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from server.database import counted_statements, transaction
from server.domain.refusal import UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.session import SessionKind
from server.models import Account, Session
from server.resolvers.session import SignedIn, refresh_session, sign_out
from server.resolvers.sign_in import sign_in
from server.resolvers.viewer import viewer_in, viewer_of
from tests.resolvers.channel import NOW, acting, appoint, new_account, new_customer, opened, seated
from tests.resolvers.person import (
    OTHER_PASSWORD,
    PASSWORD,
    everybody_changes_to,
    is_alive,
    overtaken,
    person,
    refused,
    signed_in,
    sitting,
)

pytestmark = pytest.mark.usefixtures("database")

WRONG = (UserErrorCode.WRONG_CREDENTIALS, ())
INVALID = (UserErrorCode.TOKEN_INVALID, ("refreshToken",))


async def refreshed(token: str | None, *, after: timedelta = timedelta(0)) -> SignedIn:
    return await refresh_session(await acting(None, now=NOW + after), refresh_token=token or "")


class TestSigningIn:
    async def test_tells_who_it_is(self) -> None:
        mia = await person()
        assert (await signed_in()).viewer.account_id == mia.id

    async def test_does_not_mind_how_the_address_is_written(self) -> None:
        mia = await person("Mia@Acme.example")
        assert (await signed_in(" mia@ACME.example")).viewer.account_id == mia.id

    @pytest.mark.parametrize(
        "email", ["nobody@acme.example", "no address", "m\0ia@acme.example", "\ud800@acme.example"]
    )
    async def test_is_refused_to_an_unknown_address(self, email: str) -> None:
        await person()
        assert await refused(signed_in(email)) == WRONG

    @pytest.mark.parametrize("password", ["", PASSWORD + " ", PASSWORD.upper(), "x" * 300, "\ud800"])
    async def test_is_refused_with_a_wrong_password(self, password: str) -> None:
        await person()
        assert await refused(signed_in(password=password)) == WRONG

    async def test_is_refused_before_the_account_is_activated(self) -> None:
        await new_account("mia@acme.example", activated=False)
        assert await refused(signed_in()) == WRONG

    async def test_works_with_the_same_letters_from_another_keyboard(self) -> None:
        await person(password="Zo\u0065\u0308 und der \ufb01nstere Wald")
        assert await is_alive(await signed_in(password="Zo\u00eb und der finstere Wald"))

    async def test_renews_a_hash_made_with_less_effort(self) -> None:
        mia = await person()
        mia.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        async with transaction():
            await mia.save()
        await signed_in()
        assert "m=19456,t=2" in str((await Account.get(id=mia.id)).password_hash)

    async def test_is_refused_when_the_password_is_changed_at_that_moment(self) -> None:
        await person()
        slow = overtaken(await acting(None), lambda: everybody_changes_to(OTHER_PASSWORD))
        signing_in = sign_in(slow, email="mia@acme.example", password=PASSWORD, kind=SessionKind.COOKIE)
        assert await refused(signing_in) == WRONG

    async def test_keeps_no_token(self) -> None:
        await person()
        cookie, pair = await signed_in(), await signed_in(kind=SessionKind.TOKEN)
        stored = str(await Session.all().values())
        assert not any(str(token) in stored for token in (cookie.cookie_token, pair.access_token, pair.refresh_token))

    async def test_forgets_sessions_that_are_over(self) -> None:
        await person()
        first = await signed_in()
        later = await acting(None, now=NOW + timedelta(days=31))
        await sign_in(later, email="mia@acme.example", password=PASSWORD, kind=SessionKind.COOKIE)
        assert not await Session.exists(id=first.session_id)


class TestACookie:
    async def test_lasts_thirty_days(self) -> None:
        await person()
        session = await signed_in()
        lasting = [await is_alive(session, after=timedelta(days=days)) for days in (29, 30)]
        assert lasting == [True, False]

    @pytest.mark.parametrize("token", [None, "", "made up", "\ud800", "å" * 43])
    async def test_that_nobody_was_given_is_nobody(self, token: str | None) -> None:
        await person()
        await signed_in()
        assert not (await viewer_of(token, NOW)).is_signed_in

    async def test_can_not_be_refreshed(self) -> None:
        await person()
        session = await signed_in()
        assert await refused(refreshed(f"{session.session_id}.{session.cookie_token}")) == INVALID
        assert await is_alive(session)


class TestAPairOfTokens:
    async def test_gives_access_for_ten_minutes(self) -> None:
        await person()
        session = await signed_in(kind=SessionKind.TOKEN)
        lasting = [await is_alive(session, after=timedelta(minutes=minutes)) for minutes in (9, 10)]
        assert lasting == [True, False]

    async def test_can_be_refreshed(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        second = await refreshed(first.refresh_token, after=timedelta(minutes=20))
        assert await is_alive(second, after=timedelta(minutes=25))
        assert second.refresh_token != first.refresh_token

    async def test_can_be_refreshed_again_and_again(self) -> None:
        await person()
        session = await signed_in(kind=SessionKind.TOKEN)
        for days in range(80, 400, 80):
            session = await refreshed(session.refresh_token, after=timedelta(days=days))
        assert await is_alive(session, after=timedelta(days=320))

    async def test_gives_no_access_once_replaced(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        await refreshed(first.refresh_token)
        assert not await is_alive(first)

    async def test_expires_after_ninety_days(self) -> None:
        await person()
        session = await signed_in(kind=SessionKind.TOKEN)
        late = refreshed(session.refresh_token, after=timedelta(days=90))
        assert await refused(late) == (UserErrorCode.TOKEN_EXPIRED, ("refreshToken",))

    async def test_gets_the_same_successor_when_the_answer_was_lost(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        lost = await refreshed(first.refresh_token)
        assert await refreshed(first.refresh_token, after=timedelta(seconds=60)) == lost

    async def test_refreshed_twice_at_once_has_one_successor(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        answers = await asyncio.gather(*(refreshed(first.refresh_token) for _ in range(5)))
        assert all([answer == answers[0] and await is_alive(answer) for answer in answers])

    async def test_used_again_after_a_minute_ends_the_session(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        second = await refreshed(first.refresh_token)
        assert await refused(refreshed(first.refresh_token, after=timedelta(seconds=61))) == INVALID
        assert not await is_alive(second)

    async def test_used_again_after_its_successor_ends_the_session(self) -> None:
        await person()
        first = await signed_in(kind=SessionKind.TOKEN)
        second = await refreshed(first.refresh_token)
        third = await refreshed(second.refresh_token)
        assert await refused(refreshed(first.refresh_token)) == INVALID
        assert not await is_alive(third)

    @pytest.mark.parametrize("token", ["", "made up", "sess_01h455vb4pex5vsknk084sn02q." + "A" * 43, "sess_\0.\ud800"])
    async def test_that_nobody_was_given_is_refused(self, token: str) -> None:
        assert await refused(refreshed(token)) == INVALID


class TestSigningOut:
    async def test_ends_this_session_only(self) -> None:
        await person()
        here, there = await signed_in(), await signed_in()
        await sign_out(await sitting(here), everywhere=False)
        assert [await is_alive(here), await is_alive(there)] == [False, True]

    async def test_everywhere_ends_them_all(self) -> None:
        await person()
        here, there = await signed_in(), await signed_in(kind=SessionKind.TOKEN)
        await sign_out(await sitting(here), everywhere=True)
        assert [await is_alive(here), await is_alive(there)] == [False, False]

    async def test_everywhere_leaves_others_alone(self) -> None:
        await person()
        await person("tom@acme.example")
        here, toms = await signed_in(), await signed_in("tom@acme.example")
        await sign_out(await sitting(here), everywhere=True)
        assert await is_alive(toms)

    @pytest.mark.parametrize("everywhere", [True, False])
    async def test_when_nobody_is_signed_in_ends_nothing(self, everywhere: bool) -> None:
        await person()
        session = await signed_in()
        await sign_out(await acting(None), everywhere=everywhere)
        assert await is_alive(session)


class TestAViewer:
    async def test_is_an_operator(self) -> None:
        mia = await person()
        async with transaction():
            await Account.filter(id=mia.id).update(is_operator=True, locale="sv")
        viewer = (await signed_in()).viewer
        assert (viewer.is_operator, viewer.locale) == (True, "sv")

    async def test_administers_a_reseller(self) -> None:
        channel = await opened()
        await appoint(await person(), channel.reseller)
        assert (await signed_in()).viewer.reseller_ids == {channel.reseller.id}

    async def test_administers_a_customer(self) -> None:
        channel = await opened()
        await seated(await person(), channel.subscription, administrator=True)
        assert (await signed_in()).viewer.customers == {channel.customer.id: channel.reseller.id}

    async def test_holds_a_seat_and_administers_nothing(self) -> None:
        channel = await opened()
        seat = await seated(await person(), channel.subscription)
        viewer = (await signed_in()).viewer
        assert ([held.id for held in viewer.seats], viewer.customers) == ([seat.id], {})

    @pytest.mark.parametrize("status", [SeatStatus.INVITED, SeatStatus.REMOVED])
    async def test_has_nothing_from_a_seat_that_is_not_active(self, status: SeatStatus) -> None:
        channel = await opened()
        await seated(await person(), channel.subscription, administrator=True, status=status)
        viewer = (await signed_in()).viewer
        assert (viewer.customers, viewer.seats) == ({}, ())

    async def test_loses_at_once_what_was_taken_away(self) -> None:
        channel = await opened()
        seat = await seated(await person(), channel.subscription, administrator=True)
        session = await signed_in()
        async with transaction():
            seat.status = SeatStatus.REMOVED
            await seat.save()
        assert (await viewer_of(session.cookie_token, NOW)) == replace(session.viewer, customers={}, seats=())

    async def test_is_whoever_signed_in_though_another_request_renewed_the_tokens_meanwhile(self) -> None:
        await person()
        session = await Session.get(id=(await signed_in()).session_id)
        session.token_hash = "of the tokens before"
        assert (await viewer_in(session)).account_id == session.account_id

    async def test_is_nobody_once_another_request_has_ended_the_session(self) -> None:
        await person()
        session = await Session.get(id=(await signed_in()).session_id)
        async with transaction():
            await Session.filter(id=session.id).delete()
        assert not (await viewer_in(session)).is_signed_in

    async def test_is_found_in_one_statement(self) -> None:
        channel = await opened()
        mia = await person()
        await seated(mia, channel.subscription)
        await new_customer(channel.reseller)
        session = await signed_in()
        with counted_statements() as statements:
            await viewer_of(session.cookie_token, NOW)
        assert len(statements) == 1
