"""The feed as it happens: what a client hears of an invitation, and after the connection was lost."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from typing import Any

import httpx
import pytest
from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from tests.journeys.test_purchase import sold
from tests.journeys.town import RESELLER_ADMIN, Town
from tests.serving import PATIENCE, Person

CHANGES = """
    subscription($filter: ChangeFilter, $after: String) {
        changes(filter: $filter, after: $after) { cursor kind summary role actor { email } seat { email status } }
    }
"""
INVITED = {"filter": {"kind": ["seat.invited"]}}  # a document may be ready at any moment
Events = AsyncIterator[dict[str, Any]]
Listen = Callable[[Person, dict[str, Any]], AbstractAsyncContextManager[Events]]


@asynccontextmanager
async def over_websocket(person: Person, variables: dict[str, Any]) -> AsyncIterator[Events]:
    """Protocol graphql-transport-ws, signed in by the cookie as in a browser."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.browser.cookies.jar)
    transport = WebsocketsTransport(
        f"{person.url.replace('http', 'ws')}/graphql",
        headers={"cookie": cookies},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    question = gql(CHANGES)
    question.variable_values = variables
    async with Client(transport=transport) as session, aclosing(session.subscribe(question)) as events:
        yield (event["changes"] async for event in events)


@asynccontextmanager
async def over_server_sent_events(person: Person, variables: dict[str, Any]) -> AsyncIterator[Events]:
    """The distinct connections mode of graphql-sse; an error ends it as it does in gql."""
    question = {"query": CHANGES, "variables": variables}
    headers = {"accept": "text/event-stream"}
    async with person.browser.stream("POST", "/graphql", json=question, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _next_events(answer)


async def _next_events(answer: httpx.Response) -> Events:
    async for line in answer.aiter_lines():
        if line.startswith("data:") and (data := line.removeprefix("data:").strip()):
            event = json.loads(data)
            if event.get("errors"):
                raise TransportQueryError(str(event["errors"]))
            yield event["data"]["changes"]


@pytest.fixture(params=[over_websocket, over_server_sent_events], ids=["websocket", "server-sent events"])
def listen(request: pytest.FixtureRequest) -> Listen:
    found: Listen = request.param
    return found


async def heard(events: Events, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(PATIENCE):
        return [await anext(events) for _ in range(count)]


async def invited(anna: Person, subscription_id: str, *emails: str) -> None:
    for email in emails:
        await anna.do("inviteMember", "", subscriptionId=subscription_id, email=email)


async def test_an_invitation_and_its_acceptance_are_heard(town: Town, listen: Listen) -> None:
    anna = await town.reseller()
    bought = await sold(anna)
    after = await anna.ask("{ latestChangeCursor }")
    seats = {"customerId": bought["customer"]["id"], "kind": ["seat.invited", "seat.activated"]}
    async with listen(anna, {"after": after, "filter": seats}) as events:
        await invited(anna, bought["subscription"]["id"], "mia@acme.example")
        [invitation] = await heard(events, 1)
        await town.newcomer("mia@acme.example", "Mia")
        [acceptance] = await heard(events, 1)
    assert without_cursor(invitation) == {
        "kind": "seat.invited",
        "summary": "mia@acme.example was invited.",
        "role": "RESELLER_ADMIN",
        "actor": {"email": RESELLER_ADMIN},
        "seat": {"email": "mia@acme.example", "status": "INVITED"},
    }
    assert without_cursor(acceptance) == {
        "kind": "seat.activated",
        "summary": "The seat of mia@acme.example is active.",
        "role": "MEMBER",
        "actor": {"email": "mia@acme.example"},
        "seat": {"email": "mia@acme.example", "status": "ACTIVE"},
    }


def without_cursor(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if name != "cursor"}


async def test_who_comes_back_misses_nothing_and_hears_nothing_twice(town: Town, listen: Listen) -> None:
    anna = await town.reseller()
    bought = await sold(anna)
    subscription_id = bought["subscription"]["id"]
    after = await anna.ask("{ latestChangeCursor }")
    async with listen(anna, {"after": after, **INVITED}) as events:
        await invited(anna, subscription_id, "first@acme.example")
        [first] = await heard(events, 1)
    await invited(anna, subscription_id, "second@acme.example", "third@acme.example")
    async with listen(anna, {"after": first["cursor"], **INVITED}) as events:
        await invited(anna, subscription_id, "fourth@acme.example")
        rest = await heard(events, 3)
    assert [change["seat"]["email"].partition("@")[0] for change in (first, *rest)] == [
        "first",
        "second",
        "third",
        "fourth",
    ]


async def test_another_reseller_hears_nothing_of_it(town: Town, listen: Listen) -> None:
    anna = await town.reseller()
    subscription_id = (await sold(anna))["subscription"]["id"]
    omar = await town.reseller(name="South", administrator="omar@south.example")
    after = await omar.ask("{ latestChangeCursor }")
    async with listen(omar, {"after": after}) as events:
        await invited(anna, subscription_id, "mia@acme.example")
        theirs = (await sold(omar))["customer"]["id"]
        [change] = await heard(events, 1)
    created = await omar.ask("query($id: ID!) { customer(id: $id) { name } }", id=theirs)
    assert (change["kind"], change["summary"]) == ("customer.created", f"{created['name']} was added as a customer.")


async def test_a_removed_member_hears_at_last_that_access_is_lost(town: Town, listen: Listen) -> None:
    anna = await town.reseller()
    subscription_id = (await sold(anna))["subscription"]["id"]
    seat = await anna.do("inviteMember", "seat { id }", subscriptionId=subscription_id, email="mia@acme.example")
    mia = await town.newcomer("mia@acme.example", "Mia")
    after = await mia.ask("{ latestChangeCursor }")
    async with listen(mia, {"after": after}) as events:
        await anna.do("removeMember", "", seatId=seat["seat"]["id"])
        [last] = await heard(events, 1)
    assert (last["kind"], last["actor"], last["seat"]) == ("access.lost", None, None)


async def test_whoever_is_signed_out_hears_nothing(town: Town) -> None:
    async with Person(town.url).browser.stream(
        "POST", "/graphql", json={"query": CHANGES}, headers={"accept": "text/event-stream"}
    ) as answer:
        told = (await answer.aread()).decode()
    assert "UNAUTHENTICATED" in told


async def test_signing_out_everywhere_ends_what_another_device_hears(town: Town, listen: Listen) -> None:
    anna = await town.reseller()
    subscription_id = (await sold(anna))["subscription"]["id"]
    other_device = await Person(town.url).sign_in(RESELLER_ADMIN)
    after = await anna.ask("{ latestChangeCursor }")
    async with listen(other_device, {"after": after}) as events:
        await invited(anna, subscription_id, "mia@acme.example")
        await heard(events, 1)
        await anna.do("signOut", "", everywhere=True)
        with pytest.raises(TransportQueryError, match="UNAUTHENTICATED"):
            await heard(events, 1)
