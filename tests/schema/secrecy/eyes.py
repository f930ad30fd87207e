"""Somebody who looks: at every answer as it came, its status and headers too, without what is chance."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.schema.secrecy.listed import Listed
from tests.schema.secrecy.live import Live
from tests.schema.secrecy.plain import Plain
from tests.schema.secrecy.still import StillClock
from tests.schema.secrecy.story import Secret
from tests.schema.world import World
from tests.serving import Person

PASSING = ("date",)  # of the headers
EXPECTED = {"FORBIDDEN"}  # of the errors of a whole answer: any other would leave nothing to compare
RECORDS = ("acme", "acme.subscription", "acme.extra", "acme.own_invoice", "acme.mia", "acme.max", "acme.dora", "north")
OWNERS = {"Customer": "acme", "Subscription": "acme.subscription", "Reseller": "north"}
OWNERS |= {"BankStatement": "acme"}  # of which there are none for Acme's people: any id brings nothing


@dataclass(kw_only=True)
class Eyes:
    """`name` looks at `world`. `latest`: the answer as it came; `extensions`: of all of them; `done`: mutations."""

    world: World
    name: str
    secret: Secret
    clock: StillClock
    live: Live
    plain: Plain = field(default_factory=Plain)
    latest: Any = None
    extensions: list[Any] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    @property
    def person(self) -> Person:
        return self.world.people[self.name]

    @property
    def own(self) -> list[str]:
        """Records of every kind that Acme's people know."""
        return [self.world.ids[word] for word in RECORDS if word in self.world.ids]

    @property
    def named(self) -> list[str]:
        """The same, and whatever else an answer has named so far."""
        return list(dict.fromkeys([*self.own, *self.plain.ids()]))

    def owner(self, list: Listed) -> str | None:
        """Whose list it is, where it is not at the root."""
        return self.world.ids[OWNERS[list.noun]] if list.noun else None

    async def see(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """Status, headers and body of the answer."""
        response = await self.person.browser.post("/graphql", json={"query": query, "variables": variables or {}})
        self.latest = response.json()
        codes = {error["extensions"]["code"] for error in self.latest.get("errors", ())}
        assert codes <= EXPECTED, (self.latest["errors"], query, variables)
        self.extensions.append(self.latest.get("extensions"))
        return self.taken(response)

    async def look(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The same for what is open to everybody."""
        seen = await self.see(query, variables)
        assert "errors" not in seen["body"], seen["body"]["errors"]
        return seen

    def taken(self, response: httpx.Response) -> dict[str, Any]:
        headers = {name: value for name, value in response.headers.items() if name not in PASSING}
        is_json = response.headers.get("content-type", "").startswith("application/json")
        body = self.plain.of(response.json()) if is_json else self.plain.text(response.text)
        return {"status": response.status_code, "headers": headers, "body": body}
