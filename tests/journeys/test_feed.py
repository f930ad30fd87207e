"""The change feed while many write: whoever reads it page by page sees everything, once, in one order."""

import asyncio

from server.models import Change
from tests.journeys.market import Market, market

PAGE = "query($after: String) { changes(first: 7, after: $after) { nodes { id } pageInfo { endCursor } } }"
NOW = "{ latestChangeCursor }"
WRITERS = 100


async def test_a_reader_misses_nothing_and_sees_nothing_twice(database_url: str) -> None:
    async with market(database_url, 2) as here:
        subscription = await here.running(seats=WRITERS)
        beginning = await here.anna.ask(NOW)
        writing = asyncio.gather(
            *(
                here.do(
                    person,
                    "inviteMember",
                    "seat { id }",
                    subscriptionId=subscription.id,
                    email=f"p{number}@acme.example",
                    administrator=True,
                )
                for number, person in enumerate(here.crowd(WRITERS))
            )
        )

        read = await followed(here, beginning, writing)

        assert read == [change.id async for change in Change.all().order_by("position")]
        assert len(read) == 2 * WRITERS  # each seat, and its right


async def followed(here: Market, cursor: str, writing: asyncio.Future[list[object]]) -> list[str]:
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
