"""A small channel that was made by its own operations: two resellers, their customers, and everybody in them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tortoise.context import require_context

from server.app import House
from server.database import transaction
from server.domain.session import SessionKind
from server.models import Account, Session
from server.resolvers.product import make_product
from server.resolvers.sign_in import open_session
from tests.resolvers.channel import new_account
from tests.schema.walk import Operation
from tests.serving import Person, served

ADDRESS = {"line1": "Ring 1", "postalCode": "20095", "city": "Hamburg", "country": "DE"}
PLAN = {"productCode": "business", "seats": 5, "term": "YEARLY", "currency": "EUR", "paymentMethod": "BANK_TRANSFER"}
PAID = "bankTransfer { reference amount { amount currency } }"
TOLD_OF_TRIES = ("account.sign_in_failed", "operation.denied")
MEMBERS = {"mia": True, "max": False}  # of Acme, and whether administrator


@dataclass(kw_only=True)
class World:
    """`people` by their first names, `ids` by a word for each record: "acme", "acme.subscription", "gamma.seat" …"""

    house: House
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def url(self) -> str:
        return self.house.config.public_url

    @property
    def known(self) -> dict[str, str]:
        """Ids that fit arguments of these names: all of Acme."""
        words = {"customerId": "acme", "subscriptionId": "acme.subscription", "seatId": "acme.max"}
        return {
            name: self.ids[word] for name, word in {**words, "invoiceId": "acme.unpaid", "resellerId": "north"}.items()
        }

    def stranger(self) -> Person:
        """Somebody who is signed out."""
        return self._person("")

    def _person(self, name: str) -> Person:
        self.people[name] = Person(self.url)
        return self.people[name]

    async def enters(self, name: str, *, operator: bool = False) -> Account:
        """Somebody with an account, and with a session in the browser."""
        account = await new_account(f"{name}@people.example", operator=operator, name=name.title())
        self.accounts[name] = account.id
        await self.signs_in(name)
        return account

    async def signs_in(self, name: str) -> Person:
        begun = await open_session(await self.house.context(), self.accounts[name], SessionKind.COOKIE)
        self.sessions[name] = begun.cookie_token or ""
        return self.comes_back(name)

    def comes_back(self, name: str) -> Person:
        """In a new browser, with the session that there is."""
        person = self._person(name)
        person.browser.cookies.set("seatwright", self.sessions[name])
        return person

    async def signs_out(self, name: str) -> None:
        """As if it had happened in another window."""
        async with transaction():
            await Session.filter(account_id=self.accounts[name]).delete()

    async def reseller(self, name: str, administrator: str, **agreement: Any) -> str:
        information = company(f"{name.title()} Partner AB")
        made = await self.olga.do(
            "createReseller",
            "reseller { id }",
            **{
                "name": name.title(),
                "contactEmail": f"hello@{name}.example",
                "discountPercent": "20",
                "businessInformation": information,
                "administratorEmail": f"{administrator}@people.example",
                **agreement,
            },
        )
        self.ids[name] = made["reseller"]["id"]
        return self.ids[name]

    async def customer(self, name: str, by: str, **more: Any) -> str:
        """With a paid subscription of five seats for a year."""
        plan = {"buyer": {"newCustomer": company(name.title(), **more)}, **PLAN}
        made = await self.people[by].do(
            "createSubscription", f"customer {{ id }} subscription {{ id }} invoice {{ id {PAID} }}", **plan
        )
        self.ids[name] = made["customer"]["id"]
        self.ids[f"{name}.subscription"] = made["subscription"]["id"]
        self.ids[f"{name}.invoice"] = made["invoice"]["id"]
        self.ids[f"{name}.receipt"] = (await self.transfer(made["invoice"]["bankTransfer"]))["id"]
        return self.ids[name]

    async def transfer(self, instructions: dict[str, Any]) -> dict[str, Any]:
        """The money arrives, and an operator records it."""
        made = await self.olga.do(
            "recordBankTransfer",
            "receipt { id status }",
            reference=instructions["reference"],
            amount=instructions["amount"],
            receivedOn=(await self.house.ports.clock.now()).date().isoformat(),
            bankReference=f"bank {instructions['reference']}",
        )
        assert made["receipt"]["status"] == "MATCHED"
        return dict(made["receipt"])

    async def member(self, name: str, of: str, by: str, /, **more: Any) -> str:
        made = await self.people[by].do(
            "inviteMember",
            "seat { id }",
            subscriptionId=self.ids[f"{of}.subscription"],
            email=f"{name}@people.example",
            **more,
        )
        self.ids[f"{of}.{name}"] = self.ids[f"{of}.seat"] = made["seat"]["id"]
        return self.ids[f"{of}.seat"]

    async def tops_up(self, name: str, of: str, **more: Any) -> dict[str, Any]:
        made = await self.people[name].do(
            "topUp",
            f"invoice {{ id {PAID} }} payment {{ id redirectUrl }}",
            **{
                "subscriptionId": self.ids[f"{of}.subscription"],
                "additionalSeats": 1,
                "paymentMethod": "BANK_TRANSFER",
                **more,
            },
        )
        return dict(made)

    async def leaves(self) -> None:
        """Everybody closes the browser."""
        for person in self.people.values():
            await person.browser.aclose()

    async def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table, once nothing is left to be delivered."""
        await self.house.outbox.drain()
        models = [model for models in (require_context().apps or {}).values() for model in models.values()]
        return {model.__name__: await model.all().order_by(model._meta.pk_attr).values() for model in models}


async def told(person: Person, operation: Operation, arguments: dict[str, Any]) -> dict[str, Any]:
    """The whole answer; in the arguments can be what is no text, such as half characters."""
    body = json.dumps({"query": operation.document(arguments), "variables": arguments})
    response = await person.browser.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@asynccontextmanager
async def nothing_written(world: World) -> AsyncIterator[None]:
    """Whatever is asked inside leaves every table as it was, but for what tells that somebody tried."""
    before = _effects(await world.dump())
    yield
    assert _effects(await world.dump()) == before


def _effects(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    changes = [row for row in tables["Change"] if row["kind"] not in TOLD_OF_TRIES]
    return {name: rows for name, rows in tables.items() if name != "Tries"} | {"Change": changes}


def company(name: str, **more: Any) -> dict[str, Any]:
    """Business information as it is typed."""
    return {"name": name, "invoiceEmail": "books@company.example", "address": ADDRESS, **more}


@asynccontextmanager
async def emptied(database_url: str, **settings: str) -> AsyncIterator[World]:
    """A world with an operator and a product, and nothing else."""
    async with served(database_url, **settings) as house:
        world = World(house=house)
        await make_product(await house.context(), code="business", name="Business")
        await world.enters("olga", operator=True)
        today = (await house.ports.clock.now()).date().isoformat()
        for term, price in (("YEARLY", "90.00"), ("MONTHLY", "9.00")):
            await world.olga.do(
                "setPrice",
                "",
                productCode="business",
                currency="EUR",
                term=term,
                unitPrice=price,
                validFrom=today,
            )
        yield world
        await world.leaves()


@asynccontextmanager
async def peopled(database_url: str, **settings: str) -> AsyncIterator[World]:
    """North (anna) has Acme (mia administers it, max is a member, somebody invited) and Beta (bea); South (omar) has
    Gamma (gus). dora administers Beta and is a member of Acme. At Acme mia's own top-up is unpaid, and one of anna's
    by card."""
    async with emptied(database_url, **settings) as world:
        for name in ("anna", "omar", "mia", "max", "bea", "gus", "dora"):
            await world.enters(name)
        await world.reseller("north", "anna")
        await world.reseller("south", "omar", billTo="RESELLER", discountPercent="12.5")
        for name, by in (("acme", "anna"), ("beta", "anna"), ("gamma", "omar")):
            await world.customer(name, by)
        await world.member("gus", "gamma", "omar", administrator=True)
        await world.member("bea", "beta", "anna", administrator=True)
        await world.member("dora", "beta", "anna", administrator=True)
        await world.member("dora", "acme", "anna")
        await world.member("mia", "acme", "anna", administrator=True)
        await world.member("newcomer", "acme", "anna")
        await world.member("max", "acme", "anna")
        await unpaid(world, "mia", "anna", "acme")
        await unpaid(world, "gus", "omar", "gamma")
        yield world


async def unpaid(world: World, customer_admin: str, reseller_admin: str, of: str) -> None:
    world.ids[f"{of}.own_invoice"] = (await world.tops_up(customer_admin, of))["invoice"]["id"]
    by_card = await world.tops_up(reseller_admin, of, paymentMethod="CARD")
    world.ids[f"{of}.payment"] = by_card["payment"]["id"]
    world.ids[f"{of}.unpaid"] = by_card["invoice"]["id"]
