"""The help page's first chapter: a new customer, from signing in to what is paid."""

from datetime import timedelta
from typing import Any

from tests.journeys.town import ACME, NORTH, RESELLER_ADMIN, SUMS, sums
from tests.journeys.walk import Walk
from tests.serving import PASSWORD

ORDERED = f"""
    subscription {{ id status currentPeriodEnd seatsPurchased seatsPendingPayment }}
    invoice {{
        id number status issuedOn dueOn purchasedBy {SUMS}
        bankTransfer {{ iban bic reference amount {{ amount currency }} epcQrCode }}
        lines {{ seats monthsCharged periodStart periodEnd }}
    }}
    payment {{ id status method amount {{ amount }} redirectUrl }}
"""


async def an_operator_makes_a_reseller(walk: Walk) -> None:
    made = await walk.town.operator.do(
        "createReseller",
        "reseller { name discountPercent billTo administrators { email isActivated } }",
        name="North",
        contactEmail="hello@north.example",
        discountPercent="20.00",
        businessInformation=NORTH,
        administratorEmail=RESELLER_ADMIN,
    )
    assert made["reseller"] == {
        "name": "North",
        "discountPercent": "20",
        "billTo": "CUSTOMER",
        "administrators": [{"email": RESELLER_ADMIN, "isActivated": False}],
    }


async def its_administrator_activates_the_account(walk: Walk) -> None:
    token = await walk.anna.token_for(RESELLER_ADMIN)
    invited = await walk.anna.ask(
        "query($token: String!) { pendingActivation(token: $token) { email invitedBy isReset } }", token=token
    )
    assert invited == {"email": RESELLER_ADMIN, "invitedBy": "Vendor AB", "isReset": False}
    await walk.anna.activate(token, name="Anna")
    await walk.anna.do("signOut", "")
    assert await walk.anna.ask("{ viewer { id } }") is None


async def she_signs_in(walk: Walk) -> None:
    signed_in = await walk.anna.do(
        "signIn",
        "viewer { account { email name } capacities { role reseller { name } customer { name } } seats { id } }",
        email=RESELLER_ADMIN,
        password=PASSWORD,
    )
    assert signed_in["viewer"] == {
        "account": {"email": RESELLER_ADMIN, "name": "Anna"},
        "capacities": [{"role": "RESELLER_ADMIN", "reseller": {"name": "North"}, "customer": None}],
        "seats": [],
    }


async def the_discount_is_in_the_price_by_itself(walk: Walk) -> str:
    """Country and VAT number are enough to ask. Returns the quote's token."""
    buyer = {"newCustomer": {"country": "DE", "vatNumber": ACME["vatNumber"]}}
    answer = await walk.anna.ask(
        "query($input: QuoteSubscriptionInput!) { quoteSubscription(input: $input) {"
        f" quote {{ token seats term monthsCharged periodEnd notes {SUMS} }} errors {{ code }} }} }}",
        input=_wishes(walk, buyer),
    )
    quote = answer["quote"]
    assert (quote["seats"], quote["term"], quote["monthsCharged"]) == (10, walk.way.term, walk.way.months)
    assert sums(quote) == walk.way.first
    assert quote["vat"]["treatment"] == "REVERSE_CHARGE"
    assert quote["notes"] == ["REVERSE_CHARGE", "RESELLER_DISCOUNT"]
    return str(quote["token"])


def _wishes(walk: Walk, buyer: dict[str, Any]) -> dict[str, Any]:
    way = walk.way
    common = {"productCode": "business", "seats": 10, "currency": "EUR"}
    return {"buyer": buyer, **common, "term": way.term, "paymentMethod": way.method}


async def she_creates_the_subscription(walk: Walk, quote_token: str) -> dict[str, Any]:
    walk.begun_on = await walk.town.today()
    ordered: dict[str, Any] = await walk.anna.do(
        "createSubscription",
        f"customer {{ id name }} {ORDERED}",
        **_wishes(walk, {"newCustomer": ACME}),
        quoteToken=quote_token,
        returnUrl=f"{walk.town.url}/paid",
    )
    walk.customer, walk.subscription = ordered["customer"]["id"], ordered["subscription"]["id"]
    assert ordered["customer"]["name"] == ACME["name"]
    assert ordered["subscription"]["status"] == "PENDING_PAYMENT"
    assert sums(ordered["invoice"]) == walk.way.first
    by_card = walk.way.method == "CARD"
    (_waits_for_a_card if by_card else _waits_for_a_transfer)(walk, ordered, days=30)
    return ordered


def _waits_for_a_card(walk: Walk, ordered: dict[str, Any], *, days: int) -> None:
    invoice, payment = ordered["invoice"], ordered["payment"]
    assert (invoice["status"], invoice["number"], invoice["bankTransfer"]) == ("DRAFT", None, None)
    assert payment == {
        "id": payment["id"],
        "status": "REQUIRES_ACTION",
        "method": "CARD",
        "amount": {"amount": invoice["total"]["amount"]},
        "redirectUrl": f"{walk.town.url}/sandbox/pay/{payment['id']}",
    }


def _waits_for_a_transfer(walk: Walk, ordered: dict[str, Any], *, days: int) -> None:
    invoice, issued_on = ordered["invoice"], walk.begun_on
    assert (invoice["status"], invoice["number"]) == ("OPEN", f"{issued_on.year}-000001")
    assert invoice["dueOn"] == (issued_on + timedelta(days=days)).isoformat()
    transfer = invoice["bankTransfer"]
    assert transfer["amount"] == invoice["total"]
    assert transfer["reference"].startswith("RF")
    assert transfer["reference"] in transfer["epcQrCode"]
    assert ordered["payment"] is None


async def nothing_is_usable_before_payment(walk: Walk) -> None:
    refused = await walk.anna.refused("inviteMember", subscriptionId=walk.subscription, email="mia@acme.example")
    assert [error["code"] for error in refused["errors"]] == ["SUBSCRIPTION_NOT_ACTIVE"]


async def she_pays(walk: Walk, ordered: dict[str, Any]) -> None:
    await walk.pay(ordered, walk.anna)
    invoice = await walk.anna.ask(
        "query($id: ID!) { invoice(id: $id) { number status issuedOn amountDue { amount } purchasedBy"
        f" buyer {{ name vatNumber vatNumberStatus }} lines {{ monthsCharged periodStart periodEnd }} {SUMS} }} }}",
        id=walk.invoices[0],
    )
    today, end = walk.begun_on.isoformat(), walk.period_end.isoformat()
    assert (invoice["number"], invoice["issuedOn"]) == (f"{walk.begun_on.year}-000001", today)
    assert (invoice["purchasedBy"], invoice["amountDue"]["amount"]) == ("RESELLER_ADMIN", "0.00")
    assert invoice["buyer"] == {"name": ACME["name"], "vatNumber": ACME["vatNumber"], "vatNumberStatus": "VALID"}
    days = (None, None) if walk.way.method == "BANK_TRANSFER" else (today, end)  # unknown when it was issued
    period = {"periodStart": days[0], "periodEnd": days[1]}
    assert invoice["lines"] == [{"monthsCharged": walk.way.months, **period}]
    assert sums(invoice) == walk.way.first


async def the_period_runs_from_today(walk: Walk) -> None:
    running = await walk.look("status currentPeriodStart currentPeriodEnd paidThrough seatsPurchased seatsAssigned")
    assert running == {
        "status": "ACTIVE",
        "currentPeriodStart": walk.begun_on.isoformat(),
        "currentPeriodEnd": walk.period_end.isoformat(),
        "paidThrough": (walk.period_end - timedelta(days=1)).isoformat(),
        "seatsPurchased": 10,
        "seatsAssigned": 0,
    }


async def the_reseller_gets_the_receipt(walk: Walk) -> None:
    subject = f"We have received your payment for invoice {walk.begun_on.year}-000001"
    receipt = await walk.town.mail(str(NORTH["invoiceEmail"]), subject)
    assert f"€{walk.way.first[-1]}" in receipt["text"]
    assert await walk.anna.mails(str(ACME["invoiceEmail"]), at_least=0) == []


async def she_finds_the_customer_under_acting_on(walk: Walk) -> None:
    found = await walk.anna.ask(
        "query($search: String) { customers(search: $search) { totalCount nodes { id name nextPeriodEnd"
        ' currentSubscription(productCode: "business") { id status } } } }',
        search="werk acm",
    )
    assert found == {
        "totalCount": 1,
        "nodes": [
            {
                "id": walk.customer,
                "name": ACME["name"],
                "nextPeriodEnd": walk.period_end.isoformat(),
                "currentSubscription": {"id": walk.subscription, "status": "ACTIVE"},
            }
        ],
    }
