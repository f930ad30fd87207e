"""A world for each test, as `peopled` makes it, with everybody signed in."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.schema.keeping import Kept, copied, keeper, revived
from tests.schema.world import World, peopled


@pytest.fixture
async def world(peopled_url: Kept) -> AsyncIterator[World]:
    async with revived(peopled_url) as world:
        yield world


@pytest.fixture
def peopled_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Kept:
    return copied(request.getfixturevalue("peopled_database")(database_kind), tmp_path)


@pytest.fixture(scope="session")
def peopled_database(request: pytest.FixtureRequest) -> Callable[[str], Kept]:
    return keeper(peopled, request)
