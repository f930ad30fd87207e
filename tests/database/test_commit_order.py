"""Whoever has read up to a position never later sees a row before it."""

import asyncio
import random

import pytest

from server.database import take_commit_order, transaction
from tests.database.other_task import start
from tests.database.throwaway import Book

pytestmark = pytest.mark.usefixtures("database")


async def add(title: str, pause: asyncio.Event | None = None) -> None:
    async with transaction() as connection:
        await asyncio.sleep(random.random() / 100)
        await take_commit_order(connection)
        await Book.create(title=title)
        await (pause.wait() if pause else asyncio.sleep(random.random() / 100))


async def positions() -> list[int]:
    return [book.position for book in await Book.all().order_by("position")]


async def test_a_later_number_is_not_seen_before_an_earlier_one() -> None:
    pause = asyncio.Event()
    first = start(add("first", pause))
    await asyncio.sleep(0.1)
    second = start(add("second"))
    await asyncio.sleep(0.1)

    seen_meanwhile = await positions()
    pause.set()
    await asyncio.gather(first, second)

    assert seen_meanwhile == []
    assert [book.title for book in await Book.all().order_by("position")] == ["first", "second"]


async def test_what_a_reader_follows_only_ever_grows_at_its_end() -> None:
    writers = asyncio.gather(*(start(add(f"book {number}")) for number in range(40)))
    followed: list[int] = []

    while not writers.done():
        followed += [
            book.position for book in await Book.filter(position__gt=max(followed, default=0)).order_by("position")
        ]
        await asyncio.sleep(0)

    assert sorted({*followed, *await positions()}) == followed + [p for p in await positions() if p > max(followed)]
