"""Opening the database, and what comes out of it."""

import asyncio
from pathlib import Path

import pytest
from pypika_tortoise.queries import Table

from server.database import connected, counted_statements, query_class, rows, transaction
from tests.database.other_task import start
from tests.database.throwaway import Shelf

SHELF = Table("shelf")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path, model_modules: list[str]) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Anna, " * 100)

    with pytest.raises(ValueError, match="not a database"):
        async with connected(f"sqlite://{path}", model_modules):
            pass


async def test_a_server_that_does_not_answer_is_refused(tmp_path: Path, model_modules: list[str]) -> None:
    with pytest.raises(ValueError, match="can't be opened"):
        async with connected(f"postgresql://anna:secret@/seatwright?host={tmp_path}", model_modules):
            pass


async def test_a_task_that_did_not_open_it_sees_it(database: None) -> None:
    async def shelves() -> int:
        return await Shelf.all().count()

    assert await start(shelves()) == 0


async def test_an_update_returns_the_rows_it_changed(database: None) -> None:
    async with transaction():
        await Shelf.bulk_create([Shelf(id="oak"), Shelf(id="pine", used=1)])

        taken = await rows(
            query_class().update(SHELF).set(SHELF.used, 1).where(SHELF.used < SHELF.capacity).returning(SHELF.id)
        )

    assert taken == [{"id": "oak"}]


async def test_an_insert_that_meets_the_same_row_returns_none(database: None) -> None:
    insert = query_class().into(SHELF).columns("id", "capacity", "used", "open").insert("oak", 1, 0, True)
    claim = insert.on_conflict().do_nothing().returning("id")

    async with transaction():
        assert [await rows(claim), await rows(claim)] == [[{"id": "oak"}], []]


async def test_every_statement_is_counted(database: None) -> None:
    with counted_statements() as statements:
        async with transaction():
            await Shelf.create(id="oak")
        await rows(query_class().from_(SHELF).select(SHELF.id))
        await asyncio.gather(start(count()), start(count()))

    assert [statement.split()[0] for statement in statements] == ["INSERT", "SELECT", "SELECT", "SELECT"]


async def count() -> int:
    return await Shelf.all().count()
