"""PostgreSQL behind Tortoise: a pool of connections that only read, one of which a transaction makes write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg  # type: ignore[import-untyped]
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import TransactionContext
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError

CONNECTIONS = 10
COMMIT_ORDER, MIGRATION = 7_328_001, 7_328_002  # the product's advisory locks: any two numbers
SETTINGS = {
    "application_name": "seatwright",
    "default_transaction_read_only": "on",
    "statement_timeout": "30s",
    "lock_timeout": "20s",
    "idle_in_transaction_session_timeout": "60s",
}


class Client(AsyncpgDBClient):
    def __init__(self, dsn: str, **options: Any) -> None:
        super().__init__(**options)
        self._dsn = dsn

    async def create_connection(self, with_db: bool) -> None:
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn, min_size=1, max_size=CONNECTIONS, server_settings=SETTINGS, reset=_leave_as_it_is
            )
        except (OSError, ValueError, asyncpg.PostgresError) as error:
            raise ValueError(f"The PostgreSQL database can't be opened: {error}.") from error
        await self._post_connect()

    def _in_transaction(self) -> TransactionContext:
        return cast(TransactionContext, self._writing())

    @asynccontextmanager
    async def changing_schema(self) -> AsyncIterator["Transaction"]:
        """A transaction that may take its time; another process that migrates comes first or waits."""
        async with self._writing() as transaction:
            await transaction.execute_script("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0")
            await transaction.take_lock(MIGRATION)
            yield transaction

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator["Transaction"]:
        assert self._pool
        try:
            async with self._pool.acquire() as connection, connection.transaction(isolation="read_committed"):
                await connection.execute("SET TRANSACTION READ WRITE")
                transaction = Transaction(self, connection)
                token = get_connections().set(self.connection_name, transaction)
                try:
                    yield transaction
                finally:
                    get_connections().reset(token)
        except asyncpg.IntegrityConstraintViolationError as error:  # a deferred one, at COMMIT
            raise IntegrityError(error) from error


class Transaction(TransactionWrapper):
    """One of the pool's connections while a transaction has it."""

    def __init__(self, client: Client, connection: Any) -> None:
        super().__init__(client)
        self._connection = connection

    async def take_commit_order(self) -> None:
        """Held until the commit can be seen: so whoever waits for it draws its numbers later and commits later."""
        await self.take_lock(COMMIT_ORDER)

    async def take_lock(self, number: int) -> None:
        await self.execute_query("SELECT pg_advisory_xact_lock($1)", [number])


async def _leave_as_it_is(connection: Any) -> None:
    """Nothing is set for longer than a transaction, so that asyncpg's RESET at each release would only cost time."""


client_class = Client
