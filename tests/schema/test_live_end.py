"""A live connection ends with what it was opened for: within five seconds, whether or not anything is asked on it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any

from websockets.exceptions import ConnectionClosed

from server.database import transaction
from server.domain.session import ACCESS_LIFETIME, SessionKind
from server.models import Account
from server.resolvers.sign_in import open_session
from tests.resolvers.person import OTHER_PASSWORD
from tests.schema.test_live import KINDS, Socket, now, socket, stream
from tests.schema.world import World
from tests.serving import PASSWORD, Person

SECONDS = 5.0
SIGNED_OUT, ACCESS_CHANGED = 4401, 4403


async def closing(talking: Socket) -> int:
    """The code with which the server closes, in time."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await talking.receive()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 0


async def elsewhere(world: World, name: str) -> Person:
    """The same person in an app, with a bearer token."""
    begun = await open_session(await world.house.context(), world.accounts[name], SessionKind.TOKEN)
    return Person(world.url, authorization=f"Bearer {begun.access_token}")


async def signs_out(world: World) -> None:
    await world.mia.do("signOut", "")


async def signs_out_everywhere(world: World) -> None:
    await (await elsewhere(world, "bea")).do("signOut", "", everywhere=True)


async def is_removed(world: World) -> None:
    await world.anna.do("removeMember", "", seatId=world.ids["acme.max"])


async def is_no_longer_administrator(world: World) -> None:
    await world.anna.do("revokeAdministrator", "", seatId=world.ids["beta.dora"])


async def leaves_the_team(world: World) -> None:
    added = await world.olga.do(
        "addResellerAdministrator", "", resellerId=world.ids["south"], email="deputy@people.example"
    )
    assert added["errors"] == []
    await world.olga.do(
        "removeResellerAdministrator", "", resellerId=world.ids["south"], accountId=world.accounts["omar"]
    )


ENDS: dict[str, tuple[Callable[[World], Awaitable[None]], int]] = {
    "mia": (signs_out, SIGNED_OUT),
    "bea": (signs_out_everywhere, SIGNED_OUT),
    "max": (is_removed, ACCESS_CHANGED),
    "dora": (is_no_longer_administrator, ACCESS_CHANGED),
    "omar": (leaves_the_team, ACCESS_CHANGED),
}


async def test_a_socket_on_which_nothing_is_asked_is_closed(world: World) -> None:
    async with AsyncExitStack() as stack:
        sockets = {name: await stack.enter_async_context(socket(world.people[name])) for name in [*ENDS, "gus"]}
        for happens, _ in ENDS.values():
            await happens(world)
        codes = await asyncio.gather(*(closing(sockets[name]) for name in ENDS))
        assert dict(zip(ENDS, codes, strict=True)) == {name: code for name, (_, code) in ENDS.items()}
        await sockets["gus"].ask("{ viewer { id } }")
        assert (await sockets["gus"].next())["data"]["viewer"] is not None


async def test_a_stream_of_events_ends(world: World) -> None:
    async with AsyncExitStack() as stack:
        streams = {
            name: await stack.enter_async_context(stream(world.people[name], KINDS, after=await now(world.olga)))
            for name in ENDS
        }
        for happens, _ in ENDS.values():
            await happens(world)
        begun = monotonic()
        last = dict(zip(ENDS, await asyncio.gather(*map(last_of, streams.values())), strict=True))
        assert monotonic() - begun < SECONDS
    codes = {name: result["errors"][0]["extensions"]["code"] for name, result in last.items()}
    assert codes == {name: "UNAUTHENTICATED" if code == SIGNED_OUT else "FORBIDDEN" for name, (_, code) in ENDS.items()}


async def last_of(events: Any) -> dict[str, Any]:
    last: dict[str, Any] = {}
    async with asyncio.timeout(SECONDS):
        async for result in events:
            last = result
    return last


async def leaves_as_operator(world: World) -> None:
    async with transaction():
        await Account.filter(id=world.accounts["otto"]).update(is_operator=False)


async def test_whoever_is_no_longer_operator_hears_no_more(world: World) -> None:
    await world.enters("otto", operator=True)
    async with socket(world.otto) as talking, stream(world.otto, KINDS, after=await now(world.olga)) as events:
        await leaves_as_operator(world)
        assert await closing(talking) == ACCESS_CHANGED
        assert (await last_of(events))["errors"][0]["extensions"]["code"] == "FORBIDDEN"


# ---------------------------------------------------------------- ends of all sessions at once


NEWCOMER = "newcomer@people.example"


async def test_a_new_password_ends_what_all_other_sessions_have_open(world: World) -> None:
    newcomer = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    there = await world.stranger().sign_in(NEWCOMER)
    async with socket(newcomer) as here_talking, socket(there) as there_talking, stream(there, KINDS) as events:
        await newcomer.do("changePassword", "", currentPassword=PASSWORD, newPassword=OTHER_PASSWORD)
        await ended(there_talking, events)
        await here_talking.ask("{ viewer { id } }")
        assert (await here_talking.next())["data"]["viewer"] is not None


async def test_a_reset_password_ends_what_all_sessions_have_open(world: World) -> None:
    newcomer = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    await world.stranger().do("requestPasswordReset", "", email=NEWCOMER)
    await world.olga.mails(NEWCOMER, at_least=3)  # the invitation, that it was accepted, and this one
    async with socket(newcomer) as talking, stream(newcomer, KINDS) as events:
        reset = {"token": await world.olga.token_for(NEWCOMER), "password": OTHER_PASSWORD}
        await world.stranger().do("resetPassword", "", **reset)
        await ended(talking, events)


async def test_a_copied_token_ends_what_its_successors_have_open(world: World) -> None:
    begun = await open_session(await world.house.context(), world.accounts["mia"], SessionKind.TOKEN)
    token, pair = begun.refresh_token, {"accessToken": ""}
    for _ in range(2):
        answer = await world.stranger().do("refreshSession", "tokens { accessToken refreshToken }", refreshToken=token)
        token, pair = answer["tokens"]["refreshToken"], answer["tokens"]
    app = Person(world.url, authorization=f"Bearer {pair['accessToken']}")
    async with socket(app) as talking, stream(app, KINDS) as events:
        refused = await world.stranger().refused("refreshSession", refreshToken=begun.refresh_token)
        assert [error["code"] for error in refused["errors"]] == ["TOKEN_INVALID"]
        await ended(talking, events)
    await app.browser.aclose()


async def test_an_access_token_that_is_over_ends_what_it_opened(world: World) -> None:
    app = await elsewhere(world, "mia")
    async with socket(app) as talking, stream(app, KINDS) as events:
        later = await world.house.ports.clock.now() + ACCESS_LIFETIME
        await world.olga.browser.post("/sandbox/clock", json={"now": later.isoformat()})
        await ended(talking, events)
    await app.browser.aclose()


async def ended(talking: Socket, events: Any) -> None:
    """Both, in time, because nobody is signed in there any more."""
    code, last = await asyncio.gather(closing(talking), last_of(events))
    assert (code, last["errors"][0]["extensions"]["code"]) == (SIGNED_OUT, "UNAUTHENTICATED")
