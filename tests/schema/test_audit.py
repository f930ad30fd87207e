"""What did not happen is written down, too: for operators, and for nobody else."""

from typing import Any

import pytest

from tests.schema.world import World
from tests.serving import Person

FEED = """query($kind: [String!]) { changes(first: 100, filter: { kind: $kind }) { nodes {
    kind summary role actor { email } subjectId customerId } } }"""
DENIED = ["operation.denied", "account.sign_in_failed"]


async def told(person: Person) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = (await person.ask(FEED, kind=DENIED))["nodes"]
    return nodes


async def sets_a_price(person: Person) -> str:
    answer = await person.answer(
        'mutation { setPrice(input: { productCode: "business", currency: "EUR", term: YEARLY, unitPrice: "1.00",'
        ' validFrom: "2099-01-01" }) { errors { code } } }'
    )
    return str(answer["errors"][0]["extensions"]["code"])


async def test_a_denied_operation_is_told_to_operators_with_who_tried_it_as_what(world: World) -> None:
    assert await sets_a_price(world.mia) == "FORBIDDEN"
    assert await told(world.olga) == [
        {
            "kind": "operation.denied",
            "summary": "The operation setPrice was denied to mia@people.example.",
            "role": "CUSTOMER_ADMIN",
            "actor": {"email": "mia@people.example"},
            "subjectId": world.accounts["mia"],
            "customerId": None,
        }
    ]


async def test_so_is_a_question_that_is_not_open(world: World) -> None:
    await world.anna.answer("{ resellers { totalCount } }")
    assert [(row["role"], row["summary"]) for row in await told(world.olga)] == [
        ("RESELLER_ADMIN", "The operation resellers was denied to anna@people.example.")
    ]


async def test_so_is_what_a_plain_member_may_not_do_with_what_they_see(world: World) -> None:
    refused = await world.dora.refused("removeMember", seatId=world.ids["acme.dora"])
    assert [error["code"] for error in refused["errors"]] == ["NOT_ALLOWED"]
    assert [row["summary"] for row in await told(world.olga)] == [
        "The operation removeMember was denied to dora@people.example."
    ]


async def test_a_failed_sign_in_is_told_with_the_address(world: World) -> None:
    await world.stranger().refused("signIn", email="mia@people.example", password="wrong")
    assert [(row["summary"], row["subjectId"], row["actor"]) for row in await told(world.olga)] == [
        ("A sign-in as mia@people.example from 127.0.0.1 failed.", world.accounts["mia"], None)
    ]


@pytest.mark.parametrize("name", ["anna", "mia", "max", "dora", "omar"])
async def test_nobody_else_learns_of_it(world: World, name: str) -> None:
    await world.stranger().refused("signIn", email=f"{name}@people.example", password="wrong")
    await sets_a_price(world.people[name])
    assert (await told(world.people[name]), len(await told(world.olga))) == ([], 2)


async def test_nobody_fills_the_feed_with_what_is_denied(world: World) -> None:
    assert [await sets_a_price(world.mia) for _ in range(12)] == ["FORBIDDEN"] * 12
    assert len(await told(world.olga)) == 10


async def test_whoever_is_signed_out_writes_nothing_by_being_denied(world: World) -> None:
    assert await sets_a_price(world.stranger()) == "UNAUTHENTICATED"
    assert await told(world.olga) == []


async def test_who_did_what_in_which_capacity_acting_on_whom(world: World) -> None:
    await world.anna.do("resendInvitation", "", seatId=world.ids["acme.newcomer"])
    await world.mia.do("removeMember", "", seatId=world.ids["acme.newcomer"])
    rows = (await world.olga.ask(FEED, kind=["seat.resent", "seat.removed"]))["nodes"]
    assert [(row["kind"], row["actor"]["email"], row["role"], row["customerId"]) for row in rows] == [
        ("seat.resent", "anna@people.example", "RESELLER_ADMIN", world.ids["acme"]),
        ("seat.removed", "mia@people.example", "CUSTOMER_ADMIN", world.ids["acme"]),
    ]
