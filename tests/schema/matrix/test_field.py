"""Every field of every record, through everybody's eyes: seen as it is, withheld and named, or not there at all."""

from collections.abc import Mapping
from typing import Any

from tortoise.expressions import Q
from typeid import TypeID

from server.plans.noun import NOUNS
from tests.schema.matrix.audience import ALWAYS_NULL, PAYLOADS, PLAIN, RECORDS
from tests.schema.matrix.known import Record, comparable, expected, known_records
from tests.schema.matrix.operation import OPERATIONS
from tests.schema.matrix.record import PRINCIPALS, SIGNED_IN
from tests.schema.matrix.seen import ABSENT, TYPES, Seen, filled, hidden_paths, one_by_one, root_type, seen
from tests.schema.matrix.selection import call, document, type_named
from tests.schema.world import World
from tests.serving import PASSWORD, Person


async def test_each_field_is_seen_withheld_or_not_there_as_the_rules_say(world: World) -> None:
    records = await known_records(world)
    eyes = {name: await seen(world.people[name], records) for name in SIGNED_IN}
    truth = {id: true(record, {name: eyes[name][id] for name in SIGNED_IN}) for id, record in records.items()}
    wrong = []
    for name, found in eyes.items():
        for id, record in records.items():
            told, should = comparable(found[id]), expected(records, truth, name, record)
            if told != should:
                wrong.append((name, record.word, *difference(should, told)))
    assert wrong == []


def true(record: Record, eyes: Mapping[str, Seen]) -> Seen:
    """What the operator sees, or of what is a person's own that person."""
    return next((eyes[name] for name in SIGNED_IN if record.towards[name]), ABSENT)


def difference(should: Seen, told: Seen) -> tuple[Any, Any]:
    """For whoever has to find out."""
    if should.fields is None or told.fields is None:
        return should.fields and "exists", told.fields and "is shown"
    fields = {name: (value, told.fields[name]) for name, value in should.fields.items() if value != told.fields[name]}
    return fields, should.hidden ^ told.hidden


async def test_for_whoever_is_signed_out_there_is_nothing(world: World) -> None:
    records, stranger = await known_records(world), world.stranger()
    answer = await stranger.answer(document("query", *one_by_one(records)))
    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert (set(answer["data"].values()), codes, len(answer["errors"])) == ({None}, {"UNAUTHENTICATED"}, len(records))
    assert hidden_paths(answer) == set()


async def test_what_is_not_theirs_is_like_what_nobody_has(world: World) -> None:
    made_up = [str(TypeID(prefix=prefix)) for prefix in TYPES]
    for name in SIGNED_IN:
        assert set((await seen(world.people[name], made_up)).values()) == {ABSENT}


async def test_no_record_of_the_world_is_forgotten(world: World) -> None:
    """Else a list could show it, or a relation, and nobody would have said to whom."""
    records = await known_records(world)
    scoped = [noun for noun in NOUNS.values() if noun.is_scoped]
    stored = [row["id"] for noun in scoped for row in await noun.model.filter(exist(noun.table)).values("id")]
    assert sorted(stored) == sorted(records)


def exist(table: str) -> Q:
    """Of what was promised only what failed is a record, of the calendar only what is still to be done."""
    existing = {"outbox_message": Q(failed_at__isnull=False, discarded_at=None), "upcoming": Q(done_at=None)}
    return existing.get(table, Q())


async def test_every_field_has_a_value_that_somebody_sees(world: World) -> None:
    """Else its cells would be empty whoever looks. These three see all kinds of records, and have what is one's own."""
    records, found = await known_records(world), set[str]()
    for name in ("olga", "anna", "mia"):
        for id, one in (await seen(world.people[name], records)).items():
            found |= set(filled(type_named(records[id].type), one.fields or {}))
    found |= await told_besides(world)
    plain = [types for group, types in PLAIN.items() if group != PAYLOADS]
    everything = {f"{type}.{field}" for type, fields in RECORDS.items() for field in fields}
    everything |= {f"{type}.{field}" for types in plain for type, fields in types.items() for field in fields.split()}
    assert everything - found == set(ALWAYS_NULL)


async def told_besides(world: World) -> set[str]:
    """Fields with a value in what is no record."""
    subscription, stranger = {"subscriptionId": world.ids["acme.subscription"]}, world.stranger()
    token = await stranger.token_for("novice@people.example")
    password = {"email": "bea@people.example", "password": PASSWORD, "session": "TOKEN"}
    questions: list[tuple[Person, str, str, Mapping[str, Any]]] = [
        *((world.mia, "query", name, {}) for name in ("viewer", "customers", "subscriptions", "invoices", "changes")),
        (world.olga, "query", "resellers", {}),
        (world.olga, "query", "bankReceipts", {}),
        (world.olga, "query", "paymentReports", {}),
        (world.olga, "query", "upcoming", {}),
        (world.olga, "query", "deadLetters", {}),
        (world.anna, "query", "renewalForecast", {"months": 13}),
        (world.anna, "query", "viewer", {}),
        (world.anna, "query", "quoteTopUp", {"input": {**subscription, "additionalSeats": 1}}),
        (stranger, "query", "pendingActivation", {"token": token}),
        (stranger, "mutation", "signIn", {"input": password}),
        (stranger, "mutation", "signIn", {"input": {**password, "email": "olga@people.example"}}),
        (world.mia, "mutation", "inviteMember", {"input": {**subscription, "email": "newcomer@people.example"}}),
        (world.olga, "mutation", "requireSecondFactor", {"input": {"role": "RESELLER_ADMIN", "isRequired": True}}),
        (world.anna, "query", "viewer", {}),
        (stranger, "query", "installation", {}),
    ]
    return set[str]().union(*[await answered(*question) for question in questions])


async def answered(person: Person, kind: str, name: str, arguments: Mapping[str, Any]) -> set[str]:
    head, field = call(name, root_type(kind).fields[name], arguments, "{ id }")
    answer = await person.answer(document(kind + head, field), **arguments)
    return set(filled(root_type(kind), answer["data"]))


async def test_there_are_thousands_of_cells(world: World) -> None:
    """Principal × record × field, and principal × operation × whose records. Shown by pytest -rP."""
    records = (await known_records(world)).values()
    of_changes = sum(len(RECORDS[record.type]) for record in records if record.type == "Change")
    of_others = sum(len(RECORDS[record.type]) for record in records) - of_changes
    fields, changes = len(PRINCIPALS) * of_others, len(PRINCIPALS) * of_changes
    operations = sum(len(PRINCIPALS) * len(operation.grid) for operation in OPERATIONS)
    print(f"{fields} cells of fields, {changes} of fields of changes, {operations} of operations")
    assert fields + operations >= 2_000
