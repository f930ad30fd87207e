"""The change feed while many write: whoever reads it page by page sees everything, once, in one order."""

import asyncio
from datetime import timedelta
from typing import Any

from server.models import Change, Subscription
from tests.journeys.market import Market, market, today
from tests.resolvers.channel import new_customer, new_subscription
from tests.resolvers.shop import changed
from tests.serving import Person

PAGE = "query($after: String) { changes(first: 20, after: $after) { nodes { id } pageInfo { endCursor } } }"
NOW = "{ latestChangeCursor }"
WRITERS = 100
PEOPLE = 10


async def test_a_reader_misses_nothing_and_sees_nothing_twice(database_url: str) -> None:
    async with market(database_url, 2) as here:
        subscriptions = [await another_running(here) for _ in range(WRITERS)]
        beginning = await here.anna.ask(NOW)
        crowd = zip(here.crowd(WRITERS), subscriptions, strict=True)
        writing = asyncio.gather(*(invite_all(here, person, subscription) for person, subscription in crowd))

        read = await followed(here, beginning, writing)

        assert read == [change.id async for change in Change.all().order_by("position")]
        assert len(read) == WRITERS * PEOPLE


async def another_running(here: Market) -> Subscription:
    """Of a customer of its own, so that its writer waits for no other."""
    subscription = await new_subscription(await new_customer(here.shop.reseller), here.shop.product, seats=PEOPLE)
    return await changed(subscription, current_period_end=today() + timedelta(days=180))


async def invite_all(here: Market, person: Person, subscription: Subscription) -> Any:
    members = [{"email": f"p{number}@{subscription.id[4:]}.example"} for number in range(PEOPLE)]
    return await here.do(person, "inviteMembers", "notes", subscriptionId=subscription.id, members=members)


async def followed(here: Market, cursor: str, writing: asyncio.Future[list[Any]]) -> list[str]:
    """The ids of all changes from that cursor on, from page to page at either server, to the end of the writing."""
    readers = here.crowd(2)
    read: list[str] = []
    while True:
        is_last = writing.done()
        readers.reverse()
        page = await readers[0].ask(PAGE, after=cursor)
        read += [change["id"] for change in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"] or cursor
        if is_last and not page["nodes"]:
            await writing
            return read
