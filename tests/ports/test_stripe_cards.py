"""What goes wrong between us and Stripe, and what is Stripe's own way of saying things."""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from server.app import build_house, create_app
from server.config import read_config
from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import (
    Card,
    CardEvent,
    CardPayments,
    CardSetupEvent,
    DisputeEvent,
    ForgedWebhook,
    Payer,
    PaymentEvent,
    ProviderRefused,
    ProviderUnavailable,
    RefundEvent,
)
from server.ports.stripe_cards import StripeCards
from server.ports.stripe_cards.amount import from_stripe, to_stripe
from server.ports.stripe_cards.asking import PATIENCE
from server.ports.stripe_cards.intent import standing
from tests.ports.card_contract import GOOD, NOW, PRICE, new_id, new_payer, paid, start
from tests.ports.stripe_counter import WEBHOOK_SECRET, StripeCounter
from tests.ports.stripe_stand_in import event
from tests.ports.stripe_stand_in.stand_in import StandIn
from tests.ports.stripe_stand_in.trouble import Trouble

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # of the library that asks

CREATE, CONFIRM = "POST /v1/payment_intents", "POST /v1/payment_intents/.*/confirm"
REFUND = "POST /v1/refunds"
API_KEY = "sk_test_secret"


@pytest.fixture
def counter(stripe_cards: StripeCards, stand_in: StandIn) -> StripeCounter:
    return StripeCounter(stripe_cards, stand_in)


@pytest.fixture
def hasty(stand_in: StandIn) -> StripeCards:
    """Waits for one second."""
    return StripeCards(API_KEY, WEBHOOK_SECRET, "pk_test_shown", api_base=stand_in.url, patience=1)


def charges(counter: StripeCounter, payment_id: str) -> int:
    """How often money was taken for it."""
    events = [json.loads(body) for body in counter.desk.events]
    paid = [each["data"]["object"] for each in events if each["type"] == "charge.succeeded"]
    return sum(charge["metadata"]["payment_id"] == payment_id for charge in paid)


# Asking


async def test_our_ids_are_in_every_key(counter: StripeCounter, stand_in: StandIn) -> None:
    payer = await counter.kept_card(new_payer())
    id, setup_id = new_id(), new_id()
    started = await start(counter.cards, id, payer, unattended=True)
    await counter.cards.refund(started.provider_id, PRICE, key=f"rfnd_{id}")
    waiting = await start(counter.cards, new_id(), payer)
    await counter.cards.cancel(waiting.provider_id)
    await counter.cards.begin_card_setup(setup_id=setup_id, return_url=None, payer=payer)
    keys = [str(question.key) for question in stand_in.posted("")]
    ours = (payer.id, "pay_", "pi_", "rfnd_")
    assert len(keys) == 8
    assert [key for key in keys if not key.startswith(ours)] == []


async def test_who_pays_without_a_card_becomes_a_customer_once(counter: StripeCounter, stand_in: StandIn) -> None:
    payer = new_payer()
    await asyncio.gather(*(start(counter.cards, new_id(), payer) for _ in range(3)))
    assert len({question.form["customer"] for question in stand_in.posted("payment_intents$")}) == 1


async def test_who_has_another_address_by_now_pays_as_well(counter: StripeCounter) -> None:
    payer = new_payer()
    await start(counter.cards, new_id(), payer)
    moved = Payer(id=payer.id, email="anna@south.example")
    assert (await start(counter.cards, new_id(), moved)).status is PaymentStatus.REQUIRES_ACTION


async def test_the_card_is_kept_for_renewals(counter: StripeCounter, stand_in: StandIn) -> None:
    await start(counter.cards, new_id(), new_payer())
    [asked] = stand_in.posted("payment_intents$")
    assert asked.form["setup_future_usage"] == "off_session"


async def test_a_renewal_says_that_nobody_looks_on(counter: StripeCounter, stand_in: StandIn) -> None:
    payer = await counter.kept_card(new_payer())
    await start(counter.cards, new_id(), payer, unattended=True)
    [asked] = stand_in.posted("confirm$")
    assert asked.form == {"off_session": "true", "payment_method": str(payer.card_token).partition(":")[2]}


# Errors


@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.ERROR_AFTER, Trouble.LOST_ANSWER])
@pytest.mark.parametrize("question", [CREATE, CONFIRM])
async def test_one_fault_of_stripes_costs_neither_the_charge_nor_a_second_one(
    counter: StripeCounter, stand_in: StandIn, trouble: Trouble, question: str
) -> None:
    payer, id = await counter.kept_card(new_payer()), new_id()
    stand_in.trouble(question, trouble)
    assert (await start(counter.cards, id, payer, unattended=True)).status is PaymentStatus.SUCCEEDED
    assert charges(counter, id) == 1


@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.ERROR_AFTER, Trouble.LOST_ANSWER])
async def test_one_fault_of_stripes_gives_back_once(
    counter: StripeCounter, stand_in: StandIn, trouble: Trouble
) -> None:
    provider_id = await paid(counter)
    stand_in.trouble(REFUND, trouble)
    await counter.cards.refund(provider_id, Money(10000, "EUR"), key=f"{provider_id}-one")
    told = [each.refunded for each in await counter.events() if isinstance(each, RefundEvent)]
    assert told == [Money(10000, "EUR")]


async def test_a_charge_that_went_through_in_silence_is_found_again(
    counter: StripeCounter, stand_in: StandIn, hasty: StripeCards
) -> None:
    payer, id = await counter.kept_card(new_payer()), new_id()
    stand_in.trouble(CONFIRM, Trouble.SILENCE_AFTER)
    with pytest.raises(ProviderUnavailable):
        await start(hasty, id, payer, unattended=True)
    assert (await start(counter.cards, id, payer, unattended=True)).status is PaymentStatus.SUCCEEDED
    assert charges(counter, id) == 1


async def test_a_charge_is_found_again_when_stripe_has_forgotten_the_key(
    counter: StripeCounter, stand_in: StandIn, hasty: StripeCards
) -> None:
    payer, id = await counter.kept_card(new_payer()), new_id()
    stand_in.trouble(CONFIRM, Trouble.SILENCE_AFTER)
    with pytest.raises(ProviderUnavailable):
        await start(hasty, id, payer, unattended=True)
    stand_in.forget_keys()
    assert (await start(counter.cards, id, payer, unattended=True)).status is PaymentStatus.SUCCEEDED
    assert charges(counter, id) == 1


async def test_a_refund_is_found_again_when_stripe_has_forgotten_the_key(
    counter: StripeCounter, stand_in: StandIn
) -> None:
    provider_id = await paid(counter)
    await counter.cards.refund(provider_id, Money(10000, "EUR"), key=f"{provider_id}-one")
    stand_in.forget_keys()
    await counter.cards.refund(provider_id, Money(10000, "EUR"), key=f"{provider_id}-one")
    assert len(stand_in.posted("refunds")) == 1


async def test_what_was_given_back_at_stripe_itself_is_another_refund(
    counter: StripeCounter, stand_in: StandIn
) -> None:
    provider_id = await paid(counter)
    stand_in.desk.refund_by_itself(provider_id, 10000)
    await counter.cards.refund(provider_id, Money(10000, "EUR"), key=f"{provider_id}-one")
    refunds = [told.refunded.minor for told in await counter.events() if isinstance(told, RefundEvent)]
    assert refunds == [10000, 20000]


Ask = Callable[[StripeCards, str], Any]
EVERY_CALL: Mapping[str, Ask] = {
    "start": lambda cards, id: start(cards, new_id(), new_payer()),
    "cancel": lambda cards, id: cards.cancel(id),
    "refund": lambda cards, id: cards.refund(id, PRICE, key=new_id()),
    "card setup": lambda cards, id: cards.begin_card_setup(setup_id=new_id(), return_url=None, payer=new_payer()),
}


@pytest.mark.parametrize("call", EVERY_CALL.values(), ids=EVERY_CALL)
async def test_thirty_seconds_of_silence_are_not_waited_for(
    counter: StripeCounter, stand_in: StandIn, hasty: StripeCards, call: Ask
) -> None:
    provider_id = (await start(counter.cards, new_id(), new_payer())).provider_id
    stand_in.trouble(".*", *[Trouble.SILENCE] * 4)
    begun = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="within 1 s"):
        await call(hasty, provider_id)
    assert 0.9 < time.monotonic() - begun < 3


def test_nothing_is_waited_for_longer_than_the_outbox_does() -> None:
    assert PATIENCE < 20


@pytest.mark.parametrize("trouble", [Trouble.ERROR, Trouble.LOST_ANSWER, Trouble.TOO_MANY, Trouble.NO_KEY])
@pytest.mark.parametrize("call", EVERY_CALL.values(), ids=EVERY_CALL)
async def test_who_can_not_be_asked_may_be_asked_again(
    counter: StripeCounter, stand_in: StandIn, hasty: StripeCards, call: Ask, trouble: Trouble
) -> None:
    provider_id = await paid(counter)
    stand_in.trouble(".*", *[trouble] * 40)
    with pytest.raises(ProviderUnavailable):
        await call(hasty, provider_id)


async def test_nobody_there_may_be_asked_again() -> None:
    nobody = StripeCards(API_KEY, WEBHOOK_SECRET, "pk_test_shown", api_base="http://127.0.0.1:9", patience=1)
    with pytest.raises(ProviderUnavailable):
        await start(nobody, new_id(), new_payer())


async def test_secrets_are_in_no_error_and_no_log(
    counter: StripeCounter, stand_in: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    id, payer = new_id(), new_payer()
    started = await start(counter.cards, id, payer)
    stand_in.trouble(".*", *[Trouble.NO_KEY] * 4)
    with pytest.raises(ProviderUnavailable) as unavailable:
        await start(counter.cards, new_id(), payer)
    said = f"{unavailable.value!r} {caplog.text} {counter.cards!r} {read_config(SETTINGS)!r}"
    assert [secret for secret in (API_KEY, WEBHOOK_SECRET, str(started.client_secret)) if secret in said] == []
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__


async def test_a_payment_that_stripe_still_works_on_is_canceled_later(
    counter: StripeCounter, stand_in: StandIn
) -> None:
    started = await start(counter.cards, new_id(), new_payer())
    stand_in.desk.overlay[started.provider_id] = {"status": "processing"}
    with pytest.raises(ProviderUnavailable, match="yet"):
        await counter.cards.cancel(started.provider_id)


# Amounts


@pytest.mark.parametrize(
    ("ours", "stripes"),
    [
        (Money(72000, "EUR"), 72000),
        (Money(500, "JPY"), 500),
        (Money(500, "ISK"), 50000),
        (Money(500, "UGX"), 50000),
        (Money(500, "HUF"), 500),
        (Money(5120, "KWD"), 5120),
        (Money(500, "RSD"), 50000),
    ],
)
def test_an_amount_is_told_in_stripes_minor_units(ours: Money, stripes: int) -> None:
    assert to_stripe(ours) == stripes
    assert from_stripe(stripes, ours.currency.lower()) == ours


def test_thousandths_are_no_amount_for_a_card() -> None:
    with pytest.raises(ValueError, match=r"5\.124 KWD"):
        to_stripe(Money(5124, "KWD"))


def test_a_hundredth_of_what_has_none_is_no_amount_of_ours() -> None:
    with pytest.raises(ValueError, match="no amount"):
        from_stripe(50050, "isk")


async def test_an_amount_that_no_card_can_pay_is_refused(counter: StripeCounter) -> None:
    with pytest.raises(ProviderRefused, match="KWD"):
        await start(counter.cards, new_id(), new_payer(), amount=Money(5124, "KWD"))


async def test_yen_are_asked_for_as_yen(counter: StripeCounter, stand_in: StandIn) -> None:
    await start(counter.cards, new_id(), new_payer(), amount=Money(500, "JPY"))
    [asked] = stand_in.posted("payment_intents$")
    assert (asked.form["amount"], asked.form["currency"]) == ("500", "jpy")


# What Stripe says


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        ({"code": "card_declined", "decline_code": "insufficient_funds"}, PaymentFailure.INSUFFICIENT_FUNDS),
        ({"code": "card_declined", "decline_code": "do_not_honor"}, PaymentFailure.DECLINED),
        ({"code": "card_declined", "decline_code": "expired_card"}, PaymentFailure.CARD_EXPIRED),
        ({"code": "expired_card"}, PaymentFailure.CARD_EXPIRED),
        ({"code": "incorrect_cvc"}, PaymentFailure.DECLINED),
        ({"code": "processing_error"}, PaymentFailure.OTHER),
        ({"code": "payment_intent_authentication_failure"}, PaymentFailure.AUTHENTICATION_FAILED),
        ({"code": "account_closed", "type": "invalid_request_error"}, PaymentFailure.OTHER),
    ],
)
def test_a_declined_card_has_one_of_our_reasons(error: Mapping[str, str], failure: PaymentFailure) -> None:
    intent = {"status": "requires_payment_method", "last_payment_error": {"type": "card_error", **error}}
    assert standing(intent) == (PaymentStatus.FAILED, failure)


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("requires_payment_method", PaymentStatus.REQUIRES_ACTION),
        ("requires_confirmation", PaymentStatus.REQUIRES_ACTION),
        ("requires_action", PaymentStatus.REQUIRES_ACTION),
        ("processing", PaymentStatus.PROCESSING),
        ("succeeded", PaymentStatus.SUCCEEDED),
        ("canceled", PaymentStatus.CANCELED),
    ],
)
def test_an_intent_stands_where_stripe_says(status: str, ours: PaymentStatus) -> None:
    assert standing({"status": status, "last_payment_error": None}) == (ours, None)


INTENT = {
    "id": "pi_1",
    "amount": 72000,
    "currency": "eur",
    "customer": "cus_1",
    "metadata": {"payment_id": "pay_1"},
    "status": "canceled",
}
METHOD = {"id": "pm_1", "card": {"brand": "mastercard", "last4": "4444", "exp_month": 2, "exp_year": 2028}}
CARD = Card(brand="mastercard", last4="4444", expires=date(2028, 2, 29), token="cus_1:pm_1")


async def read(cards: CardPayments, body: bytes) -> CardEvent | None:
    return await cards.read_webhook(body, event.signed(body, WEBHOOK_SECRET, NOW), NOW)


async def test_a_charge_says_who_paid_what_with_which_card(stripe_cards: StripeCards) -> None:
    told = await read(stripe_cards, event.event("charge.succeeded", event.charge(INTENT, METHOD)))
    assert isinstance(told, PaymentEvent)
    assert (told.payment_id, told.provider_id, told.amount, told.card) == ("pay_1", "pi_1", PRICE, CARD)


async def test_whose_card_was_not_kept_has_no_token(stripe_cards: StripeCards) -> None:
    told = await read(stripe_cards, event.event("charge.succeeded", event.charge(INTENT, METHOD, customer=None)))
    assert isinstance(told, PaymentEvent)
    assert told.card
    assert told.card.token is None


async def test_a_cancelation_is_reported(stripe_cards: StripeCards) -> None:
    told = await read(stripe_cards, event.event("payment_intent.canceled", INTENT))
    assert isinstance(told, PaymentEvent)
    assert (told.payment_id, told.status) == ("pay_1", PaymentStatus.CANCELED)


@pytest.mark.parametrize("status", ["needs_response", "under_review", "warning_needs_response", "warning_under_review"])
async def test_a_dispute_is_open_until_it_is_decided(stripe_cards: StripeCards, status: str) -> None:
    told = await read(stripe_cards, event.event("charge.dispute.updated", event.dispute(INTENT, status)))
    assert isinstance(told, DisputeEvent)
    assert told.is_open


@pytest.mark.parametrize("status", ["won", "lost", "warning_closed", "prevented"])
async def test_a_dispute_that_is_decided_is_over(stripe_cards: StripeCards, status: str) -> None:
    told = await read(stripe_cards, event.event("charge.dispute.closed", event.dispute(INTENT, status)))
    assert isinstance(told, DisputeEvent)
    assert not told.is_open


STRANGERS = {
    "another kind": event.event("invoice.created", {"id": "in_1"}),
    "the intent's own": event.event("payment_intent.succeeded", INTENT),
    "somebody else's charge": event.event("charge.succeeded", event.charge(INTENT | {"metadata": {}}, METHOD)),
    "somebody else's intent": event.event("payment_intent.canceled", INTENT | {"metadata": {"order": "1"}}),
    "somebody else's setup": event.event("setup_intent.succeeded", {"id": "seti_1", "metadata": {}}),
    "a setup that nobody described": event.event("setup_intent.succeeded", {"id": "seti_1", "metadata": None}),
    "a refund without intent": event.event("charge.refunded", event.charge(INTENT, METHOD, payment_intent=None)),
    "a dispute without intent": event.event("charge.dispute.created", {"id": "dp_1", "payment_intent": None}),
}


@pytest.mark.parametrize("body", STRANGERS.values(), ids=STRANGERS)
async def test_what_is_none_of_our_business_is_nothing(stripe_cards: StripeCards, body: bytes) -> None:
    assert await read(stripe_cards, body) is None


@pytest.mark.parametrize("lacking", ["amount", "currency", "payment_method_details", "metadata", "payment_intent"])
async def test_a_charge_that_lacks_something_is_not_believed(stripe_cards: StripeCards, lacking: str) -> None:
    charge = {name: said for name, said in event.charge(INTENT, METHOD).items() if name != lacking}
    with pytest.raises(ForgedWebhook, match="shape"):
        await read(stripe_cards, event.event("charge.succeeded", charge))


async def test_a_card_that_can_not_be_looked_up_now_is_told_again_later(
    counter: StripeCounter, stand_in: StandIn, hasty: StripeCards
) -> None:
    id = new_id()
    await counter.cards.begin_card_setup(setup_id=id, return_url=None, payer=new_payer())
    await counter.give_card(id)
    stand_in.trouble("GET /v1/payment_methods/.*", Trouble.SILENCE)
    with pytest.raises(ProviderUnavailable):
        await read(hasty, counter.desk.events[-1])
    told = await read(counter.cards, counter.desk.events[-1])
    assert isinstance(told, CardSetupEvent)
    assert (told.setup_id, told.card.last4) == (id, GOOD)


async def test_old_secrets_are_honoured_while_stripe_signs_with_both(stripe_cards: StripeCards) -> None:
    body = event.event("payment_intent.canceled", INTENT)
    old, new = (event.signed(body, secret, NOW).partition(",")[2] for secret in ("whsec_old", WEBHOOK_SECRET))
    assert await stripe_cards.read_webhook(body, f"t={int(NOW.timestamp())},{old},{new}", NOW)


# Wiring

SETTINGS = {
    "SECRET_KEY": "k" * 32,
    "SMTP_URL": "smtp://mail.example:25",
    "STRIPE_API_KEY": API_KEY,
    "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
    "STRIPE_PUBLISHABLE_KEY": "pk_test_shown",
}


def routes(settings: Mapping[str, str]) -> set[str]:
    return {str(getattr(route, "path", "")) for route in create_app(read_config(settings)).routes}


def test_with_a_key_stripe_takes_cards_and_calls_back() -> None:
    house = build_house(read_config(SETTINGS))
    assert isinstance(house.ports.payments, StripeCards)
    assert house.ports.payments.publishable_key == "pk_test_shown"
    assert "/webhooks/card" in routes(SETTINGS)


def test_without_a_key_nobody_takes_cards() -> None:
    settings = {name: value for name, value in SETTINGS.items() if not name.startswith("STRIPE")}
    assert build_house(read_config(settings)).ports.payments is None
    assert "/webhooks/card" not in routes(settings)


def test_in_the_sandbox_stripe_is_not_used() -> None:
    payments = build_house(read_config(SETTINGS | {"SANDBOX": "1"})).ports.payments
    assert payments
    assert payments.name == "sandbox"
