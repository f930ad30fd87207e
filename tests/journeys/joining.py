"""The first chapter goes on: the customer's first members, one of them administrator."""

from datetime import timedelta
from typing import Any

from tests.journeys.selling import ORDERED
from tests.journeys.town import ACME, OPERATOR, SUMS, sums
from tests.journeys.walk import Walk
from tests.serving import PASSWORD, Person


async def she_adds_members(walk: Walk) -> None:
    """Olga has an account already; nobody is told so but by the state of her seat."""
    invited = await walk.anna.do(
        "inviteMembers",
        "results { index email seat { id email status } errors { code path } }"
        " subscription { seatsAssigned seatsAvailable }",
        subscriptionId=walk.subscription,
        members=[
            {"email": "mia@acme.example", "name": "Mia"},
            {"email": OPERATOR},
            {"email": "jan@acme.example"},
            {"email": "Mia@Acme.example"},
            {"email": "not an address"},
        ],
    )
    walk.seats |= {row["seat"]["email"]: row["seat"]["id"] for row in invited["results"] if row["seat"]}
    assert [row["seat"] and row["seat"]["status"] for row in invited["results"]] == [
        "INVITED",
        "ACTIVE",
        "INVITED",
        None,
        None,
    ]
    assert [row["errors"] for row in invited["results"][2:]] == [
        [],
        [{"code": "ALREADY_A_MEMBER", "path": ["input", "members", "3", "email"]}],
        [{"code": "INVALID_INPUT", "path": ["input", "members", "4", "email"]}],
    ]
    assert invited["subscription"] == {"seatsAssigned": 3, "seatsAvailable": 7}


async def whoever_has_an_account_is_welcomed(walk: Walk) -> None:
    welcome = await walk.town.mail(OPERATOR, f"Your seat for Business at {ACME['name']} is ready")
    assert not any("token=" in link for link in welcome["links"])


async def one_activates_on_the_page_of_the_mail(walk: Walk) -> None:
    mail = await walk.town.mail("jan@acme.example", "North invites you to Business")
    [link] = {link for link in mail["links"] if "/activate?token=" in link}
    browser = walk.browser
    page = await browser.open(link)
    assert f"North has given you a seat at {ACME['name']}." in page.text
    done = await browser.press(page, name="Jan", password=PASSWORD)
    assert (done.status_code, "Your account is active" in done.text) == (200, True)
    assert (await browser.client.get(link)).status_code == 404
    jan = await walk.town.known("jan@acme.example")
    assert await jan.ask("{ viewer { seats { email status } } }") == {
        "seats": [{"email": "jan@acme.example", "status": "ACTIVE"}]
    }


async def another_in_an_app(walk: Walk) -> None:
    token = await walk.anna.token_for("mia@acme.example")
    question = (
        "query($token: String!) { pendingActivation(token: $token) { email name customerName invitedBy expiresAt } }"
    )
    week = f"{(walk.begun_on + timedelta(days=7)).isoformat()}T"
    pending = await walk.mia.ask(question, token=token)
    assert pending.pop("expiresAt").startswith(week)
    assert pending == {
        "email": "mia@acme.example",
        "name": "Mia",
        "customerName": ACME["name"],
        "invitedBy": "North",
    }
    await walk.mia.activate(token, name="Mia Sommer")
    assert await walk.mia.ask(question, token=token) is None
    seats = await walk.look("seats { nodes { email status } } seatsAssigned")
    assert seats == {
        "seats": {
            "nodes": [
                {"email": "jan@acme.example", "status": "ACTIVE"},
                {"email": "mia@acme.example", "status": "ACTIVE"},
                {"email": OPERATOR, "status": "ACTIVE"},
            ]
        },
        "seatsAssigned": 3,
    }


async def the_reseller_is_administrator_without_a_seat(walk: Walk) -> None:
    customer = await walk.anna.ask(
        "query($id: ID!) { customer(id: $id) {"
        " administrators { kind reseller { name } account { email } seat { id } } } }",
        id=walk.customer,
    )
    assert customer["administrators"] == [
        {"kind": "RESELLER", "reseller": {"name": "North"}, "account": None, "seat": None}
    ]
    assert await walk.anna.ask("{ viewer { seats { id } } }") == {"seats": []}


async def she_makes_a_member_administrator(walk: Walk) -> None:
    granted = await walk.anna.do(
        "grantAdministrator", "seat { isAdministrator } notes", seatId=walk.seats["mia@acme.example"]
    )
    assert granted["seat"] == {"isAdministrator": True}
    assert granted["notes"] == ["PURCHASES_AT_LIST_PRICE"]
    await walk.town.mail("mia@acme.example", f"You are now an administrator of {ACME['name']}")


async def who_pays_list_price(walk: Walk) -> None:
    answer = await walk.mia.ask(
        "query($input: QuoteTopUpInput!) { quoteTopUp(input: $input) {"
        f" quote {{ token monthsCharged notes {SUMS} }} errors {{ code }} }} }}",
        input={"subscriptionId": walk.subscription, "additionalSeats": 1},
    )
    quote = answer["quote"]
    assert (quote["monthsCharged"], sums(quote)) == (walk.way.months, walk.way.of_customer)
    assert quote["notes"] == ["REVERSE_CHARGE", "PURCHASES_AT_LIST_PRICE"]
    ordered = await _top_up(walk, walk.mia, seats=1, quote_token=quote["token"])
    assert ordered["invoice"]["purchasedBy"] == "CUSTOMER_ADMIN"
    assert sums(ordered["invoice"]) == walk.way.of_customer
    await walk.pay(ordered, walk.mia)
    assert (await walk.look("seatsPurchased", walk.mia))["seatsPurchased"] == 11
    subject = f"We have received your payment for invoice {walk.begun_on.year}-000002"
    await walk.town.mail(str(ACME["invoiceEmail"]), subject)


async def _top_up(walk: Walk, person: Person, *, seats: int, quote_token: str) -> dict[str, Any]:
    ordered: dict[str, Any] = await person.do(
        "topUp",
        ORDERED,
        subscriptionId=walk.subscription,
        additionalSeats=seats,
        paymentMethod=walk.way.method,
        quoteToken=quote_token,
        returnUrl=f"{walk.town.url}/paid",
    )
    return ordered


async def and_never_sees_the_resellers_side(walk: Walk) -> None:
    answer = await walk.mia.answer(
        "query($customer: ID!, $invoice: ID!) {"
        " customer(id: $customer) { name note externalReference"
        "  reseller { name discountPercent billTo businessInformation { name } administrators { email } }"
        "  subscriptions { nodes { unitPrice { amount } resellerDiscountPercent resellerUnitPrice { amount } } }"
        "  invoices { totalCount nodes { purchasedBy } } }"
        " invoice(id: $invoice) { id } invoices { totalCount } }",
        customer=walk.customer,
        invoice=walk.invoices[0],
    )
    customer = answer["data"]["customer"]
    assert customer["reseller"] == {
        "name": "North",
        "discountPercent": None,
        "billTo": None,
        "businessInformation": None,
        "administrators": None,
    }
    assert (customer["note"], customer["externalReference"]) == (None, None)
    [subscription] = customer["subscriptions"]["nodes"]
    assert (subscription["resellerDiscountPercent"], subscription["resellerUnitPrice"]) == (None, None)
    assert subscription["unitPrice"] == {"amount": "90.00" if walk.way.months == 12 else "9.00"}
    assert customer["invoices"] == {"totalCount": 1, "nodes": [{"purchasedBy": "CUSTOMER_ADMIN"}]}
    assert (answer["data"]["invoice"], answer["data"]["invoices"]) == (None, {"totalCount": 1})
    assert {".".join(path) for path in answer["extensions"]["hidden"]} == {
        "customer.note",
        "customer.externalReference",
        "customer.reseller.discountPercent",
        "customer.reseller.billTo",
        "customer.reseller.businessInformation",
        "customer.reseller.administrators",
        "customer.subscriptions.nodes.resellerDiscountPercent",
        "customer.subscriptions.nodes.resellerUnitPrice",
    }


async def nor_hears_of_it_in_the_feed(walk: Walk) -> None:
    """Of two purchases by now each side's own: the reseller hears of both."""
    assert await _purchases_heard_of(walk.mia) == {walk.invoices[1]}
    assert await _purchases_heard_of(walk.anna) == set(walk.invoices)
    by_card = walk.way.method == "CARD"
    assert len(await _heard(walk.mia, "payment.")) == (1 if by_card else 0)
    assert len(await _heard(walk.anna, "payment.")) == (2 if by_card else 0)


async def _purchases_heard_of(person: Person) -> set[str]:
    return {change["subjectId"] for change in await _heard(person, "invoice.")}


async def _heard(person: Person, kinds: str) -> list[dict[str, Any]]:
    changes = await person.ask("{ changes(first: 100) { nodes { kind subjectId } } }")
    return [change for change in changes["nodes"] if change["kind"].startswith(kinds)]


async def wrong_business_information_is_corrected(walk: Walk) -> None:
    corrected = {**ACME, "name": "Acme Werkzeuge GmbH", "invoiceEmail": "rechnung@acme.example"}
    updated = await walk.anna.do(
        "updateBusinessInformation",
        "customer { name businessInformation { name invoiceEmail vatNumber vatNumberStatus contactName } }",
        customerId=walk.customer,
        businessInformation=corrected,
    )
    assert updated["customer"] == {
        "name": "Acme Werkzeuge GmbH",
        "businessInformation": {
            "name": "Acme Werkzeuge GmbH",
            "invoiceEmail": "rechnung@acme.example",
            "vatNumber": ACME["vatNumber"],
            "vatNumberStatus": "VALID",
            "contactName": "Eva Maurer",
        },
    }
    issued = await walk.anna.ask("{ invoices { nodes { buyer { name } } } }")
    assert issued["nodes"] == [{"buyer": {"name": ACME["name"]}}] * 2
