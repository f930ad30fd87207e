"""A document that was found valid is read once, whoever asks it; everything else about a request is looked at anew."""

from collections.abc import Iterator

import graphql
import pytest
from strawberry.schema import schema

from server.schema import known
from tests.schema.world import World

ROLE = "query Role($id: ID!) { customer(id: $id) { name note createdAt } }"


@pytest.fixture(autouse=True)
def validated(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The documents that were read to the end, in their order."""
    read: list[str] = []

    def validate(of: graphql.GraphQLSchema, document: graphql.DocumentNode, *rules: object) -> object:
        read.append(graphql.print_ast(document).split()[1])
        return graphql.validate(of, document, *rules)  # type: ignore[arg-type]

    monkeypatch.setattr(schema, "validate", validate)
    known._known.clear()
    yield read
    known._known.clear()


async def test_what_one_has_asked_is_not_read_again_for_another(world: World, validated: list[str]) -> None:
    for name in ("anna", "mia", "anna"):
        await world.people[name].answer(ROLE, id=world.ids["acme"])
    assert validated.count("Role($id:") == 1


async def test_each_sees_what_is_theirs_by_the_same_document(world: World) -> None:
    seen = {name: await world.people[name].answer(ROLE, id=world.ids["acme"]) for name in ("anna", "mia", "max")}
    again = {name: await world.people[name].answer(ROLE, id=world.ids["acme"]) for name in seen}
    assert again == seen
    assert len({str(answer) for answer in seen.values()}) == 3


async def test_what_is_wrong_is_told_each_time(world: World) -> None:
    answers = [await world.anna.answer("query Wrong { viewer { nothing } }") for _ in range(3)]
    assert answers[0]["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert answers == [answers[0]] * 3


async def test_a_variable_that_does_not_fit_is_refused_by_a_known_document_too(world: World) -> None:
    await world.anna.answer(ROLE, id=world.ids["acme"])
    assert (await world.anna.answer(ROLE))["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_there_is_an_end_to_what_is_remembered(world: World) -> None:
    await world.anna.answer(ROLE, id=world.ids["acme"])
    for number in range(3):
        await world.anna.ask(f"query Long{number} {{ viewer {{ account {{ email }} }} }} # {'long ' * 40_000}")
    assert known._known.currsize <= known.AT_MOST
    assert ROLE not in known._known
