"""Twins: worlds that are alike to the last row, until somebody in one of them does something."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.schema.keeping import Kept, copied, keeper, revived
from tests.schema.secrecy.story import begun
from tests.schema.world import World, peopled

NewWorld = Callable[[], AbstractAsyncContextManager[World]]


@pytest.fixture
def new_world(database_kind: str, begun_database: Callable[[str], Kept], tmp_path: Path) -> NewWorld:
    """One after the other: on PostgreSQL they all live at the same place."""
    kept = begun_database(database_kind)

    @asynccontextmanager
    async def made() -> AsyncIterator[World]:
        copy = await asyncio.to_thread(copied, kept, Path(mkdtemp(dir=tmp_path)))
        async with revived(copy) as world:
            yield world

    return made


@pytest.fixture(scope="session")
def begun_database(request: pytest.FixtureRequest) -> Callable[[str], Kept]:
    return keeper(_begun, request)


@asynccontextmanager
async def _begun(database_url: str) -> AsyncIterator[World]:
    async with peopled(database_url) as world:
        await begun(world)
        yield world
