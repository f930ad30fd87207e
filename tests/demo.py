"""The demo world in the tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.app import House
from server.database import connected, migrate
from server.demo import DEMO_PASSWORD, make_demo
from tests.serving import Person, served


def made_in(file: Path) -> Path:
    """For tests that need the world, but not its making."""
    asyncio.run(_make(f"sqlite://{file}"))
    return file


async def _make(database_url: str) -> None:
    async with connected(database_url):
        await migrate()
    async with demo(database_url):
        pass


@asynccontextmanager
async def demo(database_url: str) -> AsyncIterator[House]:
    """A server whose demo world is made, or found made."""
    async with served(database_url) as house:
        await make_demo(house, house.config.public_url)
        yield house


async def known_as(email: str, house: House) -> Person:
    return await Person(house.config.public_url).sign_in(email, DEMO_PASSWORD)
