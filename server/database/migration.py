"""Bringing a database to this version, with Tortoise's own migrations."""

from typing import Any

from tortoise.context import require_context
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor import BaseSchemaEditor

from server.database import postgresql, sqlite
from server.database.schema_editor import schema_editor


async def migrate() -> None:
    """Applies every migration that is missing, all in one transaction; several processes at once take turns."""
    client = require_context().db()
    assert isinstance(client, sqlite.Client | postgresql.Client)
    async with client.changing_schema() as connection:
        executor = _Executor(connection, _apps())
        # Tortoise looks into the table of applied migrations before it makes it; on PostgreSQL that ends a transaction.
        await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
        await executor.migrate()


async def is_migrated() -> bool:
    """Whether no migration is missing."""
    return not await _Executor(require_context().db(), _apps()).plan()


class _Executor(MigrationExecutor):
    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        return schema_editor(self.connection, atomic, collect_sql)


def _apps() -> dict[str, dict[str, Any]]:
    apps = require_context().apps
    return apps._config if apps else {}
