"""Bringing a database to this version."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from server.database import connected, is_migrated, migrate, transaction
from tests.database.throwaway import Book, Shelf

MIGRATE = """
import asyncio, sys
from server.database import connected, migrate
async def main():
    async with connected(sys.argv[1], ["tests.database.throwaway"]):
        await migrate()
asyncio.run(main())
"""


async def test_a_new_database_is_not_migrated(new_database_url: str, model_modules: list[str]) -> None:
    async with connected(new_database_url, model_modules):
        assert not await is_migrated()


async def test_migrate_brings_it_to_this_version(new_database_url: str, model_modules: list[str]) -> None:
    async with connected(new_database_url, model_modules):
        await migrate()

        assert await is_migrated()


async def test_migrating_again_changes_nothing(new_database_url: str, model_modules: list[str]) -> None:
    async with connected(new_database_url, model_modules):
        await migrate()
        await migrate()

        assert await is_migrated()


async def test_three_processes_may_migrate_at_once(new_database_url: str) -> None:
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", MIGRATE, new_database_url, stderr=PIPE)
        for _ in range(3)
    ]

    answers = await asyncio.gather(*(process.communicate() for process in processes))

    assert [error for _, error in answers] == [b"", b"", b""]


async def test_a_migration_that_fails_leaves_nothing_behind(new_database_url: str, model_modules: list[str]) -> None:
    async with connected(new_database_url, model_modules):
        async with transaction() as connection:
            await connection.execute_query("CREATE TABLE pledge (amount INT)")  # in the way of the second migration

        with pytest.raises(Exception, match="already exists"):
            await migrate()
        with pytest.raises(OperationalError):
            await Shelf.all().count()


@pytest.mark.usefixtures("database")
async def test_a_check_of_a_new_table_is_kept() -> None:
    with pytest.raises(IntegrityError, match="ck_used"):
        async with transaction():
            await Shelf.create(id="oak", used=2, capacity=1)


@pytest.mark.usefixtures("database")
async def test_a_unique_with_a_condition_refuses_within_it() -> None:
    with pytest.raises(IntegrityError):
        async with transaction():
            await Book.bulk_create([Book(title="Emma", lent=True), Book(title="Emma", lent=True)])


@pytest.mark.usefixtures("database")
async def test_a_unique_with_a_condition_allows_beyond_it() -> None:
    async with transaction():
        await Book.bulk_create([Book(title="Emma", lent=False), Book(title="Emma", lent=True)])

    assert await Book.filter(title="Emma").count() == 2
