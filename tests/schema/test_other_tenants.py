"""Other tenants don't exist: an id of theirs is answered like a made-up one, byte for byte, wherever it is typed."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import pytest

from server.database import transaction
from server.models import Account, SecondFactor, Tries
from tests.schema.crowd import Crowd, crowd, made_up, second_factors
from tests.schema.typed import EVERY_KIND, Asked, Known, Typed, at_roots, fitting, in_lists
from tests.schema.world import World
from tests.serving import Person

pytestmark = pytest.mark.in_bulk

# Who asks, and whose customers are foreign to them. Beta is their own reseller's, too.
STRANGERS: Mapping[str, Sequence[str]] = {
    "anna": ["gamma"],
    "mia": ["gamma", "beta"],
    "max": ["gamma", "beta"],
    "dora": ["gamma", "beta"],
}
# What is really there and so near that it could be taken for one's own.
NEAR: Mapping[str, Sequence[str]] = {
    "mia": ["beta", "beta.subscription", "beta.bea", "acme.invoice", "acme.unpaid", "acme.payment"],
    "bea": ["acme", "acme.subscription", "acme.mia", "acme.own_invoice", "acme.unpaid", "acme.payment"],
    "max": ["beta", "acme.mia", "acme.dora", "acme.own_invoice", "acme.unpaid", "acme.payment", "north"],
    "dora": ["acme.max", "acme.mia", "acme.own_invoice", "acme.unpaid", "acme.payment", "beta.invoice"],
    "anna": ["gamma", "gamma.subscription", "gamma.gus", "gamma.own_invoice", "gamma.payment", "south"],
}
AT_ONCE = 50  # ids in a document
SAID_OF_THE_FORM = (b'"BAD_USER_INPUT"', b'"INTERNAL"', b'"QUERY_TOO_COMPLEX"')  # whatever the id

Twins = Sequence[Sequence[str]]  # ids that are there, and as many made-up ones
Answer = tuple[int, dict[str, str], bytes]  # status, headers, body


async def answer(person: Person, asked: Asked, ids: Sequence[str]) -> Answer:
    """As it came, but for the date and the ids themselves. Nothing counts as tried before."""
    async with transaction():
        await Tries.all().delete()
    document, variables = asked
    response = await person.browser.post("/graphql", json={"query": document, "variables": variables})
    headers = {name: value for name, value in response.headers.items() if name != "date"}
    body = response.content
    assert not any(said in body for said in SAID_OF_THE_FORM), body
    for turn, id in enumerate(ids):
        body = body.replace(id.encode(), b"<id %d>" % turn)
    return response.status_code, headers, body


def places(world: World) -> list[Typed]:
    return [*at_roots(), *in_lists({"Customer": world.ids["acme"], "Subscription": world.ids["acme.subscription"]})]


async def foreign_to(world: World, name: str, size: int) -> Crowd:
    """So many ids of each kind, of these tenants in turn."""
    tenants = STRANGERS.get(name, ["gamma"])
    crowds = [await crowd(world, of, size // len(tenants)) for of in tenants]
    return {kind: [id for ids in zip(*(one[kind] for one in crowds), strict=True) for id in ids] for kind in crowds[0]}


@pytest.mark.parametrize("name", STRANGERS)
async def test_foreign_ids_are_answered_like_made_up_ones(world: World, name: str, thorough: bool) -> None:
    assert await told_apart(world, name, 1000 if thorough else 24, at_once=AT_ONCE) == []


@pytest.mark.parametrize("name", ["stranger", *STRANGERS])
async def test_one_by_one_too(world: World, name: str, thorough: bool) -> None:
    world.people["stranger"] = world.stranger()
    assert await told_apart(world, name, 50 if thorough else 2, at_once=1) == []


async def told_apart(world: World, name: str, size: int, *, at_once: int) -> list[Any]:
    """Of so many at every place, where ids of several kinds belong some of each: the place, and both answers."""
    foreign, known = await foreign_to(world, name, size), await fitting(world, name)
    found: list[Any] = []
    for place in places(world):
        theirs = [id for kind in place.kinds for id in foreign[kind][: ceil(size / len(place.kinds))]]
        nobodys = [made_up(id.partition("_")[0]) for id in theirs]
        for ids in zip(batches(theirs, at_once), batches(nobodys, at_once), strict=True):
            answers = [await answer(world.people[name], place.asks(some, known), some) for some in ids]
            if answers[0] != answers[1]:
                found.append((place.title, *answers))
    return found


def batches(ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


@pytest.mark.parametrize("name", NEAR)
async def test_nor_are_those_told_apart_that_are_near(world: World, name: str) -> None:
    ids = {word: world.ids[word] for word in NEAR[name]}
    known = await fitting(world, name)
    told_apart = []
    for place in places(world):
        for word, id in ids.items():
            prefix = id.partition("_")[0]
            if prefix in place.kinds:
                twins = ([id], [made_up(prefix)])
                answers = [await answer(world.people[name], place.asks(one, known), one) for one in twins]
                if answers[0] != answers[1]:
                    told_apart.append((place.title, word, *answers))
    assert told_apart == []


async def test_a_hundred_of_all_kinds_in_one_list_are_null(world: World) -> None:
    foreign = await crowd(world, "gamma", 100 // len(EVERY_KIND))
    ids = [id for kind in EVERY_KIND for id in foreign[kind]]
    found = await world.anna.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert found == [None] * len(ids)


async def test_what_is_refused_in_one_document_is_told_in_its_order(world: World) -> None:
    """Whichever was refused first, or an answer would show how long each took."""
    quotes = [f'a{turn:02}: quoteTopUp(input: {{ subscriptionId: "", additionalSeats: 1 }})' for turn in range(60)]
    answer = await world.max.answer(f"{{ {' '.join(f'{quote} {{ __typename }}' for quote in quotes)} }}")
    paths = [error["path"] for error in answer["errors"]]
    assert (len(paths), paths) == (60, sorted(paths))


# ---------------------------------------------------------------- they are really there


@pytest.mark.parametrize("of", ["gamma", "beta"])
async def test_whoever_they_belong_to_sees_them(world: World, of: str) -> None:
    there, owner = await crowd(world, of, 3), {"gamma": world.omar, "beta": world.anna}[of]
    ids = [id for kind in EVERY_KIND for id in there[kind] if kind != "rslr"]
    assert None not in await owner.ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)


async def test_at_every_place_somebody_is_answered_otherwise(world: World) -> None:
    """Gamma's reseller, one of its members, or an operator: so there is something to be told apart."""
    there = {**await crowd(world, "gamma", 2), "factor": await factors_of(world, "gus")}
    there["acct"] = [*there["acct"], world.accounts["anna"]]
    people, known = [world.omar, world.gus, world.olga], await fitting(world, "omar", "gus", "olga")
    alike = []
    for place in [*at_roots(), *in_lists({"Customer": there["cust"][0], "Subscription": there["sub"][0]})]:
        twins = [([id], [made_up(kind)]) for kind in place.kinds for id in there[kind]]
        if not await is_told_apart(people, place, known, twins):
            alike.append(place.title)
    assert alike == []


async def is_told_apart(people: Sequence[Person], place: Typed, known: Known, twins: Sequence[Twins]) -> bool:
    """By the first who can do something with the first of them: what is done with one may leave nothing to do."""
    for person in people:
        for ids in twins:
            if await differs(person, place, known, ids):
                return True
    return False


async def factors_of(world: World, name: str) -> list[str]:
    factors = second_factors(await Account.get(id=world.accounts[name]))
    async with transaction():
        await SecondFactor.bulk_create(factors)
    return [factor.id for factor in factors]


async def differs(person: Person, place: Typed, known: Known, ids: Twins) -> bool:
    theirs, nobodys = [await answer(person, place.asks(some, known), some) for some in ids]
    return theirs != nobodys
