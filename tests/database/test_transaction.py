"""Transactions, as whoever writes depends on them."""

import asyncio

import pytest
from pypika_tortoise.queries import Table
from tortoise.exceptions import IntegrityError, TransactionManagementError

from server.database import query_class, rows, transaction
from tests.database.other_task import start
from tests.database.throwaway import Book, Shelf

pytestmark = pytest.mark.usefixtures("database")


async def add_shelf(shelf_id: str) -> None:
    async with transaction():
        await Shelf.create(id=shelf_id)


async def count_shelves() -> int:
    return await Shelf.all().count()


async def test_what_is_written_in_a_transaction_is_kept() -> None:
    await add_shelf("oak")

    assert await Shelf.exists(id="oak")


async def test_an_exception_undoes_all_of_it() -> None:
    async def divide() -> None:
        async with transaction():
            await Shelf.create(id="oak")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await divide()

    assert await count_shelves() == 0


async def test_the_database_may_refuse_and_all_of_it_is_undone() -> None:
    async def put_elsewhere() -> None:
        async with transaction():
            await Shelf.create(id="oak")
            await Book.create(title="Emma", shelf_id="elsewhere")

    with pytest.raises(IntegrityError):
        await put_elsewhere()

    assert await count_shelves() == 0


async def test_a_refusal_at_the_commit_undoes_all_of_it() -> None:
    async def pledge_no_book() -> None:
        async with transaction():
            await Shelf.create(id="oak")
            await rows(query_class().into(Table("pledge")).insert(404))

    with pytest.raises(IntegrityError):
        await pledge_no_book()

    await add_shelf("pine")
    assert [shelf.id for shelf in await Shelf.all()] == ["pine"]


async def test_others_read_meanwhile_what_was_committed_before() -> None:
    await add_shelf("oak")

    async with transaction():
        await Shelf.create(id="pine")
        assert await asyncio.wait_for(start(count_shelves()), timeout=1) == 1


async def test_a_task_canceled_in_its_transaction_leaves_nothing_behind() -> None:
    written = asyncio.Event()

    async def write_and_wait() -> None:
        async with transaction():
            await Shelf.create(id="oak")
            written.set()
            await asyncio.Event().wait()

    task = start(write_and_wait())
    await written.wait()
    task.cancel()
    await asyncio.wait([task])

    await add_shelf("pine")
    assert [shelf.id for shelf in await Shelf.all()] == ["pine"]


@pytest.mark.parametrize("milliseconds", [0, 0.2, 0.5, 1, 2])
async def test_a_task_may_be_canceled_at_any_moment(milliseconds: float) -> None:
    for number in range(15):  # more than PostgreSQL has connections
        task = start(add_shelf(f"shelf_{number}"))
        await asyncio.sleep(milliseconds / 1000)
        task.cancel()
        await asyncio.wait([task])

    await asyncio.wait_for(add_shelf("oak"), timeout=1)


async def test_a_write_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        await Shelf.create(id="oak")


async def test_transactions_do_not_nest() -> None:
    async with transaction():
        with pytest.raises(RuntimeError, match="don't nest"):
            async with transaction():
                pass


async def test_the_orm_may_open_a_savepoint_of_its_own() -> None:
    async with transaction():
        await Shelf.get_or_create(id="oak")

    assert await Shelf.exists(id="oak")
