"""What Tortoise's migrations forget: a table's constraints when it is made, SQLite's indexes and
triggers when it is made anew."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.schema_editor import BasePostgresSchemaEditor, BaseSchemaEditor, SqliteSchemaEditor
from tortoise.models import Model

Constraint = UniqueConstraint | CheckConstraint


def schema_editor(client: BaseDBAsyncClient, atomic: bool, collect_sql: bool) -> BaseSchemaEditor:
    editor = SqliteEditor if client.capabilities.dialect == "sqlite" else PostgresqlEditor
    return editor(client, atomic, collect_sql)


class PostgresqlEditor(BasePostgresSchemaEditor):
    async def create_model(self, model: type[Model]) -> None:
        await super().create_model(model)
        for constraint in model._meta.constraints:
            await self.add_constraint(model, constraint)


class SqliteEditor(SqliteSchemaEditor):
    """SQLite adds no CHECK to a table that exists; a UNIQUE with a condition is an index there too."""

    _checks: tuple[str, ...] = ()

    async def create_model(self, model: type[Model]) -> None:
        self._checks = tuple(
            self.CHECK_CONSTRAINT_CREATE_TEMPLATE.format(name=constraint.name, check=constraint.check)
            for constraint in model._meta.constraints
            if isinstance(constraint, CheckConstraint)
        )
        await super().create_model(model)
        self._checks = ()
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint):
                await self.add_constraint(model, constraint)

    def _get_inner_statements(self) -> list[str]:
        return list(self._checks)

    async def add_constraint(self, model: type[Model], constraint: Constraint) -> None:
        if isinstance(constraint, CheckConstraint) or not constraint.condition:
            await super().add_constraint(model, constraint)
            return
        columns = ", ".join(self.quote(column) for column in self._resolve_fields_to_columns(model, constraint.fields))
        name = self.quote(self._constraint_name_for_model(model, constraint))
        table = self.quote(model._meta.db_table)
        await self._run_sql(f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {constraint.condition}")

    async def _run_sql(self, sql: str) -> None:
        for statement in _statements(sql):
            await self.client.execute_query(statement)

    async def _remake_table(self, model: type[Model], *changes: Any, **named: Any) -> None:
        find = "SELECT sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND tbl_name = ? AND sql IS NOT NULL"
        _, lost = await self.client.execute_query(find, [model._meta.db_table])
        await super()._remake_table(model, *changes, **named)
        for made in lost:
            await self._run_sql(made["sql"])


def _statements(script: str) -> Iterator[str]:
    """Tortoise cuts at every semicolon, also within the docstring of a model that it puts into a comment."""
    statement = ""
    for part in script.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
