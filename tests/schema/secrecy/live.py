"""Listening while things happen, over a socket and to server-sent events, until one's own sign."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.schema.secrecy.everything import everything
from tests.schema.test_live import Socket, now, socket, stream
from tests.serving import Person

# Of the records below only the ids: they are as they are at the moment of reading.
CHANGES = f"subscription($after: String) {{ changes(after: $after) {everything('Change', 1)} }}"
SIGN = "account.updated"


@dataclass(kw_only=True)
class Live:
    person: Person
    connections: AsyncExitStack
    after: str
    talking: Socket
    events: AsyncIterator[dict[str, Any]]
    over_socket: list[Any] = field(default_factory=list)
    as_events: list[Any] = field(default_factory=list)

    async def has_come_to(self, name: str) -> None:
        """Whatever was on its way comes before the sign, which is to save one's own name as it is."""
        await self.person.do("updateProfile", "", name=name.title())
        await _hear(self.talking.next, self.over_socket)
        await _hear(self.events.__anext__, self.as_events)
        await self.connections.aclose()


@asynccontextmanager
async def listening(person: Person) -> AsyncIterator[Live]:
    after = await now(person)
    async with AsyncExitStack() as stack:
        talking = await stack.enter_async_context(socket(person))
        await talking.ask(CHANGES, after=after)
        events = await stack.enter_async_context(stream(person, CHANGES, after=after))
        yield Live(person=person, connections=stack, after=after, talking=talking, events=events)


async def _hear(message: Callable[[], Awaitable[dict[str, Any]]], heard: list[Any]) -> None:
    while not heard or heard[-1]["data"]["changes"]["kind"] != SIGN:
        heard.append(await message())
