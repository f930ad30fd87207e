"""A world is made once by its own operations, and then only copied."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from pathlib import Path

import pytest

from server.database import MODEL_MODULES
from tests.database import postgresql
from tests.database.once import once
from tests.schema.world import World
from tests.serving import served

Making = Callable[[str], AbstractAsyncContextManager[World]]  # in the database of that URL
Memory = dict[str, dict[str, str]]
Kept = tuple[str, Memory]  # where the world's rows are, and what it knows besides

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


def keeper(making: Making, request: pytest.FixtureRequest) -> Callable[[str], Kept]:
    """Makes the world when it is first asked for, in SQLite or PostgreSQL."""
    note = f"{making.__name__}.note"

    @cache
    def kept(kind: str) -> Kept:
        if kind == "sqlite":
            folder: Path = request.getfixturevalue("run_folder")
            file = request.getfixturevalue("migrated_file")(*MODEL_MODULES)
            copy = folder / f"{making.__name__}.db"
            return _read(once(folder / note, lambda: _made(making, f"sqlite://{shutil.copy(file, copy)}")))
        databases: postgresql.Databases = request.getfixturevalue("databases")
        template = request.getfixturevalue("untouched_database")(*MODEL_MODULES)
        database_url, memory = _read(once(databases.notes / note, lambda: _made(making, databases.create(template))))
        return databases.create(database_url), memory

    return kept


def _made(making: Making, database_url: str) -> str:
    memory = asyncio.run(_make(making, database_url))
    if not database_url.startswith("sqlite"):
        postgresql.execute(database_url, KEEP)
    return json.dumps([database_url, memory])


async def _make(making: Making, database_url: str) -> Memory:
    async with making(database_url) as world:
        await world.house.outbox.drain()
        return {"accounts": world.accounts, "sessions": world.sessions, "ids": world.ids}


def _read(note: str) -> Kept:
    database_url, memory = json.loads(note)
    return database_url, memory


def copied(kept: Kept, folder: Path) -> Kept:
    """The world as it was made. On PostgreSQL in its place, on SQLite in the folder."""
    database_url, memory = kept
    if database_url.startswith("sqlite"):
        copy = shutil.copy(database_url.removeprefix("sqlite://"), folder / "world.db")
        return f"sqlite://{copy}", memory
    postgresql.execute(database_url, postgresql.EMPTY, GIVE_BACK)
    return database_url, memory


@asynccontextmanager
async def revived(copy: Kept) -> AsyncIterator[World]:
    """A server for it, and everybody signed in."""
    database_url, memory = copy
    async with served(database_url) as house:
        world = World(house=house, **json.loads(json.dumps(memory)))
        for name in world.sessions:
            world.comes_back(name)
        yield world
        await world.leaves()
