"""A play: whoever is on stage does one step after the other, and after each of them everything is looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.stateful import deed, judgement
from tests.stateful.deed import Deed
from tests.stateful.house import Installation
from tests.stateful.kept import Memory
from tests.stateful.ledger import STATEMENTS, Ledger, Row
from tests.stateful.person import Person
from tests.stateful.template import Template
from tests.stateful.town import ANNA, OLGA, OMAR

Action = Callable[..., Awaitable[None]]
Chosen = TypeVar("Chosen")

WHICH = st.integers(0, 9)
SIDES = st.sampled_from(["reseller", "reseller", "customer"])
METHODS = st.sampled_from(["CARD", "BANK_TRANSFER"])
STEPS: dict[str, tuple[Action, dict[str, st.SearchStrategy[Any]]]] = {}  # by name, for those that are played at once


def step(when: Callable[[Any], Any] | None = None, **drawn: st.SearchStrategy[Any]) -> Callable[[Action], Any]:
    """`when`: what must be there, or else nothing happens. No precondition: what is there may depend on who was quicker
    of two, and whatever is drawn must not."""

    def played(action: Action) -> Any:
        STEPS[action.__name__] = (action, drawn)

        @wraps(action)
        def play(self: "Play", **given: Any) -> None:
            if when is None or when(self):
                self.stage.runner.run(self.act(action, given))

        ruled: Any = rule(**drawn)  # type: ignore[call-overload]
        return ruled(play)

    return played


@dataclass(kw_only=True)
class Stage:
    """What is built once, however many examples are played on it."""

    runner: asyncio.Runner
    installation: Installation
    template: Template
    people: dict[str, Person]
    examples: int = 0
    steps: dict[str, list[int]] = field(default_factory=dict)  # by name: how often tried, how often with effect


class Play(RuleBasedStateMachine):
    """`now` is what the tables said after the last step; `people` are those who can be somebody here."""

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.stage.examples += 1
        self.stage.runner.run(self._begin())

    async def _begin(self) -> None:
        await self.stage.template.give_back()
        self.people = {email: copy(person) for email, person in self.stage.people.items()}
        self.installation = self.stage.installation
        self.installation.complaints.said.clear()
        self.memory = Memory()
        self.deeds: list[Deed] = []
        self.last: Deed | None = None
        self.statement: str | None = None
        self.counted = 0
        self.is_worked_off = self.has_company = False
        self.now = await self.read()
        judgement.at_any_time(self.now, self.memory, self.installation.complaints.said)

    async def read(self) -> Ledger:
        return Ledger(rows=await self.stage.template.rows(STATEMENTS), now=await self.installation.now())

    async def act(self, action: Action, given: dict[str, Any]) -> None:
        before, self.deeds, self.is_worked_off, self.has_company = self.now, [], False, False
        await action(self, **given)
        self.now = await self.read()
        count = self.stage.steps.setdefault(action.__name__, [0, 0])
        count[0] += 1
        count[1] += self.now.rows != before.rows
        judgement.at_any_time(self.now, self.memory, self.installation.complaints.said)
        judgement.after(before, self.now, self.deeds, is_alone=not self.is_worked_off and not self.has_company)
        if self.is_worked_off:
            judgement.when_worked_off(self.now)

    async def does(self, person: Person | None, mutation: str, selection: str, **input: Any) -> Deed | None:
        """Whatever comes of it. Nobody does nothing."""
        if person is None:
            return None
        if mutation not in deed.WITHOUT_KEY:
            input.setdefault("idempotencyKey", f"intent {self.next_number()}")
        done = Deed(person=person, mutation=mutation, selection=selection, input=input, at=self.now.now)
        done.payload = await person.does(mutation, selection, **input)
        self.deeds.append(done)
        self.last = done if done.has_succeeded else self.last
        return done

    def next_number(self) -> int:
        self.counted += 1
        return self.counted

    @property
    def olga(self) -> Person:
        return self.people[OLGA]

    def side(self, record: Row, side: str) -> Person | None:
        """Somebody of the reseller's, or one of the customer's own administrators; nobody where there is none."""
        if side == "reseller":
            staff = {row["account_id"]: row["reseller_id"] for row in self.now["reseller_administrator"]}
            both = (self.people[ANNA], self.people[OMAR])
            return next(person for person in both if staff[person.account_id] == record["reseller_id"])
        chiefs = [row for row in self.now.where("seat", status="ACTIVE") if row["is_administrator"]]
        own = {row["account_id"] for row in chiefs if row["customer_id"] == record["customer_id"]}
        return next((person for person in self.people.values() if person.account_id in own), None)


def pick(things: list[Chosen], which: int) -> Chosen | None:
    return things[which % len(things)] if things else None
