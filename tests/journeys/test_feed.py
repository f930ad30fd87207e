"""The change feed while many write: whoever reads it page by page sees everything, once, in one order."""

import asyncio
from datetime import timedelta
from typing import Any

from server.models import Change, Subscription
from tests.journeys.market import Market, market, today
from tests.resolvers.channel import new_customer, new_subscription
from tests.resolvers.shop import changed
from tests.serving import Person

PAGE = "query($after: String) { changes(first: 100, after: $after) { nodes { id } pageInfo { endCursor } } }"
NOW = "{ latestChangeCursor }"
WRITERS = 100
PEOPLE = 10
READERS = 3


async def test_readers_miss_nothing_and_see_nothing_twice(database_url: str) -> None:
    """At a server of their own, so quick that they are always at the end of the feed."""
    async with market(database_url, 3) as here:
        subscriptions = [await another_running(here) for _ in range(WRITERS)]
        *busy, quiet = here.servers
        beginning = await here.anna.ask(NOW)
        crowd = zip(here.crowd(WRITERS, busy), subscriptions, strict=True)
        writing = asyncio.gather(*(invite_all(here, person, subscription) for person, subscription in crowd))

        read = await asyncio.gather(*(followed(person, beginning, writing) for person in here.crowd(READERS, [quiet])))

        assert read == [[change.id async for change in Change.all().order_by("position")]] * READERS
        assert len(read[0]) == WRITERS * PEOPLE


async def another_running(here: Market) -> Subscription:
    """Of a customer of its own, so that its writer waits for no other."""
    subscription = await new_subscription(await new_customer(here.shop.reseller), here.shop.product, seats=PEOPLE)
    return await changed(subscription, current_period_end=today() + timedelta(days=180))


async def invite_all(here: Market, person: Person, subscription: Subscription) -> Any:
    members = [{"email": f"p{number}@{subscription.id[4:]}.example"} for number in range(PEOPLE)]
    return await here.do(person, "inviteMembers", "notes", subscriptionId=subscription.id, members=members)


async def followed(reader: Person, cursor: str, writing: asyncio.Future[list[Any]]) -> list[str]:
    """The ids of all changes from that cursor on, page by page, to the end of the writing."""
    read: list[str] = []
    while True:
        is_last = writing.done()
        page = await reader.ask(PAGE, after=cursor)
        read += [change["id"] for change in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"] or cursor
        if is_last and not page["nodes"]:
            await writing
            return read
