"""Live updates of other tenants don't exist either: a foreign id in the filter brings as much as a made-up one."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.schema.crowd import crowd, made_up
from tests.schema.test_live import Socket, now, socket
from tests.schema.test_other_tenants import STRANGERS, foreign_to
from tests.schema.world import World
from tests.serving import Person

FOLLOW = "subscription($after: String, $filter: ChangeFilter) { changes(after: $after, filter: $filter) { kind } }"
FILTERS = {"customerId": "cust", "subjectId": "seat"}
AT_ONCE = 24  # ids of each kind, with as many made-up ones: a socket carries a hundred streams
A_LOOK = 1.2  # seconds, in which each stream looks again


@pytest.mark.parametrize("name", STRANGERS)
async def test_a_foreign_id_brings_what_a_made_up_one_brings(world: World, name: str, thorough: bool) -> None:
    after = await now(world.people[name])
    size = 1000 if thorough else AT_ONCE
    foreign = await foreign_to(world, name, size)
    for start in range(0, size, AT_ONCE):
        filters = [
            {field: id}
            for field, kind in FILTERS.items()
            for theirs in foreign[kind][start : start + AT_ONCE]
            for id in (theirs, made_up(kind))
        ]
        assert await brought(world.people[name], after, filters) == [[]] * len(filters)


async def test_whose_they_are_hears_of_them(world: World) -> None:
    after = await now(world.omar)
    theirs = await crowd(world, "gamma", 1)
    filters = [{field: theirs[kind][0]} for field, kind in FILTERS.items()]
    assert await brought(world.omar, after, filters) == [["seat.activated"]] * len(filters)


async def brought(person: Person, after: str, filters: Sequence[Mapping[str, str]]) -> list[list[Any]]:
    """The kinds of changes since then that each of these brings, once one's own has come and all have looked again."""
    brought: dict[str, list[Any]] = {str(turn): [] for turn in range(len(filters))}
    async with socket(person) as talking:
        for turn, filter in enumerate(filters):
            await talking.ask(FOLLOW, id=str(turn), after=after, filter=filter)
        await talking.ask(FOLLOW, id="own", after=after)
        await person.do("updateProfile", "", name="Somebody")
        await _listen(talking, brought, until="account.updated")
        await asyncio.sleep(A_LOOK)
        await talking.send(type="ping")
        await _listen(talking, brought, until=None)
    return list(brought.values())


async def _listen(talking: Socket, brought: dict[str, list[Any]], *, until: str | None) -> None:
    """Until one's own stream brings that, or with None until the answer to a ping."""
    while (message := await talking.receive())["type"] != "pong":
        assert message["type"] == "next", message
        kind = message["payload"]["data"]["changes"]["kind"]
        if message["id"] != "own":
            brought[message["id"]].append(kind)
        elif kind == until:
            return
