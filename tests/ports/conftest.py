from collections.abc import AsyncIterator

import pytest
from tortoise.context import require_context
from tortoise.transactions import in_transaction
from tortoise.utils import get_schema_sql

from server.database import connected
from server.ports.sandbox import Sandbox


@pytest.fixture
async def database(new_database_url: str) -> AsyncIterator[str]:
    async with connected(new_database_url, ["server.ports.sandbox.tables"]):
        async with in_transaction() as connection:
            for statement in get_schema_sql(require_context().db(), safe=False).split(";"):
                if statement.strip():
                    await connection.execute_script(statement)
        yield new_database_url


@pytest.fixture
def sandbox(database: str) -> Sandbox:
    return Sandbox("http://127.0.0.1:8000", "a secret")
