"""By whatever way somebody comes to a record, they see the same of it: by its id, in lists, from others, live."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLObjectType

from tests.schema.matrix.known import Record, known_records
from tests.schema.matrix.record import SIGNED_IN, VIEWERS
from tests.schema.matrix.seen import Path, hidden_paths, records_in, root_type, same, seen, type_of
from tests.schema.matrix.selection import PAGE, below, document, fields_of, leads_on, relations, type_named, ways
from tests.schema.test_live import socket
from tests.schema.world import World
from tests.serving import Person

pytestmark = pytest.mark.in_bulk

QUERY = root_type("query")
BY_ID = {
    "customer": "Customer",
    "subscription": "Subscription",
    "invoice": "Invoice",
    "payment": "Payment",
    "reseller": "Reseller",
}
LISTS = {
    "customers": "Customer",
    "subscriptions": "Subscription",
    "invoices": "Invoice",
    "resellers": "Reseller",
    "bankReceipts": "BankReceipt",
    "paymentReports": "PaymentReport",
    "upcoming": "Upcoming",
    "deadLetters": "DeadLetter",
}
UNCOUNTED = ("upcoming",)
OPERATORS_LISTS = ("resellers", "bankReceipts", "paymentReports", "upcoming", "deadLetters")
CHANGE = type_named("Change")
LIVE = document("subscription($after: String)", f"changes(after: $after) {fields_of(CHANGE)}")
CURSOR = "query($id: ID!) { node(id: $id) { ... on Change { cursor } } }"
MOST = 100  # ids at once


@pytest.fixture(params=SIGNED_IN)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def asked(person: Person, fields: Iterable[str]) -> dict[str, Any]:
    answer = await person.answer(document("query", *fields))
    assert "errors" not in answer, answer["errors"]
    return answer


def existing(records: Mapping[str, Record], name: str, *types: str) -> set[str]:
    return {id for id, record in records.items() if record.towards[name] and record.type in (types or [record.type])}


# ---------------------------------------------------------------- by ids


async def test_a_record_is_the_same_among_others_and_under_its_own_name(world: World, name: str) -> None:
    records, person = await known_records(world), world.people[name]
    answer = await asked(person, by_ids(records.values()))
    found = list(records_in(QUERY, answer["data"]))
    assert hidden_paths(answer) == same(await seen(person, existing(records, name)), found)
    assert {one.id for one in found} == existing(records, name)


def by_ids(records: Iterable[Record]) -> Iterator[str]:
    of_type = grouped(records)
    for alias, ids, type in several(of_type):
        yield f"{alias}: nodes(ids: {ids}) {{ ...{type} }}"
    for root, type in BY_ID.items():
        yield from (f"{root}_{id}: {root}(id: {json.dumps(id)}) {{ ...{type} }}" for id in of_type[type])


def grouped(records: Iterable[Record]) -> dict[str, list[str]]:
    of_type: dict[str, list[str]] = {}
    for record in records:
        of_type.setdefault(record.type, []).append(record.id)
    return of_type


def several(of_type: Mapping[str, list[str]]) -> Iterator[tuple[str, str, str]]:
    """As many ids of one type as can be asked for at once: an alias, the ids as a list, their type."""
    for type, ids in of_type.items():
        for start in range(0, len(ids), MOST):
            yield f"nodes_{type}_{start}", json.dumps(ids[start : start + MOST]), type


async def test_an_id_brings_nothing_under_the_name_of_another_kind(world: World, name: str) -> None:
    of_type = grouped((await known_records(world)).values())
    ids = {type: ids[0] for type, ids in of_type.items()}
    wrong = [(root, id) for root, type in BY_ID.items() for other, id in ids.items() if other != type]
    asks = (f"{root}_{place}: {root}(id: {json.dumps(id)}) {{ id }}" for place, (root, id) in enumerate(wrong))
    answer = await asked(world.people[name], asks)
    assert (set(answer["data"].values()), len(answer["data"])) == ({None}, len(wrong))


# ---------------------------------------------------------------- in lists


async def test_a_record_is_the_same_in_a_list_and_no_other_is_there(world: World, name: str) -> None:
    records, person = await known_records(world), world.people[name]
    lists = [list for list in LISTS if list not in OPERATORS_LISTS or name == "olga"]
    answer = await asked(person, in_lists(*lists, feed=await pages_of_feed(person)))
    found = list(records_in(QUERY, answer["data"]))
    assert hidden_paths(answer) == same(await seen(person, existing(records, name)), found)
    assert {one.id for one in found} == existing(records, name, "Change", "Product", *(LISTS[list] for list in lists))
    counts = {list: answer["data"][list]["totalCount"] for list in lists if "totalCount" in answer["data"][list]}
    assert counts == {list: len(existing(records, name, LISTS[list])) for list in lists if list not in UNCOUNTED}


async def pages_of_feed(person: Person) -> list[str]:
    """The arguments of each page, all of the feed."""
    pages, more = ["first: 100"], True
    while more:
        info = (await person.ask(f"{{ changes({pages[-1]}) {{ pageInfo {{ hasNextPage endCursor }} }} }}"))["pageInfo"]
        more = info["hasNextPage"]
        pages += [f'first: 100, after: "{info["endCursor"]}"'] if more else []
    return pages


def in_lists(*lists: str, feed: Iterable[str]) -> Iterator[str]:
    """Everything in these, and what has lists of another kind: the products, the feed."""
    yield from (f"{list}({PAGE}) {below(QUERY.fields[list])}" for list in lists)
    yield f"products {below(QUERY.fields['products'])}"
    for place, page in enumerate(feed):
        yield f"changes_{place}: changes({page}) {below(QUERY.fields['changes'])}"


# ---------------------------------------------------------------- from other records


async def test_a_record_is_the_same_from_all_that_lead_to_it(world: World, name: str) -> None:
    records, person = await known_records(world), world.people[name]
    flat = await seen(person, existing(records, name))
    answer = await asked(person, led(records.values()))
    hidden = set[Path]()
    for start in records_in(QUERY, answer["data"]):
        type = type_named(records[start.id].type)
        hidden |= same(flat, records_in(type, start.record, start.path))
        hidden |= {(*start.path, field) for field in flat[start.id].hidden if leads_on(type.fields[field])}
    assert hidden_paths(answer) == hidden


def led(records: Iterable[Record]) -> Iterator[str]:
    for alias, ids, type in several(grouped(records)):
        yield f"{alias}: nodes(ids: {ids}) {{ ... on {type} {relations(type)} }}"


async def test_no_way_from_record_to_record_is_forgotten(world: World) -> None:
    """Nothing is hidden from the operator but what is somebody's own."""
    records = (await known_records(world)).values()
    taken = set[str]()
    for name in ("olga", "mia"):
        for fields in (
            led(records),
            by_ids(records),
            in_lists(*(LISTS if name == "olga" else ()), feed=["first: 100", "last: 100"]),
        ):
            answer = await asked(world.people[name], fields)
            taken |= set(ways_in(QUERY, answer["data"]))
    elsewhere = ("Payload.", "Result.", "Viewer.", "Capacity.", "Live.")
    assert taken | {"Query.node"} == {way for way in ways() if not any(place in way for place in elsewhere)}


def ways_in(type: GraphQLObjectType, data: Mapping[str, Any]) -> Iterator[str]:
    """Also those from the records that were found."""
    for one in records_in(type, data):
        yield one.way
        yield from ways_in(type_named(type_of(one.id)), one.record)


# ---------------------------------------------------------------- from oneself


async def test_one_finds_oneself_with_all_capacities_and_nobody_elses(world: World, name: str) -> None:
    records, person = await known_records(world), world.people[name]
    answer = await asked(person, [f"viewer {below(QUERY.fields['viewer'])}"])
    found = list(records_in(QUERY, answer["data"]))
    assert hidden_paths(answer) == same(await seen(person, {one.id for one in found}), found)
    viewer, words = answer["data"]["viewer"], {id: record.word for id, record in records.items()}
    capacities = {":".join(told_of(capacity, words)) for capacity in viewer["capacities"]}
    seats = {words[seat["id"]] for seat in viewer["seats"]}
    assert (capacities, seats) == (set(VIEWERS[name][0].split()), set(VIEWERS[name][1].split()))
    assert words[viewer["account"]["id"]] == f"account.{name}"


def told_of(capacity: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    yield capacity["role"]
    yield from (words[capacity[key]["id"]] for key in ("reseller", "customer") if capacity[key])


# ---------------------------------------------------------------- live


async def test_a_change_is_the_same_when_it_comes_live_and_no_other_comes(world: World, name: str) -> None:
    records, person = await known_records(world), world.people[name]
    flat = await seen(person, existing(records, name))
    first, *others = [record for record in records.values() if record.type == "Change"]
    cursor = (await world.olga.ask("query($id: ID!) { node(id: $id) { ... on Change { cursor } } }", id=first.id))[
        "cursor"
    ]
    await person.do("updateProfile", "", locale="en")  # what comes last
    async with socket(person) as talking:
        await talking.ask(LIVE, after=cursor)
        for awaited in others:
            if awaited.towards[name]:
                answer = await talking.next()
                change = answer["data"]["changes"]
                assert whole(change) == flat[awaited.id].fields
                assert hidden_paths(answer) == same(flat, records_in(CHANGE, change, ("changes",)))
        assert (await talking.next())["data"]["changes"]["kind"] == "account.updated"


def whole(change: Mapping[str, Any]) -> dict[str, Any]:
    """Of the records that it leads to the id, as `node` is asked for it."""
    return {name: {"id": value["id"]} if isinstance(value, dict) else value for name, value in change.items()}
