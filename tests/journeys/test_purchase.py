"""What a reseller sells to whom, and what is then on the invoice."""

from typing import Any

import pytest

from tests.journeys.town import ACME, NORTH, RESELLER_ADMIN, SUMS, Town, sums
from tests.serving import Person

INVOICE = f"id status purchasedBy buyer {{ name vatNumber }} lines {{ description }} {SUMS}"
SOMEWHERE = {"line1": "Main Street 1", "postalCode": "00100", "city": "Somewhere"}


async def sold(seller: Person, *, seats: int = 10, **customer: Any) -> dict[str, Any]:
    """A year by card for a new customer, paid. Answers customer, subscription and invoice as they are then."""
    ordered: dict[str, Any] = await seller.do(
        "createSubscription",
        "customer { id } subscription { id } invoice { id } payment { id }",
        buyer={"newCustomer": ACME | customer},
        productCode="business",
        seats=seats,
        term="YEARLY",
        currency="EUR",
        paymentMethod="CARD",
    )
    await seller.pay(ordered["payment"]["id"])
    return ordered | {"invoice": await paid_invoice(seller, ordered["invoice"]["id"])}


async def paid_invoice(person: Person, id: str) -> dict[str, Any]:
    await person.until("query($id: ID!) { invoice(id: $id) { status } }", {"status": "PAID"}, id=id)
    found: dict[str, Any] = await person.ask(f"query($id: ID!) {{ invoice(id: $id) {{ {INVOICE} }} }}", id=id)
    return found


async def topped_up(person: Person, subscription_id: str) -> dict[str, Any]:
    """By ten seats, on the first day of the year, paid by card."""
    ordered = await person.do(
        "topUp",
        "invoice { id } payment { id }",
        subscriptionId=subscription_id,
        additionalSeats=10,
        paymentMethod="CARD",
    )
    await person.pay(ordered["payment"]["id"])
    return await paid_invoice(person, ordered["invoice"]["id"])


@pytest.mark.parametrize(
    ("country", "vat_number", "treatment", "vat", "total"),
    [
        pytest.param("DE", None, "DESTINATION", "136.80", "856.80", id="in the EU without a number: its own VAT"),
        pytest.param("DE", "DE136695976", "REVERSE_CHARGE", "0.00", "720.00", id="with a number: reverse charge"),
        pytest.param("FR", None, "DESTINATION", "144.00", "864.00", id="another rate elsewhere"),
        pytest.param("SE", None, "DOMESTIC", "180.00", "900.00", id="in the seller's country"),
        pytest.param("SE", "SE556677889901", "DOMESTIC", "180.00", "900.00", id="domestic with a number: VAT as well"),
        pytest.param("NO", None, "OUTSIDE_SCOPE", "0.00", "720.00", id="outside the EU"),
    ],
)
async def test_the_buyers_place_and_number_decide_the_vat(
    town: Town, country: str, vat_number: str | None, treatment: str, vat: str, total: str
) -> None:
    anna = await town.reseller()
    address = {**SOMEWHERE, "country": country}
    invoice = (await sold(anna, address=address, vatNumber=vat_number))["invoice"]
    assert invoice["vat"]["treatment"] == treatment
    assert sums(invoice) == ("900.00", "180.00", "720.00", vat, total)


async def test_a_number_that_is_not_registered_is_charged_vat_and_the_quote_says_why(town: Town) -> None:
    anna = await town.reseller()
    await anna.browser.post("/sandbox/vies", json={"vatNumber": "DE136695976", "answer": "invalid"})
    answer = await anna.ask(
        "query($input: QuoteSubscriptionInput!) { quoteSubscription(input: $input) {"
        " quote { notes vat { amount { amount } note } } errors { code } } }",
        input={
            "buyer": {"newCustomer": {"country": "DE", "vatNumber": "DE136695976"}},
            "productCode": "business",
            "seats": 10,
            "term": "YEARLY",
            "currency": "EUR",
            "paymentMethod": "CARD",
        },
    )
    assert answer["quote"] == {
        "notes": ["DESTINATION_VAT", "VAT_NUMBER_NOT_REGISTERED", "RESELLER_DISCOUNT"],
        "vat": {
            "amount": {"amount": "136.80"},
            "note": "The VAT number is not registered for trade within the EU, so VAT is charged.",
        },
    }


async def test_what_a_reseller_buys_to_resell_is_invoiced_to_itself_and_names_the_customer(town: Town) -> None:
    anna = await town.reseller(bill_to="RESELLER")
    invoice = (await sold(anna))["invoice"]
    assert invoice["buyer"] == {"name": NORTH["name"], "vatNumber": None}
    assert invoice["lines"] == [{"description": f"Business – {ACME['name']}"}]
    assert (invoice["vat"]["treatment"], sums(invoice)[3:]) == ("DOMESTIC", ("180.00", "900.00"))


async def test_what_a_customer_admin_buys_is_invoiced_to_the_customer_even_then(town: Town) -> None:
    anna = await town.reseller(bill_to="RESELLER")
    bought = await sold(anna)
    await anna.do(
        "inviteMember", "", subscriptionId=bought["subscription"]["id"], email="mia@acme.example", administrator=True
    )
    mia = await town.newcomer("mia@acme.example", "Mia")
    invoice = await topped_up(mia, bought["subscription"]["id"])
    assert invoice["buyer"] == {"name": ACME["name"], "vatNumber": ACME["vatNumber"]}
    assert (invoice["purchasedBy"], sums(invoice)) == (
        "CUSTOMER_ADMIN",
        ("900.00", "0.00", "900.00", "0.00", "900.00"),
    )


async def test_a_reseller_admin_with_a_seat_and_the_customers_right_still_gets_the_discount(town: Town) -> None:
    anna = await town.reseller()
    subscription = (await sold(anna))["subscription"]
    seated = await anna.do(
        "inviteMember",
        "seat { status isAdministrator }",
        subscriptionId=subscription["id"],
        email=RESELLER_ADMIN,
        administrator=True,
    )
    assert seated["seat"] == {"status": "ACTIVE", "isAdministrator": True}
    viewer = await anna.ask("{ viewer { capacities { role } } }")
    assert {capacity["role"] for capacity in viewer["capacities"]} == {"RESELLER_ADMIN", "CUSTOMER_ADMIN", "MEMBER"}
    invoice = await topped_up(anna, subscription["id"])
    assert (invoice["purchasedBy"], sums(invoice)) == (
        "RESELLER_ADMIN",
        ("900.00", "180.00", "720.00", "0.00", "720.00"),
    )
