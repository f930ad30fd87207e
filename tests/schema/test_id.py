"""An id that names nothing finds nothing, wherever it is typed."""

import json
from typing import Any

from tests.schema.crowd import made_up
from tests.schema.typed import Known, Typed, at_roots, fitting
from tests.schema.world import World, nothing_written

TWISTED = ["", "cust_\0", "x" * 10_000, "' OR 1=1 --", "\ud800🪑"]


async def answered(world: World, place: Typed, id: str, known: Known) -> Any:
    """The whole answer to Anna, or for what is not hers to do to the operator."""
    person = world.olga if place.operation and place.operation.is_for_operators else world.anna
    document, variables = place.asks([id], known)
    body = json.dumps({"query": document, "variables": variables})  # there can be half characters in it
    response = await person.browser.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200, response.text
    return response.json()


def is_not_found(answer: Any, place: Typed) -> bool:
    """Null, an empty list, or NOT_FOUND at that very place; never an error of the whole."""
    found = answer["data"]["a0"]
    if "errors" in answer or isinstance(found, list):
        return "errors" not in answer and found == [None]
    if found is None or "nodes" in found:
        return found is None or found["nodes"] == []
    return [(error["code"], error["path"]) for error in found["errors"]] == [("NOT_FOUND", list(place.place))]


async def test_nothing_is_found_by_a_made_up_id(world: World) -> None:
    known = await fitting(world, "anna", "olga")
    async with nothing_written(world):
        found = []
        for place in at_roots():
            for kind in place.kinds:
                answer = await answered(world, place, made_up(kind), known)
                if not is_not_found(answer, place):
                    found.append((place.title, answer))
    assert found == []


async def test_no_text_can_be_twisted_into_an_id(world: World) -> None:
    known = await fitting(world, "anna", "olga")
    async with nothing_written(world):
        found = []
        for place in at_roots():
            for text in TWISTED:
                answer = await answered(world, place, text, known)
                if not is_not_found(answer, place):
                    found.append((place.title, text[:20], answer))
    assert found == []
