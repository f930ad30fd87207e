"""A world for each test: made once by its own operations, and then only copied."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from server.database import connected, migrate
from tests.database import postgresql
from tests.schema.world import World, peopled
from tests.serving import served

Memory = dict[str, dict[str, str]]

# The rows of the world stay in a schema of their own; rows go in whatever order the tables refer to one another.
KEEP = """
DO $$
DECLARE name text;
BEGIN
    CREATE SCHEMA kept;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
    END LOOP;
END $$
"""
GIVE_BACK = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' AND tablename <> 'tortoise_migrations' LOOP
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', name, name);
    END LOOP;
END $$
"""


@pytest.fixture
async def world(peopled_url: tuple[str, Memory]) -> AsyncIterator[World]:
    """As `peopled` makes it, with everybody signed in."""
    database_url, memory = peopled_url
    async with served(database_url) as house:
        world = World(house=house, **json.loads(json.dumps(memory)))
        for name in world.sessions:
            world.comes_back(name)
        yield world
        await world.leaves()


@pytest.fixture
def peopled_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> tuple[str, Memory]:
    database_url, memory = request.getfixturevalue("peopled_database")(database_kind)
    if database_kind == "sqlite":
        copy = shutil.copy(database_url.removeprefix("sqlite://"), tmp_path / "world.db")
        return f"sqlite://{copy}", memory
    postgresql.execute(database_url, postgresql.EMPTY, GIVE_BACK)
    return database_url, memory


@pytest.fixture(scope="session")
def peopled_database(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], tuple[str, Memory]]:
    @cache
    def made(kind: str) -> tuple[str, Memory]:
        if kind == "sqlite":
            database_url = f"sqlite://{tmp_path_factory.mktemp('peopled') / 'world.db'}"
        else:
            databases: postgresql.Databases = request.getfixturevalue("databases")
            database_url = databases.create()
        memory = asyncio.run(_make(database_url))
        if kind != "sqlite":
            postgresql.execute(database_url, KEEP)
        return database_url, memory

    return made


async def _make(database_url: str) -> Any:
    async with connected(database_url):
        await migrate()
    async with peopled(database_url) as world:
        await world.house.outbox.drain()
        return {"accounts": world.accounts, "sessions": world.sessions, "ids": world.ids}
