"""The demo world in the tests."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.app import House
from server.demo import DEMO_PASSWORD, make_demo
from tests.database.once import once
from tests.serving import Person, served


def made_in(folder: Path, migrated: Path) -> Path:
    """For tests that need the world, but not its making. To be copied only."""
    return Path(once(folder / "demo.note", lambda: _made(Path(shutil.copy(migrated, folder / "demo.db")))))


def _made(file: Path) -> str:
    asyncio.run(_make(f"sqlite://{file}"))
    return str(file)


async def _make(database_url: str) -> None:
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
