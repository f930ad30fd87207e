"""Reading costs a statement a level, whatever the number of rows, and gives each row what is its own."""

from typing import Any

import pytest

from server.database import counted_statements, transaction
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.domain.search import folded, words_of
from server.domain.seat import SeatStatus
from server.models import Account, Customer, Invoice, InvoiceLine, Payment, Seat, Subscription
from tests.schema.world import World

CROWD = 100
WORKERS_OWN = ("upcoming", "outbox_message", "sandbox_event", "sandbox_clock")  # asked now and then, whatever is read
SEATS_EACH = 2

EVERYTHING_BELOW_CUSTOMERS = """{ customers(first: 100) { totalCount nodes {
  name reseller { name discountPercent administrators { email } }
  administrators { kind account { email } seat { email } }
  businessInformation { address { city } } currentSubscription(productCode: "business") { status }
  subscriptions(first: 2) { totalCount nodes {
    product { name prices { unitPrice { amount } } } seatsPendingPayment
    unitPrice { amount } resellerUnitPrice { amount }
    seats(first: 5) { totalCount nodes { email allowedActions { action } subscription { id } } }
    invoices { nodes { number lines { netAmount { amount } } payment { status } customer { name } } }
  } }
  invoices(first: 3) { totalCount edges { cursor node { total { amount } subscription { status } } } }
} } }"""


async def crowd(world: World, count: int, *, series: str = "X") -> None:
    """So many more customers of North, each with what Acme has: two seats, an invoice with its line and a payment."""
    acme = await Customer.get(id=world.ids["acme"])
    subscription = await Subscription.get(id=world.ids["acme.subscription"])
    bought = await Invoice.get(id=world.ids["acme.invoice"])
    [line] = await InvoiceLine.filter(invoice_id=bought.id)
    async with transaction():
        for number in range(count):
            name = f"Company {number:03d}"
            customer = acme.clone(pk=Customer.new_id())
            customer.update_from_dict({"name": name, "name_key": folded(name), "words": words_of(name)})
            own = subscription.clone(pk=Subscription.new_id())
            own.update_from_dict({"customer_id": customer.id, "seats_assigned": SEATS_EACH})
            invoice = bought.clone(pk=Invoice.new_id())
            invoice.update_from_dict({"customer_id": customer.id, "subscription_id": own.id, "number": None})
            invoice.reference = None
            own_line = line.clone(pk=InvoiceLine.new_id())
            own_line.invoice_id = invoice.id
            for row in (customer, own, invoice, own_line, payment_of(invoice)):
                await row.save(force_create=True)
            await Invoice.filter(id=invoice.id).update(number=f"{series}-{number}")
            await seats_of(own, number)


def payment_of(invoice: Invoice) -> Payment:
    return Payment(
        id=Payment.new_id(),
        reseller_id=invoice.reseller_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        account_id=invoice.account_id,
        purchased_by=Role.RESELLER_ADMIN,
        method=PaymentMethod.CARD,
        status=PaymentStatus.SUCCEEDED,
        amount=invoice.total,
        currency=invoice.currency,
        created_at=invoice.created_at,
    )


async def seats_of(subscription: Subscription, number: int) -> None:
    for seat in range(SEATS_EACH):
        email = f"person{seat}@company{number:03d}.example"
        account = await Account.create(
            id=Account.new_id(), email=email, email_key=email, created_at=subscription.created_at
        )
        await Seat.create(
            id=Seat.new_id(),
            reseller_id=subscription.reseller_id,
            customer_id=subscription.customer_id,
            subscription_id=subscription.id,
            account_id=account.id,
            email=email,
            email_key=email,
            name_key="",
            words=words_of(email),
            status=SeatStatus.ACTIVE,
            is_administrator=seat == 0,
            invited_at=subscription.created_at,
        )


async def statements_for(world: World, name: str, operation: str, **variables: Any) -> tuple[int, Any]:
    with counted_statements() as statements:
        data = await world.people[name].ask(operation, **variables)
    return len([text for text in statements if not any(table in text for table in WORKERS_OWN)]), data


NESTED = {
    "everything below customers": ("anna", EVERYTHING_BELOW_CUSTOMERS),
    "subscriptions": ("anna", "{ subscriptions(first: 100) { nodes { customer { name } product { name } } } }"),
    "invoices": (
        "anna",
        "{ invoices(first: 100) { nodes { customer { name reseller { name } } lines { seats } payment { id } } } }",
    ),
    "resellers": (
        "olga",
        "{ resellers { nodes { customers(first: 100) { nodes { seats: subscriptions { totalCount } } } } } }",
    ),
    "changes": (
        "olga",
        "{ changes(last: 100) { nodes { summary actor { email } customer { name } subscription { status }"
        " seat { email } invoice { number } payment { status } reseller { name } product { code }"
        " bankReceipt { status } } } }",
    ),
    "products": ("anna", "{ products { prices { unitPrice { amount } } } }"),
}


@pytest.mark.parametrize("what", list(NESTED))
async def test_a_hundred_customers_take_as_many_statements_as_one(world: World, what: str) -> None:
    name, operation = NESTED[what]
    await crowd(world, 1)
    few, _ = await statements_for(world, name, operation)
    await crowd_on(world, CROWD)
    many, _ = await statements_for(world, name, operation)
    assert many == few


async def crowd_on(world: World, count: int) -> None:
    """Takes away the one and brings so many."""
    one = await Customer.get(name="Company 000")
    async with transaction():
        await Customer.filter(id=one.id).update(name="Company 999", name_key="company 999")
        for seat in await Seat.filter(customer_id=one.id):
            await Account.filter(id=seat.account_id).update(email_key=f"gone-{seat.id}")
    await crowd(world, count, series="Y")


async def test_each_of_many_customers_gets_its_own(world: World) -> None:
    await crowd(world, 20)
    customers = await world.anna.ask(EVERYTHING_BELOW_CUSTOMERS)
    rows = {row["name"]: row for row in customers["nodes"]}
    assert customers["totalCount"] == len(rows) == 22
    for number in range(20):
        row = rows[f"Company {number:03d}"]
        [subscription] = row["subscriptions"]["nodes"]
        emails = [seat["email"] for seat in subscription["seats"]["nodes"]]
        assert emails == [f"person{seat}@company{number:03d}.example" for seat in range(SEATS_EACH)]
        assert [invoice["number"] for invoice in subscription["invoices"]["nodes"]] == [f"X-{number}"]
        assert row["administrators"][1]["account"]["email"] == emails[0]
        assert subscription["resellerUnitPrice"] == {"amount": "72.00"}
        assert row["invoices"]["totalCount"] == 1


async def test_only_what_is_asked_for_is_fetched(world: World) -> None:
    with counted_statements() as statements:
        await world.anna.ask("{ customers { nodes { name } } }")
    [read] = [statement for statement in statements if 'FROM "customer"' in statement]
    assert "note" not in read
    assert "COUNT" not in read


async def test_a_column_that_nobody_of_this_kind_may_see_does_not_reach_the_answer_of_another(world: World) -> None:
    both = "{ mine: customers { nodes { note } } products { priceList { unitPrice { amount } } } }"
    answer = await world.mia.answer(both)
    assert answer["data"] == {"mine": {"nodes": [{"note": None}]}, "products": [{"priceList": None}]}


async def test_aliases_of_one_relation_keep_their_arguments_apart(world: World) -> None:
    operation = """query($id: ID!) { subscription(id: $id) {
      first: seats(first: 1) { nodes { email } } last: seats(last: 1) { nodes { email } }
      named: seats(search: "mia") { nodes { email } } removed: seats(filter: { status: [REMOVED] }) { totalCount }
    } }"""
    found = await world.anna.ask(operation, id=world.ids["acme.subscription"])
    emails = {name: [node["email"] for node in page.get("nodes", [])] for name, page in found.items()}
    assert emails == {
        "first": ["dora@people.example"],
        "last": ["newcomer@people.example"],
        "named": ["mia@people.example"],
        "removed": [],
    }


async def test_nodes_and_edges_of_one_page_may_ask_for_different_things(world: World) -> None:
    page = await world.anna.ask(
        "{ customers { nodes { subscriptions(first: 1) { nodes { status } } }"
        " edges { cursor node { subscriptions { totalCount } name } } } }"
    )
    assert page["nodes"][0] == {"subscriptions": {"nodes": [{"status": "ACTIVE"}]}}
    assert page["edges"][0]["node"] == {"subscriptions": {"totalCount": 1}, "name": "Acme"}


async def test_fragments_directives_and_typenames_are_worked_in(world: World) -> None:
    operation = """query($id: ID!, $no: Boolean! = false) { node(id: $id) { __typename id
      ... on Customer { ...named note @include(if: $no) createdAt @skip(if: true) }
      ... on Seat { email }
    } }
    fragment named on Customer { name subscriptions { ...counted __typename } }
    fragment counted on SubscriptionConnection { totalCount }"""
    id = world.ids["acme"]
    assert await world.anna.ask(operation, id=id) == {
        "__typename": "Customer",
        "id": id,
        "name": "Acme",
        "subscriptions": {"totalCount": 1, "__typename": "SubscriptionConnection"},
    }


async def test_a_field_asked_for_twice_is_read_once_with_all_its_parts(world: World) -> None:
    customer = await world.anna.ask(
        "query($id: ID!) { customer(id: $id) { reseller { name } reseller { billTo } } }", id=world.ids["acme"]
    )
    assert customer == {"reseller": {"name": "North", "billTo": "CUSTOMER"}}


async def test_every_kind_of_record_is_a_node(world: World) -> None:
    words = ("north", "acme", "acme.subscription", "acme.max", "acme.invoice", "acme.payment", "acme.receipt")
    changes = await world.olga.ask("{ changes(last: 1) { nodes { id } } }")
    products = await world.olga.ask("{ products { id } }")
    ids = [
        *(world.ids[word] for word in words),
        world.accounts["mia"],
        changes["nodes"][0]["id"],
        products[0]["id"],
    ]
    nodes = await world.olga.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=[*ids, "made-up"])
    assert [node and node["id"] for node in nodes] == [*ids, None]
    assert [node["__typename"] for node in nodes[:-1]] == [
        "Reseller",
        "Customer",
        "Subscription",
        "Seat",
        "Invoice",
        "Payment",
        "BankReceipt",
        "Account",
        "Change",
        "Product",
    ]
