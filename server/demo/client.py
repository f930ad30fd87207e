"""The API as the demo uses it: like any other client, over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

PATIENCE = 60.0  # seconds; what a killed server was just delivering comes when its lease of 30 seconds is over
GLANCE = 0.1

T = TypeVar("T")


class DemoFailed(Exception):
    """The demo world could not be made. The text is the sentence to show."""


class Refused(DemoFailed):
    def __init__(self, operation: str, errors: Any) -> None:
        super().__init__(f"The demo world can't be completed: {operation} was refused with {errors}.")


@dataclass(frozen=True)
class Client:
    """Somebody's session, or nobody's."""

    browser: httpx.AsyncClient
    access_token: str | None = None

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of the only root field."""
        headers = {"authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        document = {"query": query, "variables": variables}
        answer = (await self.browser.post("/graphql", json=document, headers=headers)).json()
        if "errors" in answer:
            raise Refused(query, answer["errors"])
        [data] = answer["data"].values()
        return data

    async def do(self, mutation: str, selection: str = "", **input: Any) -> Any:
        """A mutation's payload. Raises Refused."""
        name = mutation[0].upper() + mutation[1:]
        selected = f"{selection} errors {{ code path message }}"
        payload = await self.ask(
            f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {selected} }} }}", input=input
        )
        if payload["errors"]:
            raise Refused(mutation, payload["errors"])
        return payload

    async def enter(self, mutation: str, **input: Any) -> "Client":
        """The session that signing in, or activating an account, opens."""
        payload = await self.do(mutation, "tokens { accessToken }", session="TOKEN", **input)
        return Client(self.browser, payload["tokens"]["accessToken"])

    async def invitation_of(self, email: str) -> str:
        """The token in the newest mail that brought one, as soon as there is such a mail."""
        return await eventually(lambda: self._token_in_mail(email), f"an invitation for {email}")

    async def _token_in_mail(self, email: str) -> str | None:
        found = await self.browser.get("/sandbox/mail", params={"to": email}, headers={"accept": "application/json"})
        links = (link for mail in found.json() for link in mail["links"])
        return next((link.partition("token=")[2] for link in links if "/activate?" in link), None)

    async def pay(self, payment_id: str) -> None:
        """On the hosted page, as soon as there is one."""
        await eventually(lambda: self._paid(payment_id), "a payment page")

    async def _paid(self, payment_id: str) -> bool | None:
        """409: it was paid there before."""
        answer = await self.browser.post(f"/sandbox/pay/{payment_id}", json={"outcome": "succeeded"})
        return True if answer.status_code in (200, 409) else None


async def eventually(look: Callable[[], Awaitable[T | None]], what: str) -> T:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + PATIENCE
    while (found := await look()) is None:
        if time.monotonic() > deadline:
            raise DemoFailed(f"The demo world can't be completed: it waited {PATIENCE:.0f} seconds for {what} in vain.")
        await asyncio.sleep(GLANCE)
    return found
