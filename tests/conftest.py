"""Databases: a test that asks for one runs on SQLite and on PostgreSQL, and begins without rows."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

from server.database import MODEL_MODULES, connected, migrate
from tests.database import postgresql
from tests.database.once import once

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--thorough", action="store_true", help="run races and crashes as often as it takes to trust them")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "in_bulk: half of the cases on either database, with --thorough all on both")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--thorough"):
        items[:] = [item for item in items if not item.get_closest_marker("in_bulk") or _is_its_turn(item)]


def _is_its_turn(item: pytest.Item) -> bool:
    """Whether the case is of that half which this database always gets."""
    kind = item.callspec.params["database_kind"]  # type: ignore[attr-defined]
    return crc32(item.nodeid.replace(kind, "").encode()) % len(KINDS) == KINDS.index(kind)


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
async def database(database_url: str, model_modules: list[str]) -> AsyncIterator[None]:
    """The database of `database_url`, open."""
    async with connected(database_url, model_modules):
        yield


@pytest.fixture
def database_url(database_kind: str, model_modules: list[str], tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A migrated database without rows; PostgreSQL's sequences go on counting."""
    if database_kind == "sqlite":
        migrated_file = request.getfixturevalue("migrated_file")
        return f"sqlite://{shutil.copy(migrated_file(*model_modules), tmp_path)}"
    database_url: str = request.getfixturevalue("migrated_database")(*model_modules)
    postgresql.execute(database_url, postgresql.EMPTY)
    return database_url


@pytest.fixture
def new_database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A database in which there is nothing at all."""
    if database_kind == "sqlite":
        return f"sqlite://{tmp_path}/new.db"
    databases: postgresql.Databases = request.getfixturevalue("databases")
    return databases.create()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model_modules() -> list[str]:
    """Where the tables of `database` are; a folder of tests may have its own."""
    return MODEL_MODULES


@pytest.fixture(scope="session")
def migrated_file(run_folder: Path) -> Callable[..., Path]:
    """To be copied only."""

    @cache
    def migrated(*models: str) -> Path:
        return Path(once(run_folder / f"{models[0]}.note", lambda: make(run_folder / f"{models[0]}.db", *models)))

    def make(file: Path, *models: str) -> str:
        asyncio.run(_migrate(f"sqlite://{file}", *models))
        return str(file)

    return migrated


@pytest.fixture(scope="session")
def migrated_database(databases: postgresql.Databases, untouched_database: Callable[..., str]) -> Callable[..., str]:
    """This worker's."""

    @cache
    def migrated(*models: str) -> str:
        return databases.create(untouched_database(*models))

    return migrated


@pytest.fixture(scope="session")
def untouched_database(databases: postgresql.Databases) -> Callable[..., str]:
    """To be copied only."""

    def untouched(*models: str) -> str:
        return once(databases.notes / f"{models[0]}.note", lambda: make(*models))

    def make(*models: str) -> str:
        database_url = databases.create()
        asyncio.run(_migrate(database_url, *models))
        return database_url

    return untouched


async def _migrate(database_url: str, *models: str) -> None:
    async with connected(database_url, list(models)):
        await migrate()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The same for all workers of this run."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def databases(
    testrun_uid: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[postgresql.Databases]:
    """On the server of TEST_DATABASE_URL (its user a superuser), else on one that the workers of this run share."""
    prefix = f"seatwright_{testrun_uid[:8]}_{worker_id}"
    if given := os.environ.get("TEST_DATABASE_URL"):
        databases = postgresql.Databases(given, prefix, notes=tmp_path_factory.mktemp("notes"))
        yield databases
        databases.drop()
        return
    folder = Path(tempfile.gettempdir()) / f"seatwright-{testrun_uid[:8]}"
    with postgresql.started(folder) as server_url:
        yield postgresql.Databases(server_url, prefix, notes=folder)
