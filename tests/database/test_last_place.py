"""The last place goes to one of those who want it, whatever runs at the same time."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from server.database import transaction
from tests.database.other_task import start
from tests.database.taker import take
from tests.database.throwaway import Shelf

ROUNDS = 5
pytestmark = pytest.mark.usefixtures("database")


async def build_shelves() -> None:
    async with transaction():
        await Shelf.bulk_create([Shelf(id=f"shelf_{number}") for number in range(ROUNDS)])


async def test_in_one_process_one_of_200_takers_wins() -> None:
    await build_shelves()

    for number in range(ROUNDS):
        assert sum(await asyncio.gather(*(start(take(f"shelf_{number}")) for _ in range(200)))) == 1


async def test_in_two_processes_one_of_200_takers_wins(database_url: str) -> None:
    await build_shelves()
    processes = [await takers(database_url), await takers(database_url)]

    results = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [int(one) + int(other) for one, other in zip(*(won.split() for won, _ in results), strict=True)] == [
        1
    ] * ROUNDS


async def takers(database_url: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.database.taker", database_url, str(ROUNDS), stdin=PIPE, stdout=PIPE
    )
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    return process
