"""A seller who takes cards through Stripe. Make-believe are only Stripe, clock, mail, VIES and the exchange rates."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from server.app import House, build_house
from server.config import read_config
from server.domain.payment import PaymentStatus
from server.models import Payment, SavedCard, Subscription
from server.ports.clock import Clock, SystemClock
from server.ports.sandbox.clock import MovableClock
from server.ports.sandbox.exchange_rates import RatesOnFile
from server.ports.sandbox.mailbox import Mailbox
from server.ports.sandbox.tables import SandboxMail
from server.ports.sandbox.vat_number import VatNumberRegister
from tests.journeys.market import all_promises_are_kept, effects, open_shop, order, until
from tests.ports.stripe_counter import WEBHOOK_SECRET
from tests.ports.stripe_stand_in import desk, event, localstripe
from tests.ports.stripe_stand_in.stand_in import StandIn, standing_in
from tests.ports.stripe_stand_in.trouble import Trouble
from tests.serving import Person, free_port, serving, settings

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # of the library that asks

ORDERED = "subscription { id } invoice { id total { amount currency } } payment { id status redirectUrl clientSecret }"


@dataclass(kw_only=True)
class Till:
    """`anna` of the reseller is signed in, `clock` is the installation's. Stripe's notices come when a test says so."""

    anna: Person
    stand_in: StandIn
    clock: MovableClock

    @property
    def desk(self) -> desk.Desk:
        return self.stand_in.desk

    async def order(self, name: str = "Neu GmbH") -> Any:
        return await self.anna.do("createSubscription", ORDERED, **order(name, "CARD"))

    def intent_of(self, ordered: Any) -> str:
        """As Stripe's script finds it in the client secret."""
        return str(ordered["payment"]["clientSecret"]).partition("_secret_")[0]

    async def deliver(self, *bodies: bytes, seconds_late: int = 0) -> set[int]:
        """Those that Stripe has sent so far if none is named. The answers' statuses."""
        at = await self.clock.now() - timedelta(seconds=seconds_late)
        statuses = set()
        for body in bodies or self.desk.events:
            headers = {"Stripe-Signature": event.signed(body, WEBHOOK_SECRET, at)}
            answer = await self.anna.browser.post("/webhooks/card", content=body, headers=headers)
            statuses.add(answer.status_code)
        return statuses

    async def look(self, ordered: Any) -> tuple[str, str, str]:
        """Where subscription, invoice and payment stand."""
        question = """query($subscription: ID!, $invoice: ID!, $payment: ID!) {
            subscription(id: $subscription) { status } invoice(id: $invoice) { status } payment(id: $payment) { status }
        }"""
        ids = {noun: ordered[noun]["id"] for noun in ("subscription", "invoice", "payment")}
        found = await self.anna.ask(question, **ids)
        return tuple(found[noun]["status"] for noun in ids)


@pytest.fixture(scope="session")
def localstripe_url() -> Iterator[str]:
    with localstripe.running() as url:
        yield url


@pytest.fixture
async def till(database_url: str, localstripe_url: str) -> AsyncIterator[Till]:
    with standing_in(localstripe_url) as stand_in:
        clock = MovableClock(SystemClock())
        house = _house(database_url, stand_in.url, clock)
        async with serving(house):
            shop = await open_shop()
            anna = await Person(house.config.public_url).sign_in(shop.anna.email)
            yield Till(anna=anna, stand_in=stand_in, clock=clock)


def _house(database_url: str, stripe_url: str, clock: Clock) -> House:
    stripe = {
        "STRIPE_API_KEY": "sk_test_secret",
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_PUBLISHABLE_KEY": "pk_test_shown",
        "STRIPE_API_BASE": stripe_url,
    }
    real = {"SANDBOX": "", "SECRET_KEY": "k" * 32, "SMTP_URL": "smtp://127.0.0.1:9"}
    house = build_house(read_config(settings(database_url, free_port(), **real, **stripe)))
    ports = replace(
        house.ports,
        clock=clock,
        mail=Mailbox(clock),
        vat_numbers=VatNumberRegister(clock),
        exchange_rates=RatesOnFile(clock),
    )
    return replace(house, ports=ports)


async def test_the_front_end_learns_who_takes_cards(till: Till) -> None:
    assert await till.anna.ask("{ installation { isSandbox cardProvider cardPublishableKey } }") == {
        "isSandbox": False,
        "cardProvider": "stripe",
        "cardPublishableKey": "pk_test_shown",
    }


async def test_what_is_ordered_is_paid_in_our_own_page_and_used_once_stripe_says_so(till: Till) -> None:
    ordered = await till.order()
    assert (ordered["payment"]["status"], ordered["payment"]["redirectUrl"]) == ("REQUIRES_ACTION", None)
    assert ordered["invoice"]["total"] == {"amount": "85.68", "currency": "EUR"}
    [asked] = till.stand_in.posted("payment_intents$")
    assert (asked.form["amount"], asked.form["currency"]) == ("8568", "eur")

    till.desk.pay(till.intent_of(ordered))
    assert await till.look(ordered) == ("PENDING_PAYMENT", "DRAFT", "REQUIRES_ACTION")
    assert await till.deliver() == {204}
    assert await till.look(ordered) == ("ACTIVE", "PAID", "SUCCEEDED")

    await until(all_promises_are_kept)
    [receipt] = [mail for mail in await SandboxMail.all() if "85.68" in mail.text]
    assert receipt.recipient == "invoices@north.example"


async def test_however_often_stripe_says_it_it_happens_once(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    [body] = till.desk.events
    answers = await asyncio.gather(*(till.deliver(body) for _ in range(10)))
    assert set.union(*answers) == {204}
    assert await effects() == {
        "subscription.activated": 1,
        "invoice.issued": 1,
        "invoice.paid": 1,
        "payment.refunded": 0,
        "receipts": 1,
    }


async def test_what_stripe_did_not_say_just_now_pays_nothing(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    [body] = till.desk.events
    assert await till.deliver(body, seconds_late=310) == {400}
    forged = await till.anna.browser.post("/webhooks/card", content=body, headers={"Stripe-Signature": "t=1,v1=00"})
    assert forged.status_code == 400
    assert await till.look(ordered) == ("PENDING_PAYMENT", "DRAFT", "REQUIRES_ACTION")


async def test_another_amount_buys_nothing(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered), amount=8567)
    assert await till.deliver() == {204}
    assert await till.look(ordered) == ("PENDING_PAYMENT", "DRAFT", "FAILED")


async def test_a_declined_card_is_told_and_another_one_pays_in_the_same_form(till: Till) -> None:
    ordered = await till.order()
    till.desk.reason = "insufficient_funds"
    till.desk.pay(till.intent_of(ordered), desk.DECLINED_LATER)
    await till.deliver()
    assert await till.look(ordered) == ("PENDING_PAYMENT", "DRAFT", "FAILED")
    intent = till.desk.intent(till.intent_of(ordered))
    method = {"id": "pm_other", "card": {"brand": "visa", "last4": "1881", "exp_month": 1, "exp_year": 2040}}
    await till.deliver(event.event("charge.succeeded", event.charge(intent, method)))
    assert await till.look(ordered) == ("ACTIVE", "PAID", "SUCCEEDED")


async def test_an_order_outlives_an_hour_in_which_stripe_has_faults(till: Till) -> None:
    till.stand_in.trouble("POST /v1/customers", Trouble.TOO_MANY)
    ordered = await till.order()
    assert ordered["payment"]["status"] == "PENDING"
    question = "query($id: ID!) { payment(id: $id) { status } }"
    await till.anna.until(question, {"status": "REQUIRES_ACTION"}, id=ordered["payment"]["id"])
    assert len(till.desk.every("payment_intents")) >= 1


async def test_what_is_canceled_is_canceled_at_stripe_first(till: Till) -> None:
    ordered = await till.order()
    await till.anna.do("cancelPurchase", "invoice { id }", invoiceId=ordered["invoice"]["id"])
    assert till.desk.intent(till.intent_of(ordered))["status"] == "canceled"
    await till.deliver()
    assert (await till.look(ordered))[2] == "CANCELED"


async def test_what_was_paid_before_it_was_canceled_is_paid(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    await till.anna.refused("cancelPurchase", "invoice { id }", invoiceId=ordered["invoice"]["id"])
    await till.deliver()
    assert await till.look(ordered) == ("ACTIVE", "PAID", "SUCCEEDED")


async def test_the_card_that_paid_is_saved_for_renewals(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    await till.deliver()
    [card] = await SavedCard.all()
    paid = json.loads(till.desk.events[0])["data"]["object"]
    assert (card.token, card.last4) == (f"{paid['customer']}:{paid['payment_method']}", "4242")


async def test_another_card_takes_its_place_once_stripe_can_be_asked_which(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    await till.deliver()
    begun = await till.anna.do("replaceCard", "clientSecret redirectUrl", subscriptionId=ordered["subscription"]["id"])
    assert begun["redirectUrl"] is None
    till.desk.give_card(begun["clientSecret"].partition("_secret_")[0], desk.DECLINED_LATER)
    till.stand_in.trouble("GET /v1/payment_methods/.*", Trouble.TOO_MANY)
    assert await till.deliver(till.desk.events[-1]) == {503}
    assert [card.last4 for card in await SavedCard.all()] == ["4242"]
    assert await till.deliver(till.desk.events[-1]) == {204}
    assert [card.last4 for card in await SavedCard.all()] == ["0341"]


async def test_the_saved_card_pays_for_the_next_period_while_nobody_looks_on(till: Till) -> None:
    ordered = await till.order()
    till.desk.pay(till.intent_of(ordered))
    await till.deliver()
    of_it = {"subscriptionId": ordered["subscription"]["id"]}
    await till.anna.do("scheduleRenewal", "subscription { id }", **of_it, willRenew=True, paymentMethod="CARD")
    subscription = await Subscription.get(id=ordered["subscription"]["id"])
    assert subscription.current_period_end
    await till.clock.reach(datetime.combine(subscription.current_period_end - timedelta(days=1), time(12), UTC))
    await until(lambda: _has_charged_again(till))
    [asked] = till.stand_in.posted("confirm$")
    assert asked.form["off_session"] == "true"
    [_, renewal] = [json.loads(body)["data"]["object"] for body in till.desk.events]
    assert renewal["amount"] == 8568
    await till.deliver(till.desk.events[-1])
    renewed = await Payment.get(id=renewal["metadata"]["payment_id"])
    assert (renewed.status, renewed.amount) == (PaymentStatus.SUCCEEDED, 8568)


async def _has_charged_again(till: Till) -> bool:
    return len(till.desk.events) == 2
