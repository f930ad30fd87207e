"""Asking for a price, ordering at it, and paying."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

import sandbox
from person import Person
from step import tell

WAITING = ("PENDING", "REQUIRES_ACTION", "PROCESSING")
SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Sold:
    customer_id: str
    subscription_id: str
    product: str


async def quote(person: Person, kind: str, **input: Any) -> str:
    """Says what it costs, and answers the token that holds the price. `kind` is "subscription" or "top-up"."""
    quoted = (await person.do(f"quote-{kind}", **input))["quote"]
    net, vat, total = quoted["netTotal"], quoted["vat"], quoted["total"]
    tell(f"seats: {quoted['seats']}, months: {quoted['monthsCharged']}, at list price: {quoted['listTotal']['amount']}")
    tell(f"less {quoted['discountTotal']['amount']} of discount: {net['amount']}")
    tell(f"{vat['treatment']}, {vat['ratePercent']} %: {vat['amount']['amount']} of VAT")
    tell(f"to pay: {total['amount']} {total['currency']} ({', '.join(quoted['notes'])})")
    return str(quoted["token"])


async def create(
    person: Person, product: str, information: dict[str, Any], *, method: str, currency: str, seats: int
) -> tuple[Sold, dict[str, Any]]:
    """What was sold, and the order to pay. The price is asked for before the address is known."""
    wishes = {
        "productCode": product,
        "seats": seats,
        "term": "YEARLY",
        "currency": currency,
        "paymentMethod": method,
    }
    place = {"country": information["address"]["country"], "vatNumber": information["vatNumber"]}
    token = await quote(person, "subscription", buyer={"newCustomer": place}, **wishes)
    ordered = await person.do(
        "create-subscription",
        buyer={"newCustomer": information},
        **wishes,
        quoteToken=token,
        idempotencyKey=token_urlsafe(16),
    )
    tell(f"{ordered['customer']['name']} is created, its subscription is {ordered['subscription']['status']}")
    sold = Sold(customer_id=ordered["customer"]["id"], subscription_id=ordered["subscription"]["id"], product=product)
    return sold, ordered


async def pay_by_card(person: Person, payment: dict[str, Any], outcome: str = "succeeded") -> dict[str, Any]:
    """On the provider's page; answers the payment once the provider has told the server."""
    await sandbox.pay(payment["redirectUrl"], outcome)
    async with asyncio.timeout(SECONDS):
        while True:
            paid: dict[str, Any] = await person.ask("payment", id=payment["id"])
            if paid["status"] not in WAITING:
                tell(f"the payment is {paid['status']}. {paid['failureReason'] or ''}".rstrip())
                return paid
            await asyncio.sleep(0.1)


async def pay_again(person: Person, invoice_id: str) -> dict[str, Any]:
    """By another card."""
    again = await person.do("pay-invoice", invoiceId=invoice_id, paymentMethod="CARD")
    return await pay_by_card(person, again["payment"])


async def pay_by_transfer(operator: Person, invoice: dict[str, Any]) -> None:
    """The purchaser's bank would do the first half; an operator does the second."""
    transfer = invoice["bankTransfer"]
    amount = transfer["amount"]
    tell(f"invoice {invoice['number']}: {amount['amount']} {amount['currency']} by {invoice['dueOn']}")
    tell(f"to {transfer['iban']}, {transfer['bic']}, with the reference {transfer['reference']}")
    recorded = await operator.do(
        "record-bank-transfer",
        reference=transfer["reference"],
        amount=amount,
        receivedOn=datetime.now(UTC).date().isoformat(),
        bankReference=token_urlsafe(16),
    )
    subscription = recorded["invoice"]["subscription"]
    tell(f"the operator records the money: {recorded['receipt']['status']}, invoice {recorded['invoice']['status']}")
    tell(f"the subscription is {subscription['status']}, paid through {subscription['paidThrough']}")
