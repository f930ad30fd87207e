"""No notice that was tampered with is believed, in either provider's writing."""

from datetime import UTC, date, datetime

import pytest

from server.domain.payment import PaymentStatus
from server.ports.payments import Card, ForgedWebhook
from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxPayment
from server.ports.stripe_cards import webhook as stripe_webhook
from tests.ports.stripe_stand_in import event
from tests.ports.tampering import tampered

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECRET = "whsec_of_the_tests"
TRIES = 500
CARD = Card(brand="visa", last4="4242", expires=date(2029, 12, 31), token="token_1")
PAYMENT = SandboxPayment(
    id="pay_1", provider_id="card_1", status=PaymentStatus.SUCCEEDED, amount_minor=72000, currency="EUR"
)
OF_SANDBOX = webhook.written("event_1", webhook.of_payment(PAYMENT, CARD)).encode()
INTENT = {"id": "pi_1", "amount": 72000, "currency": "eur", "customer": "cus_1", "metadata": {"payment_id": "pay_1"}}
METHOD = {"id": "pm_1", "card": {"brand": "visa", "last4": "4242", "exp_year": 2029, "exp_month": 12}}
OF_STRIPE = event.event("charge.succeeded", event.charge(INTENT, METHOD))


def signed_by_sandbox(body: bytes, at: datetime) -> str:
    return webhook.signed(body, SECRET, at)


def signed_by_stripe(body: bytes, at: datetime) -> str:
    return event.signed(body, SECRET, at)


def test_what_nobody_tampered_with_is_believed() -> None:
    assert webhook.read(OF_SANDBOX, signed_by_sandbox(OF_SANDBOX, NOW), SECRET, NOW)
    assert stripe_webhook.read(OF_STRIPE, signed_by_stripe(OF_STRIPE, NOW), SECRET, NOW)


def test_of_500_notices_of_the_sandbox_that_were_tampered_with_none_is_believed() -> None:
    for number in range(TRIES):
        notice = tampered(OF_SANDBOX, signed_by_sandbox, NOW, number)
        with pytest.raises(ForgedWebhook):
            webhook.read(notice.body, notice.signed, SECRET, NOW)


def test_of_500_notices_of_stripe_that_were_tampered_with_none_is_believed() -> None:
    for number in range(TRIES):
        notice = tampered(OF_STRIPE, signed_by_stripe, NOW, number)
        with pytest.raises(ForgedWebhook):
            stripe_webhook.read(notice.body, notice.signed, SECRET, NOW)
