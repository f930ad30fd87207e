"""A password that was forgotten: asking for a link, and choosing another one with it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from server.database import counted_statements
from server.domain.refusal import UserErrorCode
from server.domain.session import SessionKind
from server.domain.token import activation_token
from server.models import Activation, OutboxMessage
from server.resolvers.activation import (
    begin_reset,
    pending_activation,
    request_password_reset,
    reset_password,
)
from server.resolvers.session import SignedIn
from tests.resolvers.channel import CONFIG, NOW, acting, kinds, new_account
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, person, refused, signed_in

pytestmark = pytest.mark.usefixtures("database")

INVALID = (UserErrorCode.TOKEN_INVALID, ("token",))
EXPIRED = (UserErrorCode.TOKEN_EXPIRED, ("token",))
TOO_WEAK = (UserErrorCode.PASSWORD_TOO_WEAK, ("password",))


def token(link_id: str) -> str:
    return activation_token(CONFIG.secret_key, link_id)


async def asked_for_reset(email: str = "mia@acme.example") -> str | None:
    """The token of the link that its letter has, if it goes to anybody."""
    before = {promise.id for promise in await OutboxMessage.all()}
    await request_password_reset(await acting(None), email=email)
    [promise] = [promise for promise in await OutboxMessage.all() if promise.id not in before]
    link_id = promise.payload["activation_id"]
    return token(link_id) if await begin_reset(await acting(None), link_id, promise.payload["to"]) else None


async def reset(mailed: str | None, *, password: str = OTHER_PASSWORD, after: timedelta = timedelta(0)) -> SignedIn:
    context = await acting(None, now=NOW + after)
    return await reset_password(context, token=mailed or "", password=password, kind=SessionKind.COOKIE)


class TestAskingForAReset:
    async def test_mails_a_link(self) -> None:
        await person()
        pending = await pending_activation(await acting(None), await asked_for_reset(" MIA@acme.example") or "")
        assert (pending or {})["is_reset"]

    @pytest.mark.parametrize("email", ["mia@acme.example", "nobody@acme.example"])
    async def test_answers_the_same_whoever_asks(self, email: str) -> None:
        await person()
        answer: dict[str, Any] = await request_password_reset(await acting(None), email=email)
        assert answer == {}

    async def test_does_the_same_in_the_database_whoever_asks(self) -> None:
        await person()
        done = []
        for email in ("mia@acme.example", "nobody@acme.example"):
            with counted_statements() as statements:
                await request_password_reset(replace(await acting(None), address="192.0.2.1"), email=email)
            done.append(statements)
        assert len(done[0]) > 0
        assert done[0] == done[1]

    async def test_mails_at_most_five_links_in_a_quarter_of_an_hour(self) -> None:
        await person()
        links = [await asked_for_reset() for _ in range(6)]
        assert [link is not None for link in links] == [True] * 5 + [False]

    async def test_mails_the_same_link_when_the_letter_is_sent_twice(self) -> None:
        await person()
        context, link_id = await acting(None), Activation.new_id()
        for _ in range(2):
            await begin_reset(context, link_id, "mia@acme.example")
        assert await Activation.filter(id=link_id).count() == 1

    async def test_is_refused_to_a_network_that_asks_for_hundreds(self) -> None:
        context = replace(await acting(None), address="192.0.2.1")
        for _ in range(100):
            await request_password_reset(context, email="nobody@acme.example")
        asking = request_password_reset(context, email="nobody@acme.example")
        assert await refused(asking) == (UserErrorCode.TOO_MANY_ATTEMPTS, ())

    async def test_mails_nobody_who_has_not_activated(self) -> None:
        await new_account("mia@acme.example", activated=False)
        assert await asked_for_reset() is None

    async def test_is_refused_for_what_is_no_address(self) -> None:
        asking = request_password_reset(await acting(None), email="mia")
        assert await refused(asking) == (UserErrorCode.INVALID_INPUT, ("email",))


class TestResetting:
    async def test_sets_the_password_and_signs_in(self) -> None:
        await person()
        assert await is_alive(await reset(await asked_for_reset()))
        assert await is_alive(await signed_in(password=OTHER_PASSWORD))

    async def test_ends_all_sessions(self) -> None:
        await person()
        before = await signed_in()
        await reset(await asked_for_reset())
        assert not await is_alive(before)

    async def test_works_once(self) -> None:
        await person()
        mailed = await asked_for_reset()
        await reset(mailed)
        assert await refused(reset(mailed, password=PASSWORD)) == INVALID

    async def test_ends_the_other_links(self) -> None:
        await person()
        first, second = await asked_for_reset(), await asked_for_reset()
        await reset(second)
        assert await refused(reset(first)) == INVALID

    async def test_is_possible_for_an_hour(self) -> None:
        await person()
        mailed = await asked_for_reset()
        assert await refused(reset(mailed, after=timedelta(hours=1))) == EXPIRED
        await reset(mailed, after=timedelta(minutes=59))

    async def test_needs_a_good_password(self) -> None:
        await person()
        assert await refused(reset(await asked_for_reset(), password="password1")) == TOO_WEAK

    async def test_tells_the_feed(self) -> None:
        await person()
        await reset(await asked_for_reset())
        assert await kinds() == ["account.updated"]
