"""A foreign id beside something else that is wrong is answered like a made-up one beside it: nobody looks further."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type

from server.database import transaction
from server.domain.invoice import BillTo
from server.models import Customer, Reseller
from server.ports.vat_numbers import VatAnswer, VatNumbers
from tests.schema.crowd import crowd, made_up
from tests.schema.test_other_tenants import STRANGERS, answer, foreign_to
from tests.schema.typed import Known, Typed, at_roots, fitting, together
from tests.schema.walk import Place, Taken
from tests.schema.world import World

pytestmark = pytest.mark.in_bulk

# What is typed besides, by the name of a field, else by its type. It all has a form that can be read.
BESIDES: Mapping[str, Sequence[Any]] = {
    "email": ["", "nobody", "a@b\0c", "mia@people.example", f"{'x' * 300}@people.example"],
    "invoiceEmail": ["", "nobody"],
    "vatNumber": ["", "DE1", "DE136695976", "SE556188840401", "x" * 300],
    "country": ["DE", "SE", "US"],
    "returnUrl": ["javascript:alert(1)", "https://evil.example/", "nowhere"],
    "quoteToken": ["", "garbage", "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk"],
    "idempotencyKey": ["", "k" * 64, "k" * 65, "\0"],
    "productCode": ["", "no such product", "x" * 300],
    "currency": ["EUR", "SEK", "JPY"],
    "String": ["", "\0", "some text", "x" * 20_000],
    "Int": [-1, 0, 1, 100_000, 2**31 - 1],
    "Decimal": ["-1", "20", "100.01"],
    "Boolean": [True, False],
    "ID": ["", "made up"],
}


def besides(taken: Mapping[str, Taken], given: Mapping[str, Any], place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Where something else can be typed in such arguments, and what."""
    for name, one in taken.items():
        type = get_named_type(one.type)
        if isinstance(type, GraphQLInputObjectType):
            inner = given.get(name)
            below = inner[0] if isinstance(inner, list) else inner
            yield from besides(type.fields, below, (*place, name)) if below else ()
        else:
            values = list(type.values) if isinstance(type, GraphQLEnumType) else BESIDES.get(name) or BESIDES[type.name]
            yield from (((*place, name), value) for value in values)


def typed_too(given: Mapping[str, Any], place: Place, value: Any) -> dict[str, Any]:
    changed = here = deepcopy(dict(given))
    for name in place[:-1]:
        here = here[name][0] if isinstance(here[name], list) else here[name]
    here[place[-1]] = value
    return changed


def with_inputs() -> list[Typed]:
    return [place for place in at_roots() if place.place[:1] == ("input",)]


@pytest.mark.parametrize("name", STRANGERS)
async def test_whatever_else_is_typed_a_foreign_id_is_answered_like_a_made_up_one(world: World, name: str) -> None:
    foreign, known = await foreign_to(world, name, 2), await fitting(world, name)
    told_apart = []
    for place in with_inputs():
        for kind in place.kinds:
            ids = (foreign[kind][0], made_up(kind))
            answers = [await answer(world.people[name], _all_at(place, id, known), [id]) for id in ids]
            if answers[0] != answers[1]:
                told_apart.append((place.title, *answers))
    assert told_apart == []


def _all_at(place: Typed, id: str, known: Known) -> Any:
    """One document in which it stands beside each of these things, one at a time."""
    assert place.operation
    given = place.operation.arguments(place.place, id, **known)
    elsewhere = [one for one in besides(place.operation.field.args, given) if one[0] != place.place]
    return together(place.operation, [given, *(typed_too(given, *one) for one in elsewhere)])


async def test_nor_beside_a_genuine_quote(world: World) -> None:
    own: dict[str, Any] = {"subscriptionId": world.ids["acme.subscription"], "additionalSeats": 1}
    quoting = "query($input: QuoteTopUpInput!) { quoteTopUp(input: $input) { quote { token } } }"
    token = (await world.anna.ask(quoting, input=own))["quote"]["token"]
    foreign = (await crowd(world, "gamma", 1))["sub"][0]
    refusals = [
        await world.anna.refused("topUp", **{**own, "subscriptionId": id}, paymentMethod="CARD", quoteToken=token)
        for id in (foreign, made_up("sub"))
    ]
    assert (refusals[0], refusals[0]["errors"][0]["code"]) == (refusals[1], "NOT_FOUND")


async def test_a_key_that_was_tried_on_a_foreign_id_is_still_free(world: World) -> None:
    foreign = (await crowd(world, "gamma", 1))["sub"][0]
    order: dict[str, Any] = {"additionalSeats": 1, "paymentMethod": "CARD", "idempotencyKey": "one intent"}
    for id in (foreign, made_up("sub")):
        refused = await world.anna.refused("topUp", subscriptionId=id, **order)
        assert [error["code"] for error in refused["errors"]] == ["NOT_FOUND"]
    await world.anna.do("topUp", "", subscriptionId=world.ids["acme.subscription"], **order)


@dataclass
class Register:
    """The register of VAT numbers, and how often it was asked."""

    register: VatNumbers
    asked: int = 0

    async def check(self, number: str) -> VatAnswer:
        self.asked += 1
        return await self.register.check(number)


async def test_no_register_is_asked_about_a_foreign_customer(world: World) -> None:
    """How long that takes would tell that there is one."""
    foreign, known = await crowd(world, "gamma", 1), await fitting(world)
    async with transaction():
        await Customer.filter(id=foreign["cust"][0]).update(vat_number="DE136695976")
        await Reseller.filter(id=world.ids["south"]).update(bill_to=BillTo.CUSTOMER)
    register = Register(world.house.ports.vat_numbers)
    world.house.ports = replace(world.house.ports, vat_numbers=register)
    asked = {}
    for person in (world.anna, world.omar):
        for place in with_inputs():
            if ids := foreign.get(place.kinds[0]):
                await answer(person, place.asks(ids[:1], known), ids[:1])
        asked[person], register.asked = register.asked, 0
    assert (asked[world.anna], asked[world.omar]) == (0, 4), "Omar quotes and orders, each twice"


# ---------------------------------------------------------------- how long it takes


@pytest.mark.parametrize("title", ["node id", "quoteTopUp", "topUp", "payInvoice", "inviteMember", "removeMember"])
async def test_a_foreign_id_takes_as_long_as_a_made_up_one(world: World, title: str, thorough: bool) -> None:
    """Asked in turn, so that whatever else the machine does weighs on both."""
    [place] = [place for place in at_roots() if place.title.startswith(title) and "Members" not in place.title]
    pairs, known = 300 if thorough else 60, await fitting(world)
    kind = "cust" if title == "node id" else place.kinds[0]
    foreign = (await crowd(world, "gamma", pairs))[kind]
    took: tuple[list[float], list[float]] = ([], [])
    for turn, id in enumerate(foreign[:pairs]):
        twins = [(took[0], id), (took[1], made_up(kind))]
        for of, typed in twins if turn % 2 else twins[::-1]:
            document, variables = place.asks([typed], known)
            begun = perf_counter()
            await world.anna.answer(document, **variables)
            of.append(perf_counter() - begun)
    theirs, nobodys = map(median, took)
    print(f"{title}: {theirs * 1000:.2f} ms, made up {nobodys * 1000:.2f} ms, ratio {theirs / nobodys:.3f}")
    assert 0.5 < theirs / nobodys < 2
