"""Another tenant's record does not exist: its id is answered like a made-up one, wherever it is typed."""

import json
from typing import Any

import pytest
from typeid import TypeID

from tests.schema.walk import Operation, Place, operations
from tests.schema.world import World, nothing_written, told

# Which record of Gamma, Omar's customer, is foreign to Anna at a place of that name.
FOREIGN = {
    "customerId": "gamma",
    "subscriptionId": "gamma.subscription",
    "seatId": "gamma.gus",
    "invoiceId": "gamma.unpaid",
    "resellerId": "south",
    "subjectId": "gamma.gus",
    "ids": "gamma.seat",
    "id": "gamma",
}
BY_FIELD = {
    "reseller": "south",
    "customer": "gamma",
    "subscription": "gamma.subscription",
    "invoice": "gamma.invoice",
    "payment": "gamma.payment",
}
TWISTED = ["", "cust_\0", "x" * 10_000, "' OR 1=1 --", "\ud800🪑"]


def places() -> list[tuple[Operation, Place]]:
    """Everywhere an id can be typed."""
    return [
        (operation, place)
        for kind in ("query", "mutation")
        for operation in operations(kind)
        for place in operation.places("ID")
    ]


def foreign(world: World, operation: Operation, place: Place) -> str:
    return world.ids[BY_FIELD.get(operation.name) or FOREIGN[place[-1]]]


async def answered(world: World, operation: Operation, place: Place, id: str) -> Any:
    """What Anna is told, or for what is not hers to do the operator; without the id itself."""
    person = world.olga if operation.is_for_operators else world.anna
    arguments = operation.arguments(place, id, **world.known)
    answer = await told(person, operation, arguments)
    return json.loads(json.dumps(answer).replace(json.dumps(id), '"THE ID"'))


async def test_a_foreign_id_is_answered_like_a_made_up_one(world: World) -> None:
    told_apart = []
    for operation, place in places():
        id = foreign(world, operation, place)
        made_up = str(TypeID(prefix=id.partition("_")[0]))
        if operation.is_for_operators:  # nothing is foreign to an operator
            continue
        answers = [await answered(world, operation, place, typed) for typed in (id, made_up)]
        if answers[0] != answers[1]:
            told_apart.append((operation.name, place, *answers))
    assert told_apart == []


async def test_nothing_is_found_by_a_made_up_id(world: World) -> None:
    async with nothing_written(world):
        found = []
        for operation, place in places():
            made_up = str(TypeID(prefix=foreign(world, operation, place).partition("_")[0]))
            answer = await answered(world, operation, place, made_up)
            if not is_not_found(answer, operation, place):
                found.append((operation.name, place, answer))
    assert found == []


def is_not_found(answer: Any, operation: Operation, place: Place) -> bool:
    """Null, an empty list, or NOT_FOUND at that very place; never an error of the whole."""
    found = answer["data"][operation.name]
    if "errors" in answer or isinstance(found, list):
        return "errors" not in answer and found == [None]
    if found is None or "nodes" in found:
        return found is None or found["nodes"] == []
    return [(error["code"], error["path"]) for error in found["errors"]] == [("NOT_FOUND", list(place))]


async def test_no_text_can_be_twisted_into_an_id(world: World) -> None:
    async with nothing_written(world):
        found = []
        for operation, place in places():
            for text in TWISTED:
                answer = await answered(world, operation, place, text)
                if not is_not_found(answer, operation, place):
                    found.append((operation.name, place, text[:20], answer))
    assert found == []


@pytest.mark.parametrize("kind", ["Customer", "Subscription"])
async def test_a_foreign_id_narrows_a_nested_list_like_a_made_up_one(world: World, kind: str) -> None:
    nested = {
        "Customer": "subscriptions(filter: {customerId: $id}) { totalCount } "
        "invoices(filter: {customerId: $id, subscriptionId: $id}) { totalCount }",
        "Subscription": "invoices(filter: {customerId: $id}) { totalCount }",
    }[kind]
    own = world.ids["acme" if kind == "Customer" else "acme.subscription"]
    document = f"query($own: ID!, $id: ID!) {{ node(id: $own) {{ ... on {kind} {{ {nested} }} }} }}"
    foreign = await world.anna.ask(document, own=own, id=world.ids["gamma"])
    assert foreign == await world.anna.ask(document, own=own, id=str(TypeID(prefix="cust")))
