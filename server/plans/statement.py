"""The SQL of a level: one statement whatever the number of rows, with the viewer's scope in its WHERE."""

from collections.abc import Iterable, Sequence
from typing import Any

from pypika_tortoise.analytics import RowNumber
from pypika_tortoise.enums import Order as Direction
from pypika_tortoise.functions import Count
from pypika_tortoise.functions import Sum as SumOf
from pypika_tortoise.queries import QueryBuilder, Table
from tortoise.expressions import Q
from tortoise.models import Model

from server.database import query_class, rows
from server.plans.page import Order, Page, beyond, where

ORDERED_BY = "_key"  # the values a cursor is made of: _key0, _key1, …


def select(model: type[Model], columns: Iterable[str], *conditions: Q) -> tuple[QueryBuilder, Table]:
    table = Table(model._meta.db_table)
    query = query_class().from_(table).select(*(table[name] for name in sorted(columns)))
    criterion = where(model, table, *conditions)
    return (query.where(criterion) if criterion else query), table


async def fetch(model: type[Model], columns: Iterable[str], *conditions: Q) -> list[dict[str, Any]]:
    """All rows that fit."""
    query, _ = select(model, columns, *conditions)
    return [as_python(model, row) for row in await rows(query)]


async def fetch_page(
    model: type[Model], columns: Iterable[str], order: Order, page: Page, *conditions: Q, parent: str | None = None
) -> list[dict[str, Any]]:
    """One row more than the page holds, in its direction; with `parent`, so many for each value of that column."""
    query, table = select(model, columns, *conditions)
    for position, key in enumerate(order.keys):
        query = query.select(key.term(model, table).as_(f"{ORDERED_BY}{position}"))
    further = beyond(model, table, order, page)
    query = query.where(further) if further else query
    if parent is None:
        query = _ordered(query, model, table, order, page.backwards).limit(page.size + 1)
        return [as_python(model, row) for row in await rows(query)]
    number = RowNumber().over(table[parent])
    for key in order.keys:
        number = number.orderby(key.term(model, table), order=_direction(key.descending, page.backwards))
    numbered = query.select(number.as_("_position")).as_("numbered")
    outer = query_class().from_(numbered).select("*").where(numbered._position <= page.size + 1)
    return [as_python(model, row) for row in await rows(outer.orderby(numbered._position))]


async def fetch_ordered(
    model: type[Model], columns: Iterable[str], order: Order, *conditions: Q
) -> list[dict[str, Any]]:
    query, table = select(model, columns, *conditions)
    return [as_python(model, row) for row in await rows(_ordered(query, model, table, order, False))]


async def count(model: type[Model], parent: str | None, *conditions: Q) -> dict[Any, int]:
    """How many rows fit, by the value of the column `parent` (None: all together, under None)."""
    query, table = select(model, (), *conditions)
    query = query.select(Count("*").as_("count"))
    if parent:
        query = query.select(table[parent]).groupby(table[parent])
    return {row[parent] if parent else None: row["count"] for row in await rows(query)}


async def add_up(model: type[Model], column: str, on: str, *conditions: Q) -> dict[Any, int]:
    query, table = select(model, (on,), *conditions)
    query = query.select(SumOf(table[column]).as_("sum")).groupby(table[on])
    return {row[on]: int(row["sum"]) for row in await rows(query)}


def as_python(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    """Dates, booleans, enums and JSON as Python knows them, whichever database gave the row."""
    fields = model._meta.fields_map
    return {
        name: fields[name].to_python_value(value) if name in fields and value is not None else value
        for name, value in row.items()
    }


def _ordered(query: QueryBuilder, model: type[Model], table: Table, order: Order, backwards: bool) -> QueryBuilder:
    for key in order.keys:
        query = query.orderby(key.term(model, table), order=_direction(key.descending, backwards))
    return query


def _direction(descending: bool, backwards: bool) -> Direction:
    return Direction.desc if descending != backwards else Direction.asc


def any_of(column: str, values: Sequence[Any]) -> Q:
    wanted: dict[str, Any] = {f"{column}__in": list(values)}
    return Q(**wanted)
