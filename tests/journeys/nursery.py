"""Where servers come from that die where a test wants it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

import httpx

from tests.forking import forked
from tests.journeys.dying import serve_until
from tests.serving import PATIENCE, free_port, settings


@dataclass(kw_only=True)
class Nursery:
    """One server at a time. `url` is where all of them listen."""

    database_url: str
    port: int = field(default_factory=free_port)
    child: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def bear(self, point: str, about: str) -> None:
        """A server that dies at that point, once it answers."""
        self.child = forked(serve_until, settings(self.database_url, self.port), point, about)
        deadline = time.monotonic() + PATIENCE
        async with httpx.AsyncClient(verify=False) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.HTTPError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                await asyncio.sleep(0.02)
        raise RuntimeError("the server did not start")

    async def death(self) -> int | None:
        """Minus the signal that it died of, once it is dead."""
        assert self.child
        await asyncio.to_thread(self.child.join, PATIENCE)
        return self.child.exitcode


@asynccontextmanager
async def nursery(database_url: str) -> AsyncIterator[Nursery]:
    here = Nursery(database_url=database_url)
    try:
        yield here
    finally:
        if here.child:
            here.child.kill()
