"""What a document may weigh, and what somebody may ask for within a minute."""

import time

import httpx
import pytest

from server.budget import A_MINUTE
from server.schema.limit import DEFINITIONS, MOST, TOKENS
from tests.schema.world import World
from tests.serving import Person

SMALL = "{ viewer { id } }"


def nested(levels: int) -> str:
    """Each level goes from a customer to its subscriptions, and back."""
    rows = "id"
    for level in range(levels):
        rows = f"subscriptions(first: 1) {{ nodes {{ customer {{ {rows} }} }} }}" if level else rows
    return f"{{ customers(first: 1) {{ nodes {{ {rows} }} }} }}"


def doubled(levels: int) -> str:
    spreads = "".join(f" fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    return f"{{ ...F0 }}{spreads} fragment F{levels} on Query {{ __typename }}"


HEAVY = {
    "depth": nested(8),
    "aliases": "{" + " ".join(f"a{n}: __typename" for n in range(MOST["aliases"][0] + 1)) + "}",
    "directives": "{" + " ".join("__typename @skip(if: false)" for _ in range(MOST["directives"][0] + 1)) + "}",
    "operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(DEFINITIONS + 1)),
    "fragments": "{ id }" + " ".join(f"fragment F{n} on Query {{ viewer {{ id }} }}" for n in range(DEFINITIONS + 1)),
    "tokens": "{" + " ".join("id" for _ in range(TOKENS)) + "}",
    "cost": "{customers(first: 100) {nodes {subscriptions(first: 100) {nodes {seats(first: 100) {nodes {id}}}}}}}",
    "spreads": doubled(80),
    "chain": "{ ...F0 }" + "".join(f" fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(2000)),
}


async def asked(person: Person, query: str, **headers: str) -> httpx.Response:
    body = {"query": query, "operationName": "Q0" if "query Q0" in query else None}
    return await person.browser.post("/graphql", json=body, headers=headers)


@pytest.mark.parametrize("document", HEAVY.values(), ids=HEAVY)
async def test_what_is_too_heavy_is_refused_with_a_code(world: World, document: str) -> None:
    world.house.budget.a_minute = A_MINUTE
    answer = await asked(world.anna, document, accept="application/graphql-response+json")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (400, "QUERY_TOO_COMPLEX")


async def test_eighty_levels_of_doubled_spreads_are_refused_at_once(world: World) -> None:
    await asked(world.anna, SMALL)
    begun = time.process_time()
    await asked(world.anna, doubled(80))
    assert time.process_time() - begun < 0.05


async def test_the_answer_says_what_it_cost(world: World) -> None:
    query = "query($n: Int) { customers(first: $n) { nodes { id } } }"
    answers = [await world.anna.answer(query, n=n) for n in (1, 100)]
    assert [answer["extensions"]["cost"] for answer in answers] == [3, 201]


async def test_what_was_asked_before_costs_as_much_again(world: World) -> None:
    assert [(await world.anna.answer(SMALL))["extensions"]["cost"] for _ in range(2)] == [2, 2]


@pytest.fixture
def poor(world: World, monkeypatch: pytest.MonkeyPatch) -> int:
    """Everybody may ask for so little that it is soon over, and no time passes: so many small questions."""
    monkeypatch.setattr(world.house.budget, "a_minute", 20)
    monkeypatch.setattr(world.house.budget, "_clock", lambda: 0.0)
    return 10


async def statuses(*people: Person) -> list[int]:
    return [(await asked(person, SMALL)).status_code for person in people]


async def test_a_budget_that_is_empty_says_when_to_come_back(world: World, poor: int) -> None:
    assert await statuses(*[world.anna] * poor) == [200] * poor
    answer = await asked(world.anna, SMALL)
    [error] = answer.json()["errors"]
    told = (answer.status_code, error["extensions"]["code"], answer.headers["retry-after"])
    assert told == (429, "RATE_LIMITED", "6")


async def test_what_is_refused_for_its_budget_is_not_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.house.budget, "spend", lambda who, cost: 1.5)
    answer = await asked(world.anna, "mutation { signOut(input: {}) { errors { code } } }")
    monkeypatch.undo()
    assert (answer.status_code, await world.anna.ask("{ viewer { id } }") is None) == (429, False)


async def test_everybody_has_a_budget_of_their_own(world: World, poor: int) -> None:
    await statuses(*[world.anna] * poor)
    assert await statuses(world.anna, world.omar, world.stranger()) == [429, 200, 200]


async def test_who_is_signed_out_shares_with_their_network(world: World, poor: int) -> None:
    assert await statuses(*[world.stranger() for _ in range(poor + 1)]) == [200] * poor + [429]
