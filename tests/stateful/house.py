"""The product in this process, without a worker of its own: it works when its clock is moved, and only then.

So nothing happens behind a step, and what a step did can be told. Its people speak GraphQL to it without a socket; the
card provider's callbacks come over a real one.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette

from server.app import House, build_house, create_app
from server.config import read_config
from server.database import connected
from server.domain.paper import Paper
from server.listening import QUIETLY
from server.ports.documents import Rendered
from tests.serving import free_port, settings


@dataclass(frozen=True)
class Blank:
    pdf: bytes = b"%PDF-1.7"
    xml: bytes = b"<invoice/>"


class BlankPaper:
    """Documents, without the second that drawing one takes: other tests read what is on them."""

    async def render(self, paper: Paper, locale: str) -> Rendered:
        return Blank()


class Complaints(logging.Handler):
    """What the product says when something goes wrong that nobody is told."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = f" {record.exc_info[1]!r}" if record.exc_info else ""
        self.said.append(f"{record.getMessage()}{error}")

    def forgive(self, beginning: str) -> None:
        """What was provoked."""
        self.said = [each for each in self.said if not each.startswith(beginning)]


@dataclass(kw_only=True)
class Installation:
    house: House
    app: Starlette
    complaints: Complaints = field(default_factory=Complaints)

    @property
    def url(self) -> str:
        return self.house.config.public_url

    def browser(self) -> httpx.AsyncClient:
        """What fails inside is a 500 here, as it would be anywhere else."""
        door = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=door, base_url=self.url)

    async def now(self) -> datetime:
        return (await self.house.ports.clock.now()).astimezone(UTC)


@asynccontextmanager
async def installed(database_url: str) -> AsyncIterator[Installation]:
    """The database is migrated, and open meanwhile."""
    built = build_house(read_config(settings(database_url, free_port())))
    house = House(config=built.config, ports=replace(built.ports, documents=BlankPaper()), world=built.world)
    installation = Installation(house=house, app=create_app(house.config, house, is_worker=False))
    logging.getLogger("server").addHandler(installation.complaints)
    try:
        async with connected(database_url), _listening(installation):
            yield installation
    finally:
        logging.getLogger("server").removeHandler(installation.complaints)


@asynccontextmanager
async def _listening(installation: Installation) -> AsyncIterator[None]:
    port = installation.house.config.port
    server = uvicorn.Server(uvicorn.Config(installation.app, port=port, lifespan="off", **QUIETLY))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running: asyncio.Task[Any] = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            if running.done():
                running.result()
        yield
    finally:
        server.should_exit = True
        await running
