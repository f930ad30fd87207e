"""Hundreds of requests that make no sense: each gets an answer, and none of them breaks anything."""

import json
import random
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
)

from tests.schema.walk import EXAMPLES, Operation, operations
from tests.schema.world import World

pytestmark = pytest.mark.in_bulk

REQUESTS = 5  # for each operation

TEXTS: list[Any] = [
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "🪑" * 50,
    "x" * 300,
    "' OR 1=1 --",
    "%_\\",
    "-1",
    "ß",
    "\r\nBcc: a@b.example",
]
NUMBERS: list[Any] = [0, 1, -1, 2**31 - 1, -(2**31), 2**31, 2**63, 1.5, 1e308]
DECIMALS: list[Any] = ["0", "-0", "0.001", "-1", "9" * 15, "9" * 40, "1e9", "", 1.5]
DAYS: list[Any] = ["0001-01-01", "9999-12-31", "2024-02-29", "2026-02-30", "", 0]
ODD: dict[str, list[Any]] = {"Int": NUMBERS, "Decimal": DECIMALS, "Date": DAYS, "Boolean": [True, False]}
NONSENSE: list[Any] = [None, True, [], {}, [[]], {"a": 1}, "x", 5]


def made(type: Any, name: str, chance: random.Random, known: dict[str, Any]) -> Any:
    """Something for an input of that type: mostly what fits, often what only nearly fits, at times nonsense."""
    if isinstance(type, GraphQLNonNull):
        return made(type.of_type, name, chance, known)
    if chance.random() < 0.03:
        return chance.choice(NONSENSE)
    if isinstance(type, GraphQLList):
        return [made(type.of_type, name, chance, known) for _ in range(chance.choice([0, 1, 1, 2, 5]))]
    if isinstance(type, GraphQLInputObjectType):
        return fields(type, chance, known)
    if isinstance(type, GraphQLEnumType):
        return chance.choice([*type.values, "OTHER"])
    if chance.random() < 0.5:
        return known.get(name, known.get(type.name))
    return chance.choice(ODD.get(str(type.name), TEXTS))


def fields(type: GraphQLInputObjectType, chance: random.Random, known: dict[str, Any]) -> dict[str, Any]:
    wanted = chance.sample(list(type.fields), 1) if type.is_one_of else type.fields
    return {
        name: made(type.fields[name].type, name, chance, known)
        for name in wanted
        if chance.random() < (0.97 if isinstance(type.fields[name].type, GraphQLNonNull) else 0.5)
    }


def request(operation: Operation, chance: random.Random, known: dict[str, Any]) -> str:
    given = {name: made(taken.type, name, chance, known) for name, taken in operation.field.args.items()}
    return json.dumps({"query": operation.document(given), "variables": given})


@pytest.mark.parametrize(("name", "seed"), [("anna", 1), ("mia", 2), ("olga", 3)])
async def test_nonsense_is_answered_and_never_breaks_anything(world: World, name: str, seed: int) -> None:
    chance, known = random.Random(seed), {**EXAMPLES, **world.known}
    json_type = {"content-type": "application/json"}
    broken = []
    for operation in operations("mutation") + operations("query"):
        for _ in range(REQUESTS):
            body = request(operation, chance, known)
            answer = await world.people[name].browser.post("/graphql", content=body, headers=json_type)
            if answer.status_code >= 500 or '"INTERNAL"' in answer.text:
                broken.append((body, answer.text))
            if operation.name == "signOut":
                await world.signs_in(name)
    assert broken == []
