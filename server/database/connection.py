"""One database for the whole process: every task sees it, whoever opened it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pypika_tortoise.queries import QueryBuilder
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.context import TortoiseContext, require_context
from tortoise.transactions import in_transaction

from server.database import postgresql, sqlite
from server.database.configuration import MODEL_MODULES, configuration
from server.database.dialect import in_dialect

Client = sqlite.Client | postgresql.Client
Transaction = sqlite.Transaction | postgresql.Transaction


@asynccontextmanager
async def connected(database_url: str, models: list[str] = MODEL_MODULES) -> AsyncIterator[None]:
    """Opens the database, for every task of the process; only one can be open at a time.

    `models` are the modules with the tables; the first one's package `migrations` has the migrations.
    Raises ValueError with one sentence if the URL is wrong or the database can't be opened.
    """
    context = TortoiseContext()
    try:
        with context:
            await context.init(configuration(database_url, models), _enable_global_fallback=True)
        await context.db().create_connection(with_db=True)
        yield
    finally:
        await context.close_connections()


@asynccontextmanager
async def transaction() -> AsyncIterator[Transaction]:
    """The one way to write. What the ORM does inside belongs to it by itself; an exception undoes all of it.

    On SQLite it has the only writer from its first moment; on PostgreSQL it locks the rows it asks for
    (`select_for_update`, READ COMMITTED). Await nothing inside that is not the database.
    Raises RuntimeError inside another transaction.
    """
    if isinstance(require_context().db(), TransactionalDBClient):
        raise RuntimeError("A transaction is open here already: transactions don't nest.")
    async with in_transaction() as connection:
        assert isinstance(connection, Transaction)
        yield connection


async def take_commit_order(connection: Transaction) -> None:
    """Whoever takes it later commits later: rows numbered from here on appear in the order of their numbers."""
    await connection.take_commit_order()


def query_class() -> Any:
    """pypika's Query in the dialect of this database; not typed, because only the dialects know `returning`."""
    return require_context().db().query_class


async def rows(query: QueryBuilder | str, *values: Any) -> list[dict[str, Any]]:
    """What a query of `query_class()` returns, RETURNING included, outside or inside a transaction.

    Or a statement as `in_dialect` takes it, with its values. What comes back is the driver's: JSON is text; on SQLite
    so are dates and times, and booleans are 0 and 1.
    """
    client = require_context().db()
    if isinstance(query, str):
        return await client.execute_query_dict(in_dialect(query, client.capabilities.dialect), list(values))
    return await client.execute_query_dict(*query.get_parameterized_sql())
