"""The bell wakes whoever waits, and keeps nobody who is to end."""

import asyncio

import pytest

from server.bell import Bell


async def test_who_waits_wakes_when_it_rings() -> None:
    bell = Bell()
    waiting = await _waiting(bell)

    bell.ring()

    await asyncio.wait_for(waiting, 1)


async def test_who_is_canceled_at_the_moment_of_a_ring_ends() -> None:
    bell = Bell()
    waiting = await _waiting(bell)

    bell.ring()
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def _waiting(bell: Bell) -> "asyncio.Task[None]":
    task = asyncio.create_task(bell.wait(60))
    await asyncio.sleep(0)
    return task
