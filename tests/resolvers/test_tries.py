"""Guessing a password: ten tries an account and quarter of an hour, whoever counts; the owner gets in elsewhere."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from server.context import Context
from server.database import counted_statements
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.session import SessionKind
from server.domain.token import activation_token
from server.domain.tries import Limit, sign_in_from
from server.models import Account, Change, OutboxMessage, Tries
from server.resolvers import tries
from server.resolvers.account import change_password
from server.resolvers.activation import begin_reset, request_password_reset, reset_password
from server.resolvers.sign_in import sign_in
from tests.resolvers.channel import CONFIG, NOW, acting
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, person, refused, signed_in, sitting

pytestmark = pytest.mark.usefixtures("database")

WRONG = UserErrorCode.WRONG_CREDENTIALS
TOO_MANY = UserErrorCode.TOO_MANY_ATTEMPTS


async def somewhere(address: str | None = "192.0.2.1", *, after: timedelta = timedelta(0)) -> Context:
    return replace(await acting(None, now=NOW + after), address=address)


async def tried(context: Context, email: str = "mia@acme.example", password: str = "wrong") -> UserErrorCode | None:
    """Why not; None for whoever is in."""
    try:
        await sign_in(context, email=email, password=password, kind=SessionKind.COOKIE)
    except Refusal as refusal:
        return refusal.code
    return None


class TestAnAccount:
    @pytest.mark.parametrize("email", ["mia@acme.example", "nobody@acme.example", "no address"])
    async def test_is_tried_ten_times_whether_or_not_there_is_one(self, email: str) -> None:
        await person()
        assert [await tried(await somewhere(), email) for _ in range(12)] == [WRONG] * 10 + [TOO_MANY] * 2

    async def test_is_closed_to_the_right_password_too_so_that_nobody_can_tell(self) -> None:
        await person()
        for _ in range(10):
            await tried(await somewhere())
        assert await tried(await somewhere(), password=PASSWORD) is TOO_MANY

    async def test_is_the_same_however_its_address_is_written(self) -> None:
        await person()
        for email in ("mia@acme.example", " MIA@ACME.example ") * 5:
            await tried(await somewhere(), email)
        assert await tried(await somewhere(), "Mia@Acme.Example") is TOO_MANY

    async def test_is_tried_ten_times_by_a_hundred_at_once(self) -> None:
        await person()
        contexts = [await somewhere(f"192.0.2.{number}") for number in range(100)]
        answers = Counter(await asyncio.gather(*map(tried, contexts)))
        assert answers == {WRONG: 10, TOO_MANY: 90}

    async def test_opens_again_as_each_try_grows_old(self) -> None:
        await person()
        for minute in range(10):
            await tried(await somewhere(after=timedelta(minutes=minute)))
        later = [await tried(await somewhere(after=timedelta(minutes=15))) for _ in range(2)]
        assert later == [WRONG, TOO_MANY]

    async def test_says_how_long_to_wait(self) -> None:
        await person()
        for _ in range(10):
            await tried(await somewhere())
        with pytest.raises(Refusal) as refusal:
            await sign_in(
                await somewhere(after=timedelta(minutes=4, seconds=1)),
                email="mia@acme.example",
                password=PASSWORD,
                kind=SessionKind.COOKIE,
            )
        assert refusal.value.facts == {"minutes": 11}

    async def test_begins_anew_once_its_owner_is_in(self) -> None:
        await person()
        for _ in range(9):
            await tried(await somewhere())
        assert await tried(await somewhere(), password=PASSWORD) is None
        assert [await tried(await somewhere()) for _ in range(10)] == [WRONG] * 10

    async def test_leaves_others_alone(self) -> None:
        await person()
        await person("tom@acme.example")
        for _ in range(10):
            await tried(await somewhere())
        assert await tried(await somewhere(), "tom@acme.example", PASSWORD) is None


class TestItsOwner:
    async def test_stays_signed_in_where_they_are(self) -> None:
        await person()
        session = await signed_in()
        for _ in range(11):
            await tried(await somewhere())
        assert await is_alive(session)

    async def test_gets_in_with_a_new_password_and_then_as_always(self) -> None:
        await person()
        for _ in range(11):
            await tried(await somewhere())
        await request_password_reset(await somewhere(), email="mia@acme.example")
        link = (await OutboxMessage.all().order_by("-id").first() or OutboxMessage()).payload["activation_id"]
        await begin_reset(await somewhere(), link, "mia@acme.example")
        token = activation_token(CONFIG.secret_key, link)
        begun = await reset_password(await somewhere(), token=token, password=OTHER_PASSWORD, kind=SessionKind.COOKIE)
        assert await is_alive(begun)
        assert await tried(await somewhere(), password=OTHER_PASSWORD) is None


async def exhausted(address: str) -> None:
    """A hundred tries came from there."""
    for _ in range(100):
        await tries.count(await somewhere(address), sign_in_from(address))


class TestANetwork:
    async def test_tries_a_hundred_times_whatever_accounts(self) -> None:
        await person()
        await exhausted("192.0.2.1")
        assert await tried(await somewhere("192.0.2.1"), password=PASSWORD) is TOO_MANY

    async def test_does_not_try_for_its_neighbours(self) -> None:
        await person()
        await exhausted("192.0.2.1")
        assert await tried(await somewhere("192.0.2.2"), password=PASSWORD) is None

    async def test_of_one_subscriber_is_one_network(self) -> None:
        await person()
        await exhausted("2001:db8:1:2::1")
        assert await tried(await somewhere("2001:db8:1:2:ffff::9"), password=PASSWORD) is TOO_MANY

    async def test_counts_no_success(self) -> None:
        await person()
        for _ in range(3):
            await tried(await somewhere(), password=PASSWORD)
        await tried(await somewhere(), "nobody@acme.example")
        assert [len(row.moments) async for row in Tries.all()] == [1, 1]

    async def test_does_not_begin_anew_when_one_of_its_accounts_is_in(self) -> None:
        """Else whoever has an account could guess all the others'."""
        await person()
        await exhausted_but_one("192.0.2.1")
        assert await tried(await somewhere("192.0.2.1"), password=PASSWORD) is None
        assert await tried(await somewhere("192.0.2.1"), "tom@acme.example") is WRONG
        assert await tried(await somewhere("192.0.2.1"), "tom@acme.example") is TOO_MANY


async def exhausted_but_one(address: str) -> None:
    for _ in range(99):
        await tries.count(await somewhere(address), sign_in_from(address))


class TestAPasswordTypedByWhoeverIsSignedIn:
    async def test_is_tried_ten_times(self) -> None:
        await person()
        context = await sitting(await signed_in())
        wrong = [refused(change_password(context, current_password="x", new_password=OTHER_PASSWORD)) for _ in "x" * 11]
        assert [(await one)[0] for one in wrong] == [WRONG] * 10 + [TOO_MANY]

    async def test_begins_anew_once_it_was_right(self) -> None:
        await person()
        context = await sitting(await signed_in())
        for _ in range(9):
            await refused(change_password(context, current_password="x", new_password=OTHER_PASSWORD))
        await change_password(context, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert await refused(change_password(context, current_password="x", new_password=PASSWORD)) == (
            WRONG,
            ("currentPassword",),
        )


async def test_what_is_over_is_cleared_away() -> None:
    for number in range(3):
        await tries.count(await somewhere(), Limit(f"old {number}", 10))
    await tries.count(await somewhere(after=timedelta(minutes=16)), Limit("new", 10))
    assert await Tries.all().count() == 1


async def test_what_is_counted_names_nobody() -> None:
    await tried(await somewhere("192.0.2.1"))
    stored = str(await Tries.all().values())
    assert ("mia@" in stored, "192.0.2.1" in stored) == (False, False)


class TestAFailedSignIn:
    async def test_is_told_with_the_account_and_where_it_came_from(self) -> None:
        mia = await person()
        await tried(await somewhere("192.0.2.1"))
        [change] = await Change.all()
        assert (change.kind, change.subject_id, change.facts, change.audience) == (
            "account.sign_in_failed",
            mia.id,
            {"email": "mia@acme.example", "address": "192.0.2.1"},
            "OPERATOR",
        )

    async def test_is_told_of_an_address_that_nobody_has(self) -> None:
        await tried(await somewhere(), "nobody@acme.example")
        [change] = await Change.all()
        assert (change.subject_id, change.facts["email"]) == (Account.NOBODY, "nobody@acme.example")

    async def test_is_told_without_what_may_be_a_password_in_the_wrong_field(self) -> None:
        await tried(await somewhere(), PASSWORD)
        assert PASSWORD not in str(await Change.all().values())

    async def test_is_the_same_to_the_database_whoever_it_is(self) -> None:
        await person()
        done = []
        for email in ("mia@acme.example", "bob@acme.example"):
            with counted_statements() as statements:
                await tried(await somewhere(), email)
            done.append(statements)
        assert len(done[0]) > 0
        assert done[0] == done[1]

    async def test_is_not_told_once_nobody_listens_any_more(self) -> None:
        for _ in range(12):
            await tried(await somewhere())
        assert await Change.all().count() == 10
