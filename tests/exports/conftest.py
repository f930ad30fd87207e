"""A ledger to write documents into, and the downloads over HTTP as an account asks for them."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from server.context import Context
from server.domain.language import negotiated
from server.exports import routes
from server.models import Account
from tests.exports.ledger import Ledger, opened
from tests.resolvers.channel import CONFIG
from tests.schema.keeping import Kept, copied, keeper, revived
from tests.schema.world import World, peopled


@pytest.fixture
async def ledger(database: None) -> Ledger:
    return await opened()


@dataclass(kw_only=True)
class Desk:
    """Where downloads are asked for: as the operator, unless it is said who asks."""

    ledger: Ledger

    def application(self, account: Account | None = None) -> Starlette:
        async def context_of(request: Request) -> Context:
            context = await self.ledger.shop.context(account or self.ledger.shop.olga)
            return replace(context, locale=negotiated(request.headers.get("accept-language")))

        return Starlette(routes=list(routes(context_of, CONFIG)))

    async def get(self, path: str, account: Account | None = None, language: str = "en") -> httpx.Response:
        transport = httpx.ASGITransport(self.application(account))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as browser:
            return await browser.get(f"/exports/{path}", headers={"accept-language": language})

    async def rows(self, path: str, account: Account | None = None) -> list[dict[str, Any]]:
        """Of a JSON export that is given."""
        answer = await self.get(path, account)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = json.loads(answer.content)
        return rows


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return Desk(ledger=ledger)


@pytest.fixture
async def world(peopled_url: Kept) -> AsyncIterator[World]:
    async with revived(peopled_url) as world:
        yield world


@pytest.fixture
def peopled_url(database_kind: str, tmp_path: Path, peopled_database: Callable[[str], Kept]) -> Kept:
    return copied(peopled_database(database_kind), tmp_path)


@pytest.fixture(scope="session")
def peopled_database(request: pytest.FixtureRequest) -> Callable[[str], Kept]:
    return keeper(peopled, request)
