"""A database as it was at a moment, given back before each example, while the product goes on being connected to it."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from tests.schema.keeping import GIVE_BACK, KEEP

EMPTIED = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
END $$
"""
Rows = dict[str, list[dict[str, Any]]]


class SqliteTemplate:
    def __init__(self, path: str) -> None:
        self._live = sqlite3.connect(path)
        self._kept = sqlite3.connect(":memory:")
        self._live.row_factory = sqlite3.Row

    async def keep(self) -> None:
        self._live.backup(self._kept)

    async def give_back(self) -> None:
        self._kept.backup(self._live)

    async def rows(self, statements: dict[str, str]) -> Rows:
        """All of one moment."""
        self._live.execute("BEGIN")
        try:
            return {name: [dict(row) for row in self._live.execute(each)] for name, each in statements.items()}
        finally:
            self._live.execute("COMMIT")

    async def close(self) -> None:
        self._live.close()
        self._kept.close()


class PostgresqlTemplate:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()  # several may want to look at once

    async def keep(self) -> None:
        await self._connection.execute(KEEP)

    async def give_back(self) -> None:
        async with self._connection.transaction():
            await self._connection.execute(EMPTIED)
            await self._connection.execute(GIVE_BACK)

    async def rows(self, statements: dict[str, str]) -> Rows:
        """All of one moment."""
        async with self._turn, self._connection.transaction(isolation="repeatable_read", readonly=True):
            found = {name: await self._connection.fetch(each) for name, each in statements.items()}
        return {name: [dict(row) for row in rows] for name, rows in found.items()}

    async def close(self) -> None:
        await self._connection.execute("DROP SCHEMA kept CASCADE")
        await self._connection.close()


Template = SqliteTemplate | PostgresqlTemplate


async def template_of(database_url: str) -> Template:
    if database_url.startswith("sqlite"):
        return SqliteTemplate(str(Path(database_url.removeprefix("sqlite://"))))
    return PostgresqlTemplate(await asyncpg.connect(database_url))
