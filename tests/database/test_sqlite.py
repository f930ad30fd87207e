"""What SQLite needs and PostgreSQL has by itself."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tortoise.context import require_context
from tortoise.exceptions import IntegrityError, TransactionManagementError

from server.database import transaction
from server.database.frozen import refuse
from server.database.schema_editor import SqliteEditor
from server.database.sqlite import READERS, Client
from tests.database.other_task import start
from tests.database.throwaway import Book, Shelf

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.parametrize("database_kind", ["sqlite"])]


@pytest.fixture
def other_process(database_url: str) -> Iterator[sqlite3.Connection]:
    """A connection of which our own lock knows nothing."""
    connection = sqlite3.connect(database_url.removeprefix("sqlite://"), isolation_level=None, timeout=0)
    yield connection
    connection.close()


async def add_shelf(shelf_id: str) -> None:
    async with transaction():
        await Shelf.create(id=shelf_id)


async def test_a_writer_waits_for_another_process(other_process: sqlite3.Connection) -> None:
    other_process.execute("BEGIN IMMEDIATE")
    waiting = start(add_shelf("oak"))
    await asyncio.sleep(0.1)
    other_process.execute("COMMIT")

    await waiting

    assert await Shelf.exists(id="oak")


async def test_a_writer_canceled_while_it_waits_lets_others_write(other_process: sqlite3.Connection) -> None:
    other_process.execute("BEGIN IMMEDIATE")
    waiting = start(add_shelf("oak"))
    await asyncio.sleep(0.1)
    waiting.cancel()
    other_process.execute("COMMIT")

    await asyncio.wait([waiting], timeout=1)

    other_process.execute("BEGIN IMMEDIATE")


async def test_a_commit_is_on_the_disk_before_it_is_answered() -> None:
    async with transaction() as connection:
        settings = [await connection.execute_query_dict(f"PRAGMA {name}") for name in ("journal_mode", "synchronous")]

    assert settings == [[{"journal_mode": "wal"}], [{"synchronous": 2}]]


async def test_a_task_started_inside_a_transaction_can_not_write_after_it() -> None:
    over = asyncio.Event()

    async def write_later() -> None:
        await over.wait()
        await Shelf.create(id="oak")

    async with transaction():
        late = asyncio.create_task(write_later())
    over.set()

    with pytest.raises(TransactionManagementError, match="over"):
        await late


async def remake(model: type[Shelf] | type[Book]) -> None:
    """What an AlterField does on SQLite, which can't change a column."""
    client = require_context().db()
    assert isinstance(client, Client)
    async with client.changing_schema() as connection:
        await SqliteEditor(connection)._remake_table(model)


async def test_a_table_made_anew_keeps_what_refers_to_it() -> None:
    async with transaction():
        await Shelf.create(id="oak")
        await Book.create(title="Emma", shelf_id="oak")

    await remake(Shelf)

    assert await Book.filter(shelf_id="oak").count() == 1


async def test_a_table_made_anew_keeps_its_indexes() -> None:
    await remake(Book)

    with pytest.raises(IntegrityError, match="UNIQUE"):
        await lend_twice()


async def lend_twice() -> None:
    async with transaction():
        await Book.bulk_create([Book(title="Emma", lent=True), Book(title="Emma", lent=True)])


async def test_it_goes_on_refusing_what_it_refused() -> None:
    async with transaction() as connection:
        await refuse(connection, "book", "insert", when="NEW.title = 'Ulysses'", says="Not here.")

    await remake(Book)

    with pytest.raises(IntegrityError, match="Not here"):
        async with transaction():
            await Book.create(title="Ulysses")


async def test_after_a_change_of_schema_foreign_keys_are_on_again() -> None:
    await remake(Book)

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await put_elsewhere()


async def put_elsewhere() -> None:
    async with transaction():
        await Book.create(title="Emma", shelf_id="elsewhere")


async def test_a_change_of_schema_that_breaks_a_reference_is_refused() -> None:
    client = require_context().db()
    assert isinstance(client, Client)

    async def leave_a_book_without_shelf() -> None:
        async with client.changing_schema():
            await Book.create(title="Emma", shelf_id="elsewhere")

    with pytest.raises(IntegrityError, match="gone"):
        await leave_a_book_without_shelf()


async def test_closing_ends_the_threads_of_connections_that_are_in_use(tmp_path: Path) -> None:
    """Or else the process would go on living when everything else of it has ended."""
    before = set(threading.enumerate())
    client = Client(f"{tmp_path}/other.db", connection_name="other")
    await client.create_connection(with_db=True)
    opened = [thread for thread in set(threading.enumerate()) - before if "connection" in thread.name]
    async with client._reading():
        await client.close()
    for thread in opened:
        thread.join(5)
    assert [thread.is_alive() for thread in opened] == [False] * (READERS + 1)
