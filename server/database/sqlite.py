"""SQLite behind Tortoise: one connection that writes, a few that read."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import ConnectionWrapper, TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, TransactionManagementError

READERS = 4
BUSY_SECONDS = 30
RETRY_SECONDS = 0.002


class Client(SqliteClient):
    """Transactions take turns on the writer; every statement outside one goes to a reader, which refuses to write."""

    def __init__(self, file_path: str, **options: Any) -> None:
        super().__init__(file_path, **options)
        self._turn = asyncio.Lock()
        self._readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        self._opened: list[aiosqlite.Connection] = []

    async def create_connection(self, with_db: bool) -> None:
        try:
            self._connection = await self._open(busy_seconds=0)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                await self._set(pragma)
            for _ in range(READERS):
                self._readers.put_nowait(reader := await self._open(BUSY_SECONDS))
                await reader.execute_fetchall("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise ValueError(f"The SQLite file {self.filename} can't be opened: {error}.") from error
        await self._post_connect()

    async def _open(self, busy_seconds: int) -> aiosqlite.Connection:
        connection = aiosqlite.connect(self.filename, isolation_level=None, timeout=busy_seconds)
        try:
            await connection
        except sqlite3.Error:
            connection._thread.join()  # which still tells this loop that it ends, not one that is closed by then
            raise
        connection.row_factory = sqlite3.Row
        self._opened.append(connection)
        return connection

    async def _set(self, pragma: str) -> None:
        await patiently(cast(aiosqlite.Connection, self._connection), f"PRAGMA {pragma}")

    async def close(self) -> None:
        """Those in use, too: each has a thread, and a process ends when its threads have."""
        for connection in self._opened:
            await connection.close()
        self._opened.clear()
        await super().close()

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        return cast(ConnectionWrapper[aiosqlite.Connection], self._reading())

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[aiosqlite.Connection]:
        reader = await self._readers.get()
        try:
            yield reader
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_READONLY:
                raise TransactionManagementError("Writing needs a transaction: async with transaction().") from error
            raise
        finally:
            self._readers.put_nowait(reader)

    def _in_transaction(self) -> TransactionContext:
        return cast(TransactionContext, self._writing())

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator["Transaction"]:
        async with self._turn, self._begun() as transaction:
            yield transaction

    @asynccontextmanager
    async def changing_schema(self) -> AsyncIterator["Transaction"]:
        """A transaction without foreign keys: with them, making a table anew deletes the rows that refer to it."""
        async with self._turn:
            await self._set("foreign_keys = OFF")  # has no effect once the transaction has begun
            try:
                async with self._begun() as transaction:
                    yield transaction
                    await transaction.check_references()
            finally:
                await self._set("foreign_keys = ON")

    @asynccontextmanager
    async def _begun(self) -> AsyncIterator["Transaction"]:
        transaction = Transaction(self)
        token = get_connections().set(self.connection_name, transaction)
        try:
            await transaction.begin()
            yield transaction
            await transaction.commit()
        except BaseException:
            await transaction.rollback()
            raise
        finally:
            get_connections().reset(token)


class Transaction(SqliteTransactionWrapper):
    """The writer while one transaction has it.

    The writer's thread does what it is told in order. So a statement whose task was canceled is still finished before
    the ROLLBACK that follows it, and that before anything of the next transaction.
    """

    async def begin(self) -> None:
        await patiently(self._connection, "BEGIN IMMEDIATE")

    async def commit(self) -> None:
        try:
            await self._connection.commit()
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error
        self._finalized = True

    async def rollback(self) -> None:
        self._finalized = True
        await self._connection.rollback()

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        if self._finalized:
            raise TransactionManagementError(
                "This transaction is over; a task started inside it can't use it any more."
            )
        return super().acquire_connection()

    async def execute_script(self, query: str) -> None:
        """One statement only: sqlite3's own script would commit the transaction first."""
        await self.execute_query(query)

    async def take_commit_order(self) -> None:
        """The only writer already has it."""

    async def check_references(self) -> None:
        if broken := await self.execute_query_dict("PRAGMA foreign_key_check"):
            raise IntegrityError(f"{len(broken)} rows refer to rows that are gone, the first in {broken[0]['table']}.")


async def patiently(connection: aiosqlite.Connection, statement: str) -> None:
    """Waits for a writer of another process, but not inside SQLite, where a canceled task could not stop waiting."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            await connection.execute_fetchall(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        await asyncio.sleep(RETRY_SECONDS)


client_class = Client
