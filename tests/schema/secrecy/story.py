"""What North does behind its customer's back: each story in a world of its own."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from typeid import TypeID

from server.database import transaction
from server.models import Change, Invoice, SavedCard, Subscription
from server.resolvers.product import make_product
from tests.schema.secrecy.still import BEGINNING
from tests.schema.world import PAID, PLAN, World, company

ORDER_NUMBER = "PO-7731-north"
REFERENCE = "Ref-4711-north"
NOTE = "They would pay much more."
SEATS = 3


@dataclass(frozen=True, kw_only=True)
class Secret:
    """What a guess would have to be to hit North's order; made up where there is none."""

    invoice: str = field(default_factory=lambda: str(TypeID(prefix="inv")))
    payment: str = field(default_factory=lambda: str(TypeID(prefix="pay")))
    change: str = field(default_factory=lambda: str(TypeID(prefix="chg")))
    quote_token: str = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmVk"
    key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.invoice, self.payment, self.change)


Story = Callable[[World], Awaitable[Secret]]


async def begun(world: World) -> None:
    """The same in every world: Acme's books have an address of their own, its VAT number was not asked about yet."""
    information = company("Acme", vatNumber="DE136695976", invoiceEmail="books@acme.example")
    await world.mia.do("updateBusinessInformation", "", customerId=world.ids["acme"], businessInformation=information)
    await make_product(await world.house.context(), code="extra", name="Extra")
    price = {"currency": "EUR", "term": "YEARLY", "unitPrice": "60.00", "validFrom": f"{BEGINNING:%Y-%m-%d}"}
    await world.olga.do("setPrice", "", productCode="extra", **price)


async def nothing(world: World) -> Secret:
    return Secret()


# ---------------------------------------------------------------- what stays unseen


def orders(*, at: str, by: str, name: str = "anna") -> Story:
    """More seats, not paid yet; North, or whoever else."""

    async def story(world: World) -> Secret:
        await agreed(world, at)
        return await ordered(world, by, name)

    return story


async def agreed(world: World, discount: str, **more: Any) -> None:
    await world.olga.do("updateReseller", "", resellerId=world.ids["north"], discountPercent=discount, **more)


async def ordered(world: World, by: str, name: str = "anna") -> Secret:
    """As it was quoted."""
    wanted = {"subscriptionId": world.ids["acme.subscription"], "additionalSeats": SEATS}
    quoting = "query($input: QuoteTopUpInput!) { quoteTopUp(input: $input) { quote { token } } }"
    quoted = await world.people[name].ask(quoting, input=wanted)
    guessable = {"quoteToken": quoted["quote"]["token"], "idempotencyKey": str(uuid4())}
    how = {"paymentMethod": by, "purchaseOrderNumber": ORDER_NUMBER, **guessable}
    made = await world.people[name].do("topUp", "invoice { id } payment { id }", **wanted, **how)
    return replace(await known(made), quote_token=guessable["quoteToken"], key=guessable["idempotencyKey"])


async def known(made: Mapping[str, Any]) -> Secret:
    changes = await Change.filter(subject_id=made["invoice"]["id"], audience="RESELLER").order_by("position")
    found = {
        "payment": made["payment"] and made["payment"]["id"],
        "change": changes[0].id if changes else None,
    }
    return Secret(invoice=made["invoice"]["id"], **{name: value for name, value in found.items() if value})


async def is_declined(world: World) -> Secret:
    secret = await ordered(world, "CARD")
    await world.anna.pay(secret.payment, "declined")
    return secret


async def pays_otherwise(world: World) -> Secret:
    secret = await ordered(world, "CARD")
    await world.anna.do("payInvoice", "", invoiceId=secret.invoice, paymentMethod="BANK_TRANSFER")
    return secret


async def takes_it_back(world: World) -> Secret:
    secret = await ordered(world, "BANK_TRANSFER")
    await world.anna.do("cancelPurchase", "", invoiceId=secret.invoice)
    return secret


async def pays_too_little(world: World) -> Secret:
    secret = await ordered(world, "BANK_TRANSFER")
    invoice = await Invoice.get(id=secret.invoice)
    await world.olga.do(
        "recordBankTransfer",
        "",
        reference=str(invoice.reference),
        amount={"amount": "0.01", "currency": "EUR"},
        receivedOn=f"{BEGINNING:%Y-%m-%d}",
        bankReference="too little",
    )
    return secret


async def is_refused(world: World) -> Secret:
    """As much as nobody may have."""
    subscription = world.ids["acme.subscription"]
    wanted: dict[str, Any] = {"subscriptionId": subscription, "additionalSeats": 100_000, "paymentMethod": "CARD"}
    refused = await world.anna.refused("topUp", **wanted)
    assert [error["code"] for error in refused["errors"]] == ["SEATS_OUT_OF_RANGE"]
    return Secret()


async def agrees_on_other_terms(world: World) -> Secret:
    await agreed(world, "55.5", billTo="RESELLER", businessInformation=company("North Holding AB"))
    return Secret()


async def takes_notes(world: World) -> Secret:
    await world.anna.do("updateCustomerNotes", "", customerId=world.ids["acme"], externalReference=REFERENCE, note=NOTE)
    return Secret()


async def hires(world: World) -> Secret:
    await world.anna.do("addResellerAdministrator", "", resellerId=world.ids["north"], email="noah@people.example")
    return Secret()


async def replaces_its_card(world: World) -> Secret:
    subscription = {"subscriptionId": world.ids["acme.subscription"]}
    place = urlsplit((await world.anna.do("replaceCard", "redirectUrl", **subscription))["redirectUrl"]).path
    given = await world.anna.browser.post(place, json={"card": "0341"})
    assert given.status_code == 200, given.text
    assert await SavedCard.exists(holder_id=world.ids["north"])
    return Secret()


def at_once(*stories: Story) -> Story:
    """One after the other; what there is to guess is of the last."""

    async def story(world: World) -> Secret:
        return [await told(world) for told in stories][-1]

    return story


# ---------------------------------------------------------------- what shows that seats came, and nothing else


def buys(*, at: str, by: str, name: str = "anna", **agreement: Any) -> Story:
    """More seats, paid for; by North, or by whoever else."""

    async def story(world: World) -> Secret:
        await agreed(world, at, **agreement)
        secret = await ordered(world, by, name)
        await paid(world, secret, name)
        return secret

    return story


async def paid(world: World, secret: Secret, name: str = "anna") -> None:
    """In whichever way; what costs nothing is paid when it is ordered."""
    bill = f"query($id: ID!) {{ invoice(id: $id) {{ status payment {{ id }} {PAID} }} }}"
    invoice = await world.people[name].ask(bill, id=secret.invoice)
    if invoice["bankTransfer"]:
        await world.transfer(invoice["bankTransfer"])
    elif invoice["payment"]:
        await world.people[name].pay(invoice["payment"]["id"])
    settled = await world.people[name].ask(bill, id=secret.invoice)
    assert settled["status"] == "PAID"


def sells(*, at: str, by: str, is_paid: bool = True) -> Story:
    """Acme a second product."""

    async def story(world: World) -> Secret:
        await agreed(world, at)
        plan = {**PLAN, "productCode": "extra", "paymentMethod": by, "buyer": {"customerId": world.ids["acme"]}}
        made = await world.anna.do("createSubscription", "subscription { id } invoice { id } payment { id }", **plan)
        world.ids["acme.extra"] = made["subscription"]["id"]
        secret = await known(made)
        if is_paid:
            await paid(world, secret)
        return secret

    return story


def plans(*, at: str) -> Story:
    """The next period, in North's own name."""

    async def story(world: World) -> Secret:
        await agreed(world, at)
        await replaces_its_card(world)
        plan = {"willRenew": True, "seats": 9, "paymentMethod": "CARD"}
        await world.anna.do("scheduleRenewal", "", subscriptionId=world.ids["acme.subscription"], **plan)
        return Secret()

    return story


def renews(*, at: str, by: str, is_paid: bool = False) -> Story:
    """The next period, ordered with fewer seats shortly before the current one ends."""

    async def story(world: World) -> Secret:
        await agreed(world, at)
        subscription = world.ids["acme.subscription"]
        async with transaction():
            await Subscription.filter(id=subscription).update(current_period_end=BEGINNING.date() + timedelta(days=20))
        wanted = {"subscriptionId": subscription, "seats": 4, "paymentMethod": by, "purchaseOrderNumber": ORDER_NUMBER}
        secret = await known(await world.anna.do("renewSubscription", "invoice { id } payment { id }", **wanted))
        if is_paid:
            await paid(world, secret)
        return secret

    return story
