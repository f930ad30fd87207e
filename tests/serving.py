"""The product as its users meet it: a server on loopback, and people who talk GraphQL to it."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from typing import Any

import httpx
import uvicorn

from server.app import House, build_house, create_app
from server.budget import Budget
from server.config import read_config
from server.listening import QUIETLY
from tests.forking import seatwright

PATIENCE = 60.0  # seconds until something that must happen has happened
ENDLESS = 10**12  # a budget of those who ask for everything, through every way
PASSWORD = "correct-horse-battery-1"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def settings(database_url: str, port: int, **more: str) -> dict[str, str]:
    return {"SANDBOX": "1", "DATABASE_URL": database_url, "PORT": str(port), **more}


@asynccontextmanager
async def served(database_url: str, **more: str) -> AsyncIterator[House]:
    """A server in this process and loop, so that a test can look behind it. The database is open meanwhile."""
    house = build_house(read_config(settings(database_url, free_port(), **more)))
    house.budget = Budget(ENDLESS)
    async with serving(house):
        yield house


@asynccontextmanager
async def serving(house: House, *, is_worker: bool = True) -> AsyncIterator[None]:
    app = create_app(house.config, house, is_worker=is_worker)
    server = uvicorn.Server(uvicorn.Config(app, port=house.config.port, **QUIETLY))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
            if running.done():
                running.result()
        yield
    finally:
        server.should_exit = True
        await running


@dataclass(kw_only=True)
class Process:
    """A server of its own process, which can be killed and started again on the same port and database."""

    database_url: str
    port: int = field(default_factory=free_port)
    more: Mapping[str, str] = field(default_factory=dict)
    process: ForkServerProcess | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Process":
        self.process = seatwright(settings(self.database_url, self.port, **self.more), "serve")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.is_alive():
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz", verify=False).status_code == 200:
                    return self
            time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        _kill(self.process)

    def stop(self) -> None:
        _stop(self.process)


@dataclass
class Worker:
    """A worker of its own process, beside the server on that port."""

    database_url: str
    port: int
    process: ForkServerProcess | None = None

    def start(self) -> "Worker":
        self.process = seatwright(settings(self.database_url, self.port), "worker")
        return self

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.is_alive()

    def kill(self) -> None:
        _kill(self.process)

    def stop(self) -> None:
        _stop(self.process)


def _kill(process: ForkServerProcess | None) -> None:
    """kill -9: nothing is finished, nothing is said."""
    assert process
    process.kill()
    process.join()


def _stop(process: ForkServerProcess | None) -> None:
    if process and process.is_alive():
        process.terminate()
        process.join(PATIENCE)
        assert process.exitcode is not None, "it does not end when it is asked to"


class Person:
    """Somebody with a browser: a cookie jar and questions."""

    def __init__(self, url: str, **headers: str) -> None:
        self.url = url
        # On loopback there are no certificates to verify, and loading them takes longer than most questions. Unlike a
        # browser this one doesn't ask again when the server has just hung up, so it hangs up first.
        self.browser = httpx.AsyncClient(
            base_url=url, timeout=PATIENCE, headers=headers, verify=False, limits=httpx.Limits(keepalive_expiry=1)
        )

    async def answer(self, operation: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors and extensions too."""
        response = await self.browser.post("/graphql", json={"query": operation, "variables": variables})
        answer: dict[str, Any] = response.json()
        return answer

    async def ask(self, operation: str, **variables: Any) -> Any:
        """The data of an answer without errors; of a single root field, that field."""
        answer = await self.answer(operation, **variables)
        assert "errors" not in answer, answer["errors"]
        data = answer["data"]
        return next(iter(data.values())) if len(data) == 1 else data

    async def do(self, mutation: str, selection: str, **input: Any) -> Any:
        """A mutation that succeeds: its payload."""
        payload = await self.refused(mutation, selection, **input)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def refused(self, mutation: str, selection: str = "", **input: Any) -> Any:
        """A mutation whatever comes of it: its payload with errors { code path message }."""
        name = mutation[0].upper() + mutation[1:]
        payload = f"{{ {selection} errors {{ code path message }} }}"
        return await self.ask(f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {payload} }}", input=input)

    async def sign_in(self, email: str, password: str = PASSWORD) -> "Person":
        await self.do("signIn", "viewer { id }", email=email, password=password)
        return self

    async def activate(self, token: str, password: str = PASSWORD, **more: Any) -> "Person":
        await self.do("activateAccount", "viewer { id }", token=token, password=password, **more)
        return self

    async def mails(self, to: str, at_least: int = 1) -> list[dict[str, Any]]:
        """The sandbox's mailbox, newest first, once so many mails have come."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = await self.browser.get("/sandbox/mail", params={"to": to}, headers={"accept": "application/json"})
            mails: list[dict[str, Any]] = found.json()
            if len(mails) >= at_least:
                return mails
            await asyncio.sleep(0.05)
        raise AssertionError(f"no {at_least} mails to {to}")

    async def token_for(self, email: str) -> str:
        """The token in the newest mail to that address that has one."""
        links: list[str] = [link for mail in await self.mails(email) for link in mail["links"]]
        return next(link.partition("token=")[2] for link in links if "token=" in link)

    async def pay(self, payment_id: str, outcome: str = "succeeded", **more: Any) -> None:
        """On the sandbox's hosted page."""
        paid = await self.browser.post(f"/sandbox/pay/{payment_id}", json={"outcome": outcome, **more})
        assert paid.status_code == 200, paid.text

    async def until(self, operation: str, expected: Any, **variables: Any) -> Any:
        """Ask again until that is the answer."""
        deadline = time.monotonic() + PATIENCE
        answer = None
        while time.monotonic() < deadline:
            answer = await self.ask(operation, **variables)
            if answer == expected:
                return answer
            await asyncio.sleep(0.05)
        raise AssertionError(f"{answer} never became {expected}")
