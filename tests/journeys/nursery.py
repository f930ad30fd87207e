"""Where servers come from that die where a test wants it."""

import json
import os
import signal
import sys
import time
from asyncio import create_subprocess_exec, timeout
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx

from tests.serving import PATIENCE, free_port, settings


@dataclass(kw_only=True)
class Nursery:
    """One process, which forks a server at a time. `url` is where all of them listen."""

    database_url: str
    process: Process
    port: int = field(default_factory=free_port)
    child: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def bear(self, point: str, about: str) -> None:
        """A server that dies at that point, once it answers."""
        assert self.process.stdin
        asked = {"settings": settings(self.database_url, self.port), "point": point, "about": about}
        self.process.stdin.write(json.dumps(asked).encode() + b"\n")
        self.child = int(await self._said())
        deadline = time.monotonic() + PATIENCE
        async with httpx.AsyncClient(verify=False) as client:
            while time.monotonic() < deadline:
                with suppress(httpx.HTTPError):
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
        raise RuntimeError("the server did not start")

    async def death(self) -> int:
        """Minus the signal that it died of, once it is dead."""
        async with timeout(PATIENCE):
            ended = int(await self._said())
        self.child = None
        return ended

    async def _said(self) -> str:
        assert self.process.stdout
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def nursery(database_url: str) -> AsyncIterator[Nursery]:
    process = await create_subprocess_exec(sys.executable, "-m", "tests.journeys.dying", stdin=PIPE, stdout=PIPE)
    here = Nursery(database_url=database_url, process=process)
    try:
        assert await here._said() == "ready"
        yield here
    finally:
        if here.child:
            with suppress(ProcessLookupError):
                os.kill(here.child, signal.SIGKILL)
        assert process.stdin
        process.stdin.close()
        await process.wait()
