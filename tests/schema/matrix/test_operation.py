"""Every operation, asked for by everybody about everybody's records: done, refused, or as if there were nothing."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type

from server.database import transaction
from server.domain.tries import OF_ONE
from server.models import Change, Tries
from tests.schema.matrix.asking import asked, given, outcome
from tests.schema.matrix.audience import RECORDS
from tests.schema.matrix.operation import OPERATIONS, Operation
from tests.schema.matrix.record import PRINCIPALS, WIDEST, letters
from tests.schema.matrix.seen import hidden_paths, records_in, root_type, same, seen
from tests.schema.matrix.selection import call, document, type_named
from tests.schema.test_live import Socket, socket
from tests.schema.world import World
from tests.serving import PATIENCE, Person

pytestmark = pytest.mark.in_bulk

DENIED = ("F", "A")  # what operators are told of
ROLES = {"O": "OPERATOR", "R": "RESELLER_ADMIN", "C": "CUSTOMER_ADMIN"}
# Of what is bought by card the feed tells once it is paid, and of another card once it was given.
TOLD_WHEN_PAID = ("topUp", "payInvoice", "replaceCard")
SILENCE = 0.5  # seconds

Cell = tuple[Operation, str, str]  # whose records it is about, and who asks


def cells(*, done: bool) -> Iterator[Cell]:
    for operation in OPERATIONS:
        for whose in operation.grid:
            for name in PRINCIPALS:
                if (operation.becomes(name, whose) == "✔") is done and operation.kind != "subscription":
                    yield operation, whose, name


def person_called(world: World, name: str) -> Person:
    return world.stranger() if name == "stranger" else world.people[name]


# ---------------------------------------------------------------- what is not theirs to do


async def test_what_is_refused_is_refused_as_the_rules_say_and_writes_nothing_but_that(world: World) -> None:
    asking = [(cell, await given(cell[0].arguments, world, cell[1], world.gus)) for cell in cells(done=False)]
    before, last = await written(world), await Change.all().count()
    people = {name: person_called(world, name) for name in PRINCIPALS}
    wrong, denied = [], []
    for (operation, whose, name), arguments in asking:
        answer = await asked(people[name], operation, arguments, "{ id }")
        becomes = operation.becomes(name, whose)
        if outcome(operation, answer) != becomes or hidden_paths(answer) or names_records(operation, answer):
            wrong.append((name, operation.name, operation.about, whose, becomes, answer))
        if becomes in DENIED:
            denied.append((operation.name, world.accounts[name], WIDEST[name]))
            if len(denied) % OF_ONE == 0:
                await forgive()
    assert wrong == []
    assert await written(world) == before
    told = (await Change.all().order_by("position"))[last:]
    assert [(row.facts["operation"], row.actor_id, row.role) for row in told] == denied
    assert {(row.kind, row.audience) for row in told} == {("operation.denied", "OPERATOR")}


def names_records(operation: Operation, answer: Mapping[str, Any]) -> bool:
    return any(records_in(root_type(operation.kind), {name: data for name, data in answer["data"].items() if data}))


async def written(world: World) -> dict[str, Any]:
    tables = await world.dump()
    return {name: rows for name, rows in tables.items() if name not in ("Change", "Tries")}


async def forgive() -> None:
    """So many are written down of one account, and then no more."""
    async with transaction():
        await Tries.all().delete()


# ---------------------------------------------------------------- what is


@pytest.mark.parametrize("name", PRINCIPALS)
async def test_what_one_may_do_is_done_and_told_under_ones_name(world: World, name: str) -> None:
    for operation, whose, _ in [cell for cell in cells(done=True) if cell[2] == name]:
        person = person_called(world, name)
        arguments = await given(operation.arguments, world, whose, person)
        last = await Change.all().count()
        answer = await asked(person, operation, arguments, None if operation.kind == "mutation" else "{ id }")
        assert outcome(operation, answer) == "✔", (operation.name, operation.about, whose, answer)
        if operation.kind == "mutation":
            await require_same(world, person, operation, answer)
        if role := role_of(operation, name, whose):
            told = (await Change.all().order_by("position"))[last:]
            acting_on = world.ids[whose] if whose and operation.open_to in ("R", "RC") else None
            rows = {(row.actor_id, row.role, row.customer_id if acting_on else None) for row in told}
            assert (world.accounts[name], role, acting_on) in rows, operation.name
        await forgive()
        if operation.open_to == "everybody" and name != "stranger":
            world.comes_back(name)  # perhaps somebody else sits there now


async def require_same(world: World, person: Person, operation: Operation, answer: Mapping[str, Any]) -> None:
    """The records of a payload are there, and are what their ids bring to whoever one is now."""
    payload = answer["data"][operation.name]
    type = payload_type(operation)
    found = list(records_in(type, payload, (operation.name,)))
    assert {one.way for one in found} >= set(ways_in(type)), (operation.name, payload)
    tokens = payload.get("tokens")
    now = Person(world.url, authorization=f"Bearer {tokens['accessToken']}") if tokens else person
    assert hidden_paths(answer) == same(await seen(now, {one.id for one in found}), found)


def payload_type(operation: Operation) -> GraphQLObjectType:
    return type_named(get_named_type(root_type(operation.kind).fields[operation.name].type).name)


def ways_in(type: GraphQLObjectType) -> Iterator[str]:
    """From a payload to records; from a viewer there are others for everybody."""
    for name, field in type.fields.items():
        below = get_named_type(field.type)
        if below.name in RECORDS:
            yield f"{type.name}.{name}"
        elif below.name == "InviteMemberResult":
            yield from ways_in(type_named(below.name))


def role_of(operation: Operation, name: str, whose: str) -> str | None:
    """The capacity in which it is done, the reseller's before the customer's; None where it needs none."""
    if operation.kind != "mutation" or operation.open_to in ("everybody", "signed in"):
        return None
    if operation.name in TOLD_WHEN_PAID:
        return None
    if not whose:
        return WIDEST[name]
    held = (letter for letter in "ORC" if letter in letters(name, whose) and letter in operation.open_to)
    return ROLES[next(held)]


async def test_what_is_asked_for_again_shows_no_more_than_one_may_see_now(world: World) -> None:
    """Its idempotency key keeps ids. Sven administers Acme only for a while, and a reseller all the time."""
    [invite] = [operation for operation in OPERATIONS if operation.name == "inviteMember"]
    input = {"subscriptionId": world.ids["acme.subscription"], "email": "x@people.example", "idempotencyKey": "once"}
    await world.anna.do("grantAdministrator", "", seatId=world.ids["acme.sven"])
    first = (await asked(world.sven, invite, {"input": input}))["data"]["inviteMember"]
    await world.anna.do("revokeAdministrator", "", seatId=world.ids["acme.sven"])
    answer = await asked(world.sven, invite, {"input": input})
    again = answer["data"]["inviteMember"]
    assert (bool(first["seat"]), again["seat"], again["errors"]) == (True, None, [])
    [subscription] = records_in(payload_type(invite), again, ("inviteMember",))
    assert hidden_paths(answer) == same(await seen(world.sven, [subscription.id]), [subscription])


# ---------------------------------------------------------------- live


@pytest.mark.parametrize("name", PRINCIPALS)
async def test_live_one_hears_of_what_is_ones_own(world: World, name: str) -> None:
    [operation] = [operation for operation in OPERATIONS if operation.kind == "subscription"]
    heard = {}
    for whose in operation.grid:
        arguments = {**await given(operation.arguments, world, whose, world.gus), "after": await first_cursor(world)}
        async with socket(person_called(world, name)) as talking:
            head, field = call(operation.name, root_type("subscription").fields[operation.name], arguments, "{ id }")
            await talking.ask(document("subscription" + head, field), **arguments)
            patience = SILENCE if operation.becomes(name, whose) == "N" else PATIENCE
            heard[whose] = await first_heard(talking, patience)
    assert heard == {whose: operation.becomes(name, whose) for whose in operation.grid}


async def first_cursor(world: World) -> str:
    return str((await world.olga.ask("{ changes(first: 1) { nodes { cursor } } }"))["nodes"][0]["cursor"])


async def first_heard(talking: Socket, patience: float) -> str:
    """What there is comes at once, or as soon as a busy machine finds time."""
    try:
        async with asyncio.timeout(patience):
            message = await talking.receive()
    except TimeoutError:
        return "N"
    if message["type"] == "error" or "errors" in message["payload"]:
        return "U"
    return "✔"
