"""What each example begins with: two resellers, three customers, one of whose years is nearly over."""

from datetime import timedelta
from typing import Any

from server.models import Activation
from server.resolvers.account import make_operator
from server.resolvers.mail import activation_link
from server.resolvers.product import make_product
from tests.journeys.town import first_of_next_month
from tests.stateful.house import Installation
from tests.stateful.person import Person

OLGA, ANNA, OMAR = "olga@vendor.example", "anna@north.example", "omar@south.example"
MIA, MAX, BEA, GUS = (f"{name}@people.example" for name in ("mia", "max", "bea", "gus"))
NEARLY_A_YEAR = 341
PRICES = {"YEARLY": "90.00", "MONTHLY": "9.00"}


async def founded(installation: Installation) -> dict[str, Person]:
    """Everybody who is signed in then, by address."""
    operator = await _operator(installation)
    people = {OLGA: operator}
    await moved(operator, now=f"{first_of_next_month((await installation.now()).date())}T09:00:00Z")
    await _prices(installation, operator)
    people[ANNA] = await _reseller(operator, "North", ANNA, "20", "CUSTOMER")
    people[OMAR] = await _reseller(operator, "South", OMAR, "12.5", "RESELLER")
    acme = await _sold(people[ANNA], "Acme", "DE", 5, "YEARLY", "BANK_TRANSFER", vatNumber="DE136695976")
    await _transferred(operator, acme)
    await moved(operator, advanceDays=NEARLY_A_YEAR)
    for person in people.values():
        await person.signs_in()
    beta = await _sold(people[ANNA], "Beta", "SE", 3, "MONTHLY", "CARD")
    gamma = await _sold(people[OMAR], "Gamma", "FR", 4, "YEARLY", "CARD")
    for sold in (beta, gamma):
        await paid(operator, sold["payment"]["id"], outcome="succeeded")
    for email, by, where, chief in ((MIA, ANNA, acme, True), (MAX, ANNA, acme, False), (BEA, ANNA, beta, True)):
        people[email] = await _joined(people[by], where, email, chief)
    people[GUS] = await _joined(people[OMAR], gamma, GUS, True)
    await moved(operator, advanceDays=1)
    return people


async def _operator(installation: Installation) -> Person:
    context = await installation.house.context()
    _, activation_id = await make_operator(context, OLGA)
    link = activation_link(installation.house.config, await Activation.get(id=activation_id))
    operator = Person(installation=installation, email=OLGA)
    assert await operator.activates(link.partition("token=")[2])
    return operator


async def _prices(installation: Installation, operator: Person) -> None:
    await make_product(await installation.house.context(), code="business", name="Business")
    today = (await installation.now()).date().isoformat()
    for term, price in PRICES.items():
        await _done(operator, "setPrice", "", **priced(term, price, today))


def priced(term: str, price: str, since: str) -> dict[str, Any]:
    return {"productCode": "business", "currency": "EUR", "term": term, "unitPrice": price, "validFrom": since}


async def _reseller(operator: Person, name: str, administrator: str, percent: str, bill_to: str) -> Person:
    await _done(
        operator,
        "createReseller",
        "reseller { id }",
        name=name,
        contactEmail=f"hello@{name.lower()}.example",
        discountPercent=percent,
        billTo=bill_to,
        businessInformation=company(f"{name} Partner AB", "SE"),
        administratorEmail=administrator,
    )
    await moved(operator, advanceDays=1)
    return await _newcomer(operator, administrator)


def company(name: str, country: str, **more: Any) -> dict[str, Any]:
    address = {"line1": "Ring 1", "postalCode": POSTAL_CODES[country], "city": "Town", "country": country}
    return {"name": name, "invoiceEmail": f"books@{name.split()[0].lower()}.example", "address": address, **more}


POSTAL_CODES = {"SE": "111 22", "DE": "20095", "FR": "75001", "CH": "8001"}


async def _sold(by: Person, name: str, country: str, seats: int, term: str, method: str, **more: Any) -> dict[str, Any]:
    return await _done(
        by,
        "createSubscription",
        "subscription { id } invoice { bankTransfer { reference amount { amount currency } } } payment { id }",
        buyer={"newCustomer": company(name, country, **more)},
        productCode="business",
        seats=seats,
        term=term,
        currency="EUR",
        paymentMethod=method,
    )


async def _transferred(operator: Person, sold: dict[str, Any]) -> None:
    instructions = sold["invoice"]["bankTransfer"]
    await _done(
        operator,
        "recordBankTransfer",
        "receipt { status }",
        reference=instructions["reference"],
        amount=instructions["amount"],
        receivedOn=(await operator.installation.now()).date().isoformat(),
        bankReference="the first money",
    )


async def _joined(by: Person, sold: dict[str, Any], email: str, chief: bool) -> Person:
    subscription_id = sold["subscription"]["id"]
    await _done(by, "inviteMember", "seat { id }", subscriptionId=subscription_id, email=email, administrator=chief)
    await time_passes(by)
    return await _newcomer(by, email)


async def _newcomer(beside: Person, email: str) -> Person:
    person = Person(installation=beside.installation, email=email)
    assert await person.activates(await link_for(person) or "")
    return person


async def link_for(person: Person) -> str | None:
    """The token in the newest mail to that address that has one."""
    found = await person.browser.get("/sandbox/mail", params={"to": person.email}, headers=AS_JSON)
    links = [link for mail in found.json() for link in mail["links"]]
    return next((link.partition("token=")[2] for link in links if "/activate?token=" in link), None)


AS_JSON = {"accept": "application/json"}


async def _done(by: Person, mutation: str, selection: str, **input: Any) -> dict[str, Any]:
    payload = await by.does(mutation, selection, **input)
    assert not payload["errors"], (mutation, payload["errors"])
    return payload


async def paid(by: Person, payment_id: str, **how: Any) -> int:
    """On the provider's page. The HTTP status: 200, or 409 where it can't be paid any more."""
    answer = await by.browser.post(f"/sandbox/pay/{payment_id}", json=how)
    assert answer.status_code in (200, 409), f"{answer.status_code} from the page of {payment_id}: {answer.text}"
    return int(answer.status_code)


async def moved(by: Person, **to: Any) -> None:
    """The clock, and everything with it that falls due."""
    answer = await by.browser.post("/sandbox/clock", json=to, timeout=90)
    overtaken = "only goes forward" in answer.text  # by whoever moved it further at the same time
    assert answer.status_code == 200 or overtaken, f"{answer.status_code} from the clock: {answer.text}"


async def time_passes(by: Person, seconds: int = 2) -> None:
    """So long, and the worker does what is due by then."""
    await moved(by, now=(await by.installation.now() + timedelta(seconds=seconds)).isoformat())
