"""`world` is the furnished one here."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.schema.keeping import Kept, copied, keeper, revived
from tests.schema.matrix.world import furnished
from tests.schema.world import World


@pytest.fixture
async def world(furnished_url: Kept) -> AsyncIterator[World]:
    async with revived(furnished_url) as world:
        yield world


@pytest.fixture
def furnished_url(database_kind: str, tmp_path: Path, furnished_database: Callable[[str], Kept]) -> Kept:
    return copied(furnished_database(database_kind), tmp_path)


@pytest.fixture(scope="session")
def furnished_database(request: pytest.FixtureRequest) -> Callable[[str], Kept]:
    return keeper(furnished, request)
