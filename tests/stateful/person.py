"""Somebody with an app: a pair of tokens, which is renewed as an app does it, and mutations that are looked at."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.serving import PASSWORD
from tests.stateful.house import Installation

TOKENS = "viewer { account { id } } tokens { accessToken refreshToken }"
FRESH = timedelta(minutes=5)
MOST_DAYS = 40  # that pass in one step


@dataclass(kw_only=True)
class Person:
    """`account_id` and the tokens are there once signed in."""

    installation: Installation
    email: str
    account_id: str = ""
    access_token: str = ""
    refresh_token: str = ""
    refreshed_at: datetime | None = None
    browser: Any = field(init=False)
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.browser = self.installation.browser()

    async def asks(self, operation: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The whole answer. Nothing that anybody asks is a fault of ours: no 5xx, no INTERNAL."""
        headers = {"authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        body = {"query": operation, "variables": variables}
        response = await self.browser.post("/graphql", json=body, headers=headers)
        assert response.status_code < 500, f"{response.status_code} for {operation} {variables}: {response.text}"
        answer: dict[str, Any] = response.json()
        codes = {error.get("extensions", {}).get("code") for error in answer.get("errors") or ()}
        assert "INTERNAL" not in codes, f"INTERNAL for {operation} {variables}"
        return answer

    async def does(self, mutation: str, selection: str, **input: Any) -> dict[str, Any]:
        """The payload; `errors` are its codes, those of the whole operation too."""
        for _ in range(MOST_DAYS):  # somebody else may be moving the clock, by a day at a time
            await self._stays_signed_in()
            payload = await self._tries(mutation, selection, input)
            if payload["errors"] != ["UNAUTHENTICATED"]:
                break
            self.refreshed_at = None
        return payload

    async def _tries(self, mutation: str, selection: str, input: dict[str, Any]) -> dict[str, Any]:
        variables = f"$input: {mutation[0].upper()}{mutation[1:]}Input!"
        operation = f"mutation({variables}) {{ {mutation}(input: $input) {{ {selection} errors {{ code }} }} }}"
        answer = await self.asks(operation, {"input": input})
        refused = [error["extensions"]["code"] for error in answer.get("errors") or ()]
        payload: dict[str, Any] = (answer.get("data") or {}).get(mutation) or {"errors": []}
        return {**payload, "errors": refused + [error["code"] for error in payload["errors"]]}

    async def reads(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data, as far as this person may see it."""
        await self._stays_signed_in()
        answer = await self.asks(query, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def signs_in(self) -> "Person":
        return self._holds(await self._named("signIn", email=self.email, password=PASSWORD, session="TOKEN"))

    async def activates(self, token: str) -> bool:
        """Whether the link was still good."""
        payload = await self._named("activateAccount", token=token, password=PASSWORD, session="TOKEN")
        if not payload["errors"]:
            self._holds(payload)
        return not payload["errors"]

    async def _stays_signed_in(self) -> None:
        now = await self.installation.now()
        async with self.renewing:
            await self._renews(now)

    async def _renews(self, now: datetime) -> None:
        if self.refresh_token and (self.refreshed_at is None or now - self.refreshed_at > FRESH):
            self.refreshed_at = now
            payload = await self._named("refreshSession", refreshToken=self.refresh_token)
            if payload["errors"] == [{"code": "TOKEN_EXPIRED"}]:  # nobody has looked in for 90 days
                await self.signs_in()
            else:
                self._holds(payload)

    async def _named(self, mutation: str, **input: Any) -> dict[str, Any]:
        name = {"refreshSession": "RefreshSession", "signIn": "SignIn"}.get(mutation, "ActivateAccount")
        operation = f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {TOKENS} errors {{ code }} }} }}"
        answer = await self.asks(operation, {"input": input})
        payload: dict[str, Any] = answer["data"][mutation]
        return payload

    def _holds(self, payload: dict[str, Any]) -> "Person":
        assert not payload["errors"], f"{self.email}: {payload['errors']}"
        self.account_id = payload["viewer"]["account"]["id"]
        self.access_token = payload["tokens"]["accessToken"]
        self.refresh_token = payload["tokens"]["refreshToken"]
        return self
