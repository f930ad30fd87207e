"""What the card provider tells of a payment arrives in any order, each notice twice, and it ends alike."""

import asyncio
import json
from collections.abc import Sequence
from itertools import permutations
from typing import Any

from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus
from server.domain.payment import PaymentStatus
from server.domain.payment_report import PaymentReportKind
from server.domain.subscription import SubscriptionStatus
from server.models import Change, Invoice, OutboxKind, OutboxMessage, Payment, PaymentReport, Subscription
from server.ports.sandbox.tables import SandboxEvent
from tests.journeys.market import Provider, all_promises_are_kept, mails, open_shop, order, until
from tests.serving import Person, served

Story = tuple[str, ...]
State = dict[str, Any]

BOUGHT: State = {  # for 90.00 less 20 %, and 19 % of VAT
    "payment": PaymentStatus.SUCCEEDED,
    "failure": None,
    "card refunded": 0,
    "is disputed": False,
    "invoice": InvoiceStatus.PAID,
    "paid": 8568,
    "subscription": SubscriptionStatus.ACTIVE,
    "seats": 1,
    "activated": 1,
    "issued": 1,
    "receipts": 1,
    "reports": [],
    "refunds of ours": 0,
}
REPORTED = {
    "card refunded": 100,
    "reports": [(PaymentReportKind.DISPUTE, 8568), (PaymentReportKind.REFUND, 100)],
}
NOT_BOUGHT = {
    **BOUGHT,
    "invoice": InvoiceStatus.DRAFT,
    "paid": 0,
    "subscription": SubscriptionStatus.PENDING_PAYMENT,
    "activated": 0,
    "issued": 0,
    "receipts": 0,
}


async def test_money_that_moved_wins_over_whatever_else_is_told(database_url: str, thorough: bool) -> None:
    ends = await all_ends(database_url, thorough, ("REQUIRES_ACTION", "PROCESSING", "FAILED", "SUCCEEDED"))

    assert ends == dict.fromkeys(ends, BOUGHT)


async def test_refund_and_dispute_are_listed_and_change_nothing_else(database_url: str, thorough: bool) -> None:
    ends = await all_ends(database_url, thorough, ("SUCCEEDED", "refunded", "disputed", "dispute_closed"))

    assert ends == dict.fromkeys(ends, BOUGHT | REPORTED)


async def test_where_no_money_moved_nothing_is_bought(database_url: str, thorough: bool) -> None:
    ends = await all_ends(database_url, thorough, ("REQUIRES_ACTION", "PROCESSING", "FAILED", "CANCELED"))

    dead = {(end.pop("payment"), end.pop("failure") is None) for end in ends.values()}
    rest = {name: fact for name, fact in NOT_BOUGHT.items() if name not in ("payment", "failure")}
    assert ends == dict.fromkeys(ends, rest)
    assert dead == {(PaymentStatus.FAILED, False), (PaymentStatus.CANCELED, True)}  # whichever was told first


async def all_ends(database_url: str, thorough: bool, notices: Story) -> dict[Story, State]:
    """How each of the 24 orders ends, in every run 6 of them: each told of a purchase of its own, at the same time."""
    stories = list(permutations(notices))[:: 1 if thorough else 4]
    async with served(database_url) as house, Provider.at(house.config.public_url) as provider:
        anna = await Person(house.config.public_url).sign_in((await open_shop()).anna.email)
        payments = [await notices_of(anna, number, notices) for number in range(len(stories))]
        tellings = zip(payments, stories, strict=True)
        await asyncio.gather(*(tell(provider, bodies, story) for (_, bodies), story in tellings))
        await until(all_promises_are_kept)
        return {story: await state_of(id) for (id, _), story in zip(payments, stories, strict=True)}


async def tell(provider: Provider, bodies: dict[str, str], story: Sequence[str]) -> None:
    statuses = [await provider.tell(bodies[notice]) for notice in story for _ in range(2)]
    assert statuses == [204] * 8


async def notices_of(anna: Person, number: int, notices: Story) -> tuple[str, dict[str, str]]:
    """A payment's id, and what the provider has to tell of it: what it does itself, the rest made of its words."""
    ordered = await anna.do("createSubscription", "payment { id }", **order(f"Customer {number}", "CARD"))
    id = ordered["payment"]["id"]
    await anna.pay(id, deliveries=0)
    paid = (await SandboxEvent.get(body__contains=id)).body
    return id, {notice: await body_of(anna, id, paid, notice) for notice in notices}


async def body_of(anna: Person, id: str, paid: str, notice: str) -> str:
    if notice.isupper():
        assert '"SUCCEEDED"' in paid
        told = json.loads(paid.replace('"SUCCEEDED"', f'"{notice}"'))
        return json.dumps(told | {"id": f"{notice} of {id}"})
    known = await SandboxEvent.all().values_list("id", flat=True)
    more = {"amount": "1.00"} if notice == "refunded" else {}
    await anna.pay(id, notice, deliveries=0, **more)
    return (await SandboxEvent.exclude(id__in=known).get()).body


async def state_of(id: str) -> State:
    payment = await Payment.get(id=id)
    invoice = await Invoice.get(id=payment.invoice_id)
    subscription = await Subscription.get(id=invoice.subscription_id)
    reports = await PaymentReport.filter(payment_id=id).order_by("kind")
    return {
        "payment": payment.status,
        "failure": payment.failure,
        "card refunded": payment.amount_refunded,
        "is disputed": payment.is_disputed,
        "invoice": invoice.status,
        "paid": invoice.amount_paid,
        "subscription": subscription.status,
        "seats": subscription.seats_purchased,
        "activated": await count(ChangeKind.SUBSCRIPTION_ACTIVATED, subscription.id),
        "issued": await count(ChangeKind.INVOICE_ISSUED, invoice.id),
        "receipts": (await mails("receipt")).count(invoice.id),
        "reports": [(each.kind, each.amount) for each in reports],
        "refunds of ours": await OutboxMessage.filter(kind=OutboxKind.REFUND, subject_id=id).count(),
    }


async def count(kind: ChangeKind, subject_id: str) -> int:
    return await Change.filter(kind=kind, subject_id=subject_id).count()
