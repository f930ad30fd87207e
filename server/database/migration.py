"""Bringing a database to this version, with Tortoise's own migrations."""

from functools import cached_property
from typing import Any

from tortoise.context import require_context
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

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
    async def _project_state(self, *arguments: Any, **options: Any) -> State:
        state = await super()._project_state(*arguments, **options)
        return _State(models=state.models, apps=state.apps)

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        return schema_editor(self.connection, atomic, collect_sql)


class _State(State):
    """Tortoise keeps what was before each operation, and making models of that takes most of a migration's time."""

    def clone(self) -> State:
        return _Before({key: model.clone() for key, model in self.models.items()}, self.apps)


class _Before(State):
    """Models are made for an operation that asks for them: few do."""

    def __init__(self, models: dict[tuple[str, str], ModelState], later: StateApps) -> None:
        self.models = models
        self._later = later

    @cached_property
    def apps(self) -> StateApps:  # type: ignore[override]
        return self._later.clone(model_states=self.models)


def _apps() -> dict[str, dict[str, Any]]:
    apps = require_context().apps
    return apps._config if apps else {}
