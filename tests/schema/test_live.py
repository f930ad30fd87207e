"""What happens, as it happens: over a socket and over server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.schema.world import World
from tests.serving import PATIENCE, Person

CHANGES = """subscription($after: String, $filter: ChangeFilter) {
    changes(after: $after, filter: $filter) { kind cursor customer { name note } } }"""
KINDS = "subscription($after: String) { changes(after: $after) { kind cursor } }"


class Socket:
    """A client of graphql-transport-ws."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, **message: Any) -> None:
        await self._connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self._connection.recv())
        return message

    async def ask(self, query: str, id: str = "1", **variables: Any) -> None:
        await self.send(id=id, type="subscribe", payload={"query": query, "variables": variables})

    async def next(self) -> dict[str, Any]:
        """The payload of the next result."""
        message = await self.receive()
        assert message["type"] == "next", message
        payload: dict[str, Any] = message["payload"]
        return payload


@asynccontextmanager
async def socket(person: Person) -> AsyncIterator[Socket]:
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.browser.cookies.jar)
    headers = {"cookie": cookies, "authorization": person.browser.headers.get("authorization", "")}
    url = f"{person.url.replace('http', 'ws')}/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    async with connect(url, subprotocols=[protocol], additional_headers=headers) as opened:
        talking = Socket(opened)
        await talking.send(type="connection_init")
        assert (await talking.receive())["type"] == "connection_ack"
        yield talking


@asynccontextmanager
async def stream(person: Person, query: str, **variables: Any) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The results that server-sent events bring."""
    body = {"query": query, "variables": variables}
    headers = {"accept": "text/event-stream"}
    async with person.browser.stream("POST", "/graphql", json=body, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream"), answer.headers
        yield results(answer.aiter_lines())


async def results(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    async for line in lines:
        if line.startswith("data: {"):
            yield json.loads(line.removeprefix("data: "))


async def now(person: Person) -> str:
    return str(await person.ask("{ latestChangeCursor }"))


async def removed(world: World, name: str = "max") -> None:
    await world.anna.do("removeMember", "", seatId=world.ids[f"acme.{name}"])


# ---------------------------------------------------------------- what comes


async def test_a_socket_brings_what_others_commit(world: World) -> None:
    async with socket(world.mia) as talking:
        await talking.ask(KINDS, after=await now(world.mia))
        await removed(world)
        assert (await talking.next())["data"]["changes"]["kind"] == "seat.removed"


async def test_server_sent_events_bring_the_same(world: World) -> None:
    async with stream(world.mia, KINDS, after=await now(world.mia)) as events:
        await removed(world)
        assert (await anext(events))["data"]["changes"]["kind"] == "seat.removed"


async def test_without_a_cursor_it_begins_now(world: World) -> None:
    async with socket(world.mia) as talking:
        await talking.ask(KINDS)
        await asyncio.sleep(0.2)  # nothing tells a client that it has begun
        await removed(world)
        assert (await talking.next())["data"]["changes"]["kind"] == "seat.removed"


async def test_it_goes_on_behind_a_cursor_without_a_gap_and_without_doubling(world: World) -> None:
    everything = await told(world.anna)
    for position in (1, len(everything) // 2):
        async with socket(world.anna) as talking:
            await talking.ask(KINDS, after=everything[position - 1][1])
            rest = [(await talking.next())["data"]["changes"] for _ in everything[position:]]
        assert [(change["kind"], change["cursor"]) for change in rest] == everything[position:]


async def told(person: Person) -> list[tuple[str, str]]:
    feed = await person.ask("{ changes(first: 100) { nodes { kind cursor } } }")
    return [(change["kind"], change["cursor"]) for change in feed["nodes"]]


async def test_it_brings_only_what_the_viewer_may_see(world: World) -> None:
    after = await now(world.max)
    async with socket(world.max) as talking:
        await talking.ask(KINDS, after=after)
        await removed(world, "newcomer")
        await world.anna.do("updateCustomerNotes", "", customerId=world.ids["acme"], note="slow payer")
        await world.omar.do("updateCustomerNotes", "", customerId=world.ids["gamma"], note="quick payer")
        await removed(world, "max")
        assert (await talking.next())["data"]["changes"]["kind"] == "access.lost"


async def test_a_filter_lets_only_that_through(world: World) -> None:
    async with socket(world.anna) as talking:
        await talking.ask(CHANGES, after=await now(world.anna), filter={"kind": ["seat.restored"]})
        await removed(world)
        await world.anna.do("restoreMember", "", seatId=world.ids["acme.max"])
        assert (await talking.next())["data"]["changes"]["kind"] == "seat.restored"


@pytest.mark.parametrize("opened", ["socket", "stream"])
async def test_what_is_hidden_is_named_beside_it(world: World, opened: str) -> None:
    after = await now(world.mia)
    await world.anna.do("inviteMember", "", subscriptionId=world.ids["acme.subscription"], email="new@people.example")
    if opened == "socket":
        async with socket(world.mia) as talking:
            await talking.ask(CHANGES, after=after)
            answer = await talking.next()
    else:
        async with stream(world.mia, CHANGES, after=after) as events:
            answer = await anext(events)
    assert (answer["data"]["changes"]["customer"], answer["extensions"]) == (
        {"name": "Acme", "note": None},
        {"hidden": [["changes", "customer", "note"]]},
    )


async def test_what_is_hidden_in_one_change_is_not_named_beside_another(world: World) -> None:
    after = await now(world.mia)
    await world.mia.do("updateProfile", "", name="Mia")  # concerns no customer
    await removed(world)
    async with socket(world.mia) as talking:
        await talking.ask(CHANGES, after=after)
        answers = [await talking.next(), await talking.next()]
    assert ["extensions" in answer for answer in answers] == [False, True]


async def test_what_is_hidden_in_one_operation_of_a_socket_is_not_named_in_the_next(world: World) -> None:
    async with socket(world.mia) as talking:
        await talking.ask("query($which: ID!) { customer(id: $which) { note } }", which=world.ids["acme"])
        first = await talking.next()
        await talking.receive()
        await talking.ask("{ viewer { account { email } } }", id="2")
        second = await talking.next()
    assert (first["extensions"]["hidden"], "hidden" in second["extensions"]) == ([["customer", "note"]], False)


# ---------------------------------------------------------------- when it ends


@pytest.mark.parametrize("way", ["signed out", "signed out everywhere", "session over"])
async def test_it_ends_with_the_session(world: World, way: str) -> None:
    async with socket(world.mia) as talking:
        await talking.ask(KINDS, after=await now(world.mia))
        await removed(world)
        await talking.next()
        if way == "session over":
            await world.signs_out("mia")
        else:
            await world.mia.do("signOut", "", everywhere=way.endswith("everywhere"))
        answer = await talking.next()
        assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert (await talking.receive())["type"] == "complete"


async def test_whoever_is_signed_out_hears_nothing(world: World) -> None:
    async with socket(world.stranger()) as talking:
        await talking.ask(KINDS)
        message = await talking.receive()
    payload = message["payload"][0] if message["type"] == "error" else message["payload"]["errors"][0]
    assert payload["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_socket_knows_in_each_operation_who_one_is_then(world: World) -> None:
    async with socket(world.mia) as talking:
        await talking.ask("{ viewer { id } }", id="1")
        before = await talking.next()
        await talking.receive()
        await world.signs_out("mia")
        await talking.ask("{ viewer { id } }", id="2")
        after = await talking.next()
    assert (before["data"]["viewer"] is None, after["data"]["viewer"]) == (False, None)


async def test_whoever_loses_access_hears_no_more(world: World) -> None:
    async with socket(world.max) as talking:
        await talking.ask(KINDS, after=await now(world.max))
        await removed(world, "max")
        heard, ended = await talking.next(), await talking.next()
    assert heard["data"]["changes"]["kind"] == "access.lost"
    assert ended["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_whoever_lost_access_goes_on_with_what_is_left(world: World) -> None:
    after = await now(world.max)
    await removed(world, "max")
    async with socket(world.max) as talking:
        await talking.ask(KINDS, after=after)
        await world.olga.do("suspendSubscription", "", subscriptionId=world.ids["acme.subscription"], reason="late")
        await world.max.do("updateProfile", "", name="Max")
        kinds = [(await talking.next())["data"]["changes"]["kind"] for _ in range(2)]
    assert kinds == ["access.lost", "account.updated"]


@pytest.mark.parametrize("after", ["", "x", "\0", "WyJwb3NpdGlvbiIsImEiXQ"])
async def test_a_cursor_that_was_not_given_out_is_refused(world: World, after: str) -> None:
    async with socket(world.mia) as talking:
        await talking.ask(KINDS, after=after)
        message = await talking.receive()
    payload = message["payload"][0] if message["type"] == "error" else message["payload"]["errors"][0]
    assert payload["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_operation_that_ends_leaves_the_socket_open(world: World) -> None:
    async with socket(world.mia) as talking:
        await talking.ask(KINDS, id="live")
        await talking.send(id="live", type="complete")
        await talking.ask("{ viewer { account { email } } }", id="2")
        assert (await talking.next())["data"]["viewer"]["account"]["email"] == "mia@people.example"
