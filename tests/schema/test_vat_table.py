"""The VAT that people are quoted is that of the table that was worked out by hand, whoever is invoiced (rules §6)."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.domain.vat_number import VatNumberAnswer
from tests.domain.vat_table import BUYERS, Buyer, Charged
from tests.schema.world import World, company, emptied

pytestmark = pytest.mark.in_bulk

VALID, INVALID, DOWN = VatNumberAnswer
QUOTE = """
query ($input: QuoteSubscriptionInput!) {
  quoteSubscription(input: $input) {
    quote { vat { treatment ratePercent } notes }
    errors { code path }
  }
}
"""
REFUSED = "INVALID_VAT_NUMBER"


async def quoted(world: World, who: str, place: dict[str, Any]) -> Any:
    plan = {"productCode": "business", "seats": 1, "term": "YEARLY", "currency": "EUR", "paymentMethod": "CARD"}
    return await world.people[who].ask(QUOTE, input={"buyer": {"newCustomer": place}, **plan})


def seen(answer: Any) -> Charged | list[Any]:
    """As the table says it; of what is not shown in a quote, the exemption code, see the domain's test."""
    if answer["quote"] is None:
        return [(error["code"], error["path"][-1]) for error in answer["errors"]]
    vat = answer["quote"]["vat"]
    rate = vat["ratePercent"].removesuffix(".0")
    return Charged(treatment=vat["treatment"], rate=rate, notes=answer["quote"]["notes"], exemption_code=None)


def expected(charged: Charged | None) -> Charged | list[Any]:
    if charged is None:
        return [(REFUSED, "vatNumber")]
    return Charged(treatment=charged.treatment, rate=charged.rate, notes=charged.notes, exemption_code=None)


@dataclass
class Customers:
    """The customer is invoiced: its place is what is typed into the quote."""

    world: World
    who: str = "anna"

    async def quoted(self, buyer: Buyer, number: str | None) -> Charged | list[Any]:
        place = {"country": buyer.country, "postalCode": buyer.postal_code, "vatNumber": number}
        return seen(await quoted(self.world, self.who, place))


@dataclass
class Resellers:
    """The reseller is invoiced: its place is what an operator has typed, and the customer's means nothing."""

    world: World
    who: str = "omar"

    async def quoted(self, buyer: Buyer, number: str | None) -> Charged | list[Any]:
        address = {"line1": "1", "city": "Town", "country": buyer.country, "postalCode": buyer.postal_code}
        information = company("South", address=address, vatNumber=number)
        changed = await self.world.olga.refused(
            "updateReseller", resellerId=self.world.ids["south"], businessInformation=information
        )
        if changed["errors"]:
            return [(error["code"], error["path"][-1]) for error in changed["errors"]]
        return seen(await quoted(self.world, self.who, {"country": "US"}))


Invoiced = Customers | Resellers


@pytest.fixture(params=["CUSTOMER", "RESELLER"])
async def invoiced(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Invoiced]:
    async with emptied(database_url) as world:
        for name, administrator in (("north", "anna"), ("south", "omar")):
            await world.enters(administrator)
            await world.reseller(name, administrator, discountPercent="0", billTo=request.param)
        yield Customers(world) if request.param == "CUSTOMER" else Resellers(world)


async def test_every_buyer_is_quoted_what_the_table_says(invoiced: Invoiced) -> None:
    """All without a valid answer come first: that one is a proof, and some places have the same number."""
    wrong = await differences(invoiced, "without", lambda buyer: (None, None, buyer.without))
    wrong += await differences(invoiced, "malformed", lambda buyer: (buyer.malformed, None, buyer.with_malformed))
    wrong += await differences(invoiced, "foreign", lambda buyer: (buyer.foreign, None, buyer.with_foreign))
    wrong += await differences(invoiced, "down", lambda buyer: (buyer.number, DOWN, buyer.down))
    wrong += await differences(invoiced, "invalid", lambda buyer: (buyer.number, INVALID, buyer.invalid))
    wrong += await differences(invoiced, "valid", lambda buyer: (buyer.number, VALID, buyer.valid))
    await ten_days_pass(invoiced.world)
    wrong += await differences(invoiced, "proven", lambda buyer: (buyer.number, DOWN, buyer.proven))
    assert wrong == []


Case = tuple[str | None, VatNumberAnswer | None, Charged | None]  # what is typed, what VIES says, what becomes of it


async def differences(invoiced: Invoiced, name: str, case: Callable[[Buyer], Case]) -> list[str]:
    wrong = []
    for buyer in BUYERS:
        number, answer, charged = case(buyer)
        if answer:
            await tell(invoiced.world, buyer, answer)
        found = await invoiced.quoted(buyer, number)
        if found != expected(charged):
            wrong.append(f"{buyer} {name}: {found}, not {expected(charged)}")
    return wrong


async def tell(world: World, buyer: Buyer, answer: VatNumberAnswer) -> None:
    """A number from elsewhere can't be told to VIES at all."""
    assert world.house.world
    if buyer.country not in ("CH", "US"):
        await world.house.world.vat_numbers.tell(buyer.number, answer)


async def ten_days_pass(world: World) -> None:
    assert world.house.world

    async def nothing_fell_due(_: datetime) -> None:
        pass

    clock = world.house.world.clock
    await clock.walk_to(await clock.now() + timedelta(days=10), nothing_fell_due)


GERMANY = {"SELLER_COUNTRY": "DE", "SELLER_POSTAL_CODE": "10115", "SELLER_VAT_NUMBER": "DE136695976"}
FRANCE = {"SELLER_COUNTRY": "FR", "SELLER_POSTAL_CODE": "75001", "SELLER_VAT_NUMBER": "FR61954506077"}
ELSEWHERE = [
    (GERMANY, "DE", "10115", "DE136695976", "DOMESTIC", "19"),
    (GERMANY, "DE", "27498", "DE136695976", "OUTSIDE_SCOPE", "0"),
    (GERMANY, "SE", "11122", "SE556703748501", "REVERSE_CHARGE", "0"),
    (GERMANY, "SE", "11122", None, "DESTINATION", "25"),
    (FRANCE, "FR", "75002", "FR61954506077", "DOMESTIC", "20"),
    (FRANCE, "MC", "98000", "FR61954506077", "DOMESTIC", "20"),
    (FRANCE, "FR", "97400", "FR61954506077", "OUTSIDE_SCOPE", "0"),
    (FRANCE, "DE", "10115", "DE136695976", "REVERSE_CHARGE", "0"),
]


@pytest.mark.parametrize("seller", [GERMANY, FRANCE], ids=["Germany", "France"])
async def test_a_seller_in_another_country_is_at_home_there(database_url: str, seller: dict[str, str]) -> None:
    async with emptied(database_url, **seller) as world:
        await world.enters("anna")
        await world.reseller("north", "anna", discountPercent="0")
        for _, country, postal_code, number, treatment, rate in [row for row in ELSEWHERE if row[0] is seller]:
            place = {"country": country, "postalCode": postal_code, "vatNumber": number}
            found = seen(await quoted(world, "anna", place))
            assert isinstance(found, Charged)
            assert (place, found.treatment, found.rate) == (place, treatment, rate)
