import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import Card, CardEvent, ForgedWebhook, PaymentEvent
from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxPayment

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CARD = Card(brand="visa", last4="0002", expires=date(2029, 12, 31))
PAYMENT = SandboxPayment(
    id="payment_1",
    provider_id="card_1",
    status=PaymentStatus.FAILED,
    failure_reason=PaymentFailure.DECLINED,
    amount_minor=72000,
    currency="EUR",
)
BODY = webhook.written("event_1", webhook.of_payment(PAYMENT, CARD)).encode()


def read(body: bytes, signature: str) -> CardEvent:
    return webhook.read(body, signature, "a secret", NOW)


def signed(body: bytes, at: datetime = NOW, secret: str = "a secret") -> str:
    return webhook.signed(body, secret, at)


def test_a_webhook_says_what_became_of_the_payment() -> None:
    assert read(BODY, signed(BODY)) == PaymentEvent(
        event_id="event_1",
        payment_id="payment_1",
        provider_id="card_1",
        status=PaymentStatus.FAILED,
        amount=Money(72000, "EUR"),
        failure=PaymentFailure.DECLINED,
        card=CARD,
    )


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_webhook_is_good_for_five_minutes(minutes: int) -> None:
    assert read(BODY, signed(BODY, NOW + timedelta(minutes=minutes)))


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_webhook_older_or_newer_than_five_minutes_is_forged(seconds: int) -> None:
    with pytest.raises(ForgedWebhook, match="five minutes"):
        read(BODY, signed(BODY, NOW + timedelta(seconds=seconds)))


def test_a_changed_body_is_forged() -> None:
    with pytest.raises(ForgedWebhook, match="does not fit"):
        read(BODY.replace(b"72000", b"1"), signed(BODY))


def test_a_changed_time_is_forged() -> None:
    stale = signed(BODY, NOW - timedelta(hours=1))
    fresh = signed(BODY).split(",")[0] + "," + stale.split(",")[1]
    with pytest.raises(ForgedWebhook, match="does not fit"):
        read(BODY, fresh)


def test_a_webhook_signed_with_another_secret_is_forged() -> None:
    with pytest.raises(ForgedWebhook, match="does not fit"):
        read(BODY, signed(BODY, secret="guessed"))


@pytest.mark.parametrize(
    "signature", ["", "nonsense", "t=,v1=", "t=1", "v1=ab", "t=1,v1=é", f"t={'9' * 5000},v1=a", f"t={'9' * 99},v1=a"]
)
def test_a_signature_that_is_none_is_forged(signature: str) -> None:
    with pytest.raises(ForgedWebhook):
        read(BODY, signature)


def without_amount(document: dict[str, dict[str, object]]) -> object:
    document["payment"].pop("amount")
    return document


def without_payment(document: dict[str, dict[str, object]]) -> object:
    return document | {"payment": 1}


@pytest.mark.parametrize("change", [without_amount, without_payment, lambda _: [], lambda _: 1, lambda _: None])
def test_a_signed_body_of_another_shape_is_forged(change: Callable[[object], object]) -> None:
    body = json.dumps(change(json.loads(BODY))).encode()
    with pytest.raises(ForgedWebhook, match="shape"):
        read(body, signed(body))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_signed_body_that_is_not_json_is_forged(body: bytes) -> None:
    with pytest.raises(ForgedWebhook, match="shape"):
        read(body, signed(body))
