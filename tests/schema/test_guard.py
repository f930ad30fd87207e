"""Who may see what: the start check, and one customer through everybody's eyes (rules §9, written down by hand)."""

from typing import Any

import pytest
import strawberry
from strawberry.schema.config import StrawberryConfig

from server.plans.declaration import column, computed, every
from server.plans.noun import NOUNS, noun
from server.plans.page import Key, Order
from server.policy import EVERYBODY, RESELLER_SIDE
from server.schema import build_schema, guard
from server.schema.invoice import InvoiceLine
from server.schema.root import root
from server.schema.scalar import SCALARS
from tests.schema.world import World

NONE: Any = None


async def nothing(info: Any, arguments: Any) -> None: ...


def checked(query: type) -> None:
    guard.check(strawberry.Schema(query=query, config=StrawberryConfig(scalar_map=SCALARS))._schema)


def forget(cls: type) -> None:
    NOUNS.pop(cls)


# ---------------------------------------------------------------- the start check


def test_the_schema_as_it_is_passes() -> None:
    build_schema()


def test_a_root_field_without_a_rule_is_not_served() -> None:
    @strawberry.type
    class Query:
        secret: str | None = strawberry.field(resolver=lambda: "seen")

    with pytest.raises(guard.Unguarded, match=r"Query\.secret has no rule"):
        checked(Query)


def test_an_empty_rule_is_no_rule() -> None:
    @strawberry.type
    class Query:
        secret: str | None = root("Nobody's.", frozenset(), nothing)

    with pytest.raises(guard.Unguarded, match=r"Query\.secret has no rule"):
        checked(Query)


def test_a_restricted_root_field_that_cannot_be_null_is_not_served() -> None:
    @strawberry.type
    class Query:
        discount: str = root("The reseller's.", RESELLER_SIDE, nothing)

    with pytest.raises(guard.Unguarded, match=r"Query\.discount is hidden from some but can't be null"):
        checked(Query)


def test_a_noun_with_a_plain_field_is_not_served() -> None:
    @noun("customer", description="…", is_node=False, customer="id")
    class Leaky:
        note: str | None = strawberry.field(description="Declared without a rule.")

    @strawberry.type
    class Query:
        leaky: Leaky | None = root("…", EVERYBODY, nothing)

    try:
        with pytest.raises(guard.Unguarded, match=r"Leaky\.note has no rule"):
            checked(Query)
    finally:
        forget(Leaky)


def test_a_restricted_field_of_a_noun_that_cannot_be_null_is_not_served() -> None:
    @noun("customer", description="…", is_node=False, customer="id")
    class Strict:
        note: str = column("The reseller's.", RESELLER_SIDE)

    @strawberry.type
    class Query:
        strict: Strict | None = root("…", EVERYBODY, nothing)

    try:
        with pytest.raises(guard.Unguarded, match=r"Strict\.note is hidden from some but can't be null"):
            checked(Query)
    finally:
        forget(Strict)


def test_a_type_that_nobody_declared_is_not_served() -> None:
    @strawberry.type
    class Stray:
        name: str

    @strawberry.type
    class Query:
        stray: Stray | None = root("…", EVERYBODY, nothing)

    with pytest.raises(guard.Unguarded, match=r"Stray\.name belongs to a type that is neither noun, value nor shape"):
        checked(Query)


def test_a_need_without_a_column_is_not_served() -> None:
    @noun("customer", description="…", is_node=False, customer="id")
    class Needy:
        shoe_size: str | None = computed("…", EVERYBODY, lambda left_foot: left_foot)

    @strawberry.type
    class Query:
        needy: Needy | None = root("…", EVERYBODY, nothing)

    try:
        with pytest.raises(guard.Unguarded, match=r"Needy\.shoe_size needs customer\.left_foot, which does not exist"):
            checked(Query)
    finally:
        forget(Needy)


def test_a_relation_on_a_column_that_does_not_exist_is_not_served() -> None:
    @noun("customer", description="…", is_node=False, customer="id")
    class Lost:
        lines: list[InvoiceLine] = every("…", on="custmer_id", order=Order("position", (Key(column="positon"),)))

    @strawberry.type
    class Query:
        lost: Lost | None = root("…", EVERYBODY, nothing)

    try:
        with pytest.raises(guard.Unguarded, match=r"invoice_line\.custmer_id(.|\n)*invoice_line\.positon"):
            checked(Query)
    finally:
        forget(Lost)


# ---------------------------------------------------------------- one customer through everybody's eyes

CUSTOMER = """query($id: ID!) { customer(id: $id) {
  name createdAt nextPeriodEnd note externalReference
  businessInformation { name } administrators { kind }
  reseller {
    name discountPercent billTo businessInformation { name } administrators { email } customers { totalCount }
  }
  subscriptions { nodes {
    status term currentPeriodEnd paidThrough product { name }
    seatsPurchased seatsAvailable seatsPendingPayment unitPrice { amount } renewal { willRenew }
    resellerDiscountPercent resellerUnitPrice { amount }
    seats { totalCount } invoices { totalCount } allowedActions { action }
  } }
  invoices { totalCount }
} }"""

RESELLERS_AFFAIRS = {
    ("customer", "note"),
    ("customer", "externalReference"),
    ("customer", "reseller", "discountPercent"),
    ("customer", "reseller", "billTo"),
    ("customer", "reseller", "businessInformation"),
    ("customer", "reseller", "administrators"),
    ("customer", "reseller", "customers"),
    ("customer", "subscriptions", "nodes", "resellerDiscountPercent"),
    ("customer", "subscriptions", "nodes", "resellerUnitPrice"),
}
ADMINISTRATORS_AFFAIRS = {
    ("customer", "createdAt"),
    ("customer", "nextPeriodEnd"),
    ("customer", "businessInformation"),
    ("customer", "administrators"),
    ("customer", "reseller"),
    ("customer", "invoices"),
    ("customer", "note"),
    ("customer", "externalReference"),
    *(
        ("customer", "subscriptions", "nodes", name)
        for name in (
            "seatsPurchased",
            "seatsAvailable",
            "seatsPendingPayment",
            "unitPrice",
            "renewal",
            "resellerDiscountPercent",
            "resellerUnitPrice",
            "seats",
            "invoices",
        )
    ),
}


async def seen(world: World, name: str) -> tuple[Any, set[tuple[str, ...]]]:
    """Acme as that person sees it, and what is hidden."""
    answer = await world.people[name].answer(CUSTOMER, id=world.ids["acme"])
    assert "errors" not in answer
    hidden = [tuple(path) for path in answer.get("extensions", {}).get("hidden", [])]
    assert len(hidden) == len(set(hidden)), "each path stands once"
    return answer["data"]["customer"], set(hidden)


@pytest.mark.parametrize("name", ["olga", "anna"])
async def test_operators_and_the_resellers_administrators_see_everything(world: World, name: str) -> None:
    customer, hidden = await seen(world, name)
    assert hidden == set()
    assert customer["reseller"]["discountPercent"] == "20"
    assert customer["subscriptions"]["nodes"][0]["resellerUnitPrice"] == {"amount": "72.00"}


async def test_a_customers_administrator_sees_everything_but_the_resellers_affairs(world: World) -> None:
    customer, hidden = await seen(world, "mia")
    assert hidden == RESELLERS_AFFAIRS
    assert customer["subscriptions"]["nodes"][0]["unitPrice"] == {"amount": "90.00"}
    assert (customer["note"], customer["reseller"]["discountPercent"], customer["reseller"]["customers"]) == (NONE,) * 3


async def test_a_customers_administrator_counts_only_what_their_own_side_ordered(world: World) -> None:
    resellers_view, _ = await seen(world, "anna")
    own_view, _ = await seen(world, "mia")
    assert resellers_view["invoices"]["totalCount"] == 3
    assert own_view["invoices"]["totalCount"] == 1
    assert resellers_view["subscriptions"]["nodes"][0]["seatsPendingPayment"] == 2
    assert own_view["subscriptions"]["nodes"][0]["seatsPendingPayment"] == 1


async def test_a_member_sees_term_state_and_dates_and_the_customers_name(world: World) -> None:
    customer, hidden = await seen(world, "max")
    assert hidden == ADMINISTRATORS_AFFAIRS
    [subscription] = customer["subscriptions"]["nodes"]
    assert (customer["name"], subscription["status"], subscription["term"]) == ("Acme", "ACTIVE", "YEARLY")
    assert subscription["product"] == {"name": "Business"}
    assert subscription["paidThrough"] is not None
    assert subscription["allowedActions"] == []


@pytest.mark.parametrize("name", ["omar", "bea", "gus"])
async def test_for_everybody_else_the_customer_does_not_exist(world: World, name: str) -> None:
    assert await seen(world, name) == (None, set())


async def test_an_administrator_of_another_customer_is_a_plain_member_here(world: World) -> None:
    _, hidden = await seen(world, "dora")
    assert hidden == ADMINISTRATORS_AFFAIRS


async def test_rows_of_one_list_are_shown_by_what_one_is_towards_each(world: World) -> None:
    answer = await world.dora.answer("{ customers { nodes { name createdAt note } } }")
    created = {row["name"]: row["createdAt"] is not None for row in answer["data"]["customers"]["nodes"]}
    assert created == {"Acme": False, "Beta": True}
    assert answer["extensions"]["hidden"] == [["customers", "nodes", "createdAt"], ["customers", "nodes", "note"]]


async def test_the_resellers_staff_stays_its_own_affair(world: World) -> None:
    administrators = (
        "query($id: ID!) { customer(id: $id) { administrators { kind reseller { name } account { email } } } }"
    )
    rows = (await world.mia.ask(administrators, id=world.ids["acme"]))["administrators"]
    assert rows == [
        {"kind": "RESELLER", "reseller": {"name": "North"}, "account": None},
        {"kind": "CUSTOMER", "reseller": None, "account": {"email": "mia@people.example"}},
    ]
    actors = await world.mia.ask("{ changes(first: 100) { nodes { role actor { email } } } }")
    assert {row["actor"] for row in actors["nodes"] if row["role"] == "RESELLER_ADMIN"} == {None}


async def test_only_who_started_a_payment_gets_the_way_to_it(world: World) -> None:
    payment = "query($id: ID!) { payment(id: $id) { status redirectUrl } }"
    id = world.ids["acme.payment"]
    assert (await world.anna.ask(payment, id=id))["redirectUrl"] is not None
    assert (await world.olga.ask(payment, id=id))["redirectUrl"] is None
    assert await world.mia.ask(payment, id=id) is None


async def test_an_alias_hides_under_its_own_name(world: World) -> None:
    answer = await world.mia.answer("{ mine: customers { rows: nodes { secret: note open: name } } }")
    assert answer["data"]["mine"]["rows"] == [{"secret": None, "open": "Acme"}]
    assert answer["extensions"]["hidden"] == [["mine", "rows", "secret"]]


# ---------------------------------------------------------------- operations

TOP_UP = "mutation($input: TopUpInput!) { topUp(input: $input) { invoice { id } errors { code path } } }"


async def topped_up_by(world: World, name: str, of: str) -> Any:
    person = world.stranger() if name == "stranger" else world.people[name]
    input = {
        "subscriptionId": world.ids[f"{of}.subscription"],
        "additionalSeats": 1,
        "paymentMethod": "BANK_TRANSFER",
    }
    return await person.answer(TOP_UP, input=input)


@pytest.mark.parametrize(
    ("name", "code"), [("stranger", "UNAUTHENTICATED"), ("olga", "FORBIDDEN"), ("max", "FORBIDDEN")]
)
async def test_an_operation_that_is_not_open_to_any_capacity_is_an_error(world: World, name: str, code: str) -> None:
    answer = await topped_up_by(world, name, "acme")
    assert answer["data"] == {"topUp": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


@pytest.mark.parametrize("name", ["omar", "bea", "gus"])
async def test_anothers_record_is_not_found(world: World, name: str) -> None:
    answer = await topped_up_by(world, name, "acme")
    assert answer["data"]["topUp"] == {
        "invoice": None,
        "errors": [{"code": "NOT_FOUND", "path": ["input", "subscriptionId"]}],
    }


async def test_what_one_only_sees_one_may_not_change(world: World) -> None:
    answer = await topped_up_by(world, "dora", "acme")
    assert [error["code"] for error in answer["data"]["topUp"]["errors"]] == ["NOT_ALLOWED"]


@pytest.mark.parametrize("name", ["anna", "mia"])
async def test_those_who_may_can(world: World, name: str) -> None:
    answer = await topped_up_by(world, name, "acme")
    assert answer["data"]["topUp"]["errors"] == []


async def test_only_the_side_that_ordered_pays_or_cancels(world: World) -> None:
    cancel = "mutation($id: ID!) { cancelPurchase(input: { invoiceId: $id }) { errors { code } } }"
    own_of_customer = await world.anna.ask(cancel, id=world.ids["acme.own_invoice"])
    own_of_reseller = await world.mia.ask(cancel, id=world.ids["acme.unpaid"])
    assert own_of_customer["errors"] == [{"code": "NOT_ALLOWED"}]
    assert own_of_reseller["errors"] == [{"code": "NOT_FOUND"}]


async def test_one_refused_operation_leaves_the_others_in_the_document(world: World) -> None:
    answer = await world.mia.answer(
        'mutation($id: ID!) { setPrice(input: { productCode: "business", currency: "EUR", term: YEARLY,'
        ' unitPrice: "1.00", validFrom: "2099-01-01" }) { errors { code } }'
        " cancelPurchase(input: { invoiceId: $id }) { invoice { status } } }",
        id=world.ids["acme.own_invoice"],
    )
    assert answer["data"] == {"setPrice": None, "cancelPurchase": {"invoice": {"status": "VOID"}}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
