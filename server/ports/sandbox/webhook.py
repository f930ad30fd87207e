"""The callbacks of the sandbox's card provider: how they are written, signed, read and not believed."""

import hashlib
import hmac
import json
from datetime import date, datetime, timedelta

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import Card, ForgedWebhook, PaymentEvent
from server.ports.sandbox.tables import SandboxPayment

SIGNATURE_HEADER = "Sandbox-Signature"
TOLERANCE = timedelta(minutes=5)


def written(event_id: str, payment: SandboxPayment, card: Card) -> str:
    return json.dumps(
        {
            "id": event_id,
            "payment": {
                "id": payment.provider_id,
                "reference": payment.id,
                "status": payment.status.value,
                "failure": payment.failure and payment.failure.value,
                "amount": payment.amount_minor,
                "currency": payment.currency,
                "card": {"brand": card.brand, "last4": card.last4, "expires": card.expires.isoformat()},
            },
        }
    )


def signed(body: bytes, secret: str, at: datetime) -> str:
    """The header's value: `t=<unix seconds>,v1=<hex of the HMAC-SHA256 of "t.body">`."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_seal(body, secret, seconds)}"


def read(body: bytes, signature: str, secret: str, now: datetime) -> PaymentEvent:
    """Raises ForgedWebhook."""
    try:
        parts = dict(part.split("=", 1) for part in signature.split(","))
        seconds, seal = int(parts["t"]), parts["v1"]
    except (ValueError, KeyError):
        raise ForgedWebhook("The signature can't be read.") from None
    if not hmac.compare_digest(seal.encode(), _seal(body, secret, seconds).encode()):
        raise ForgedWebhook("The signature does not fit.")
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise ForgedWebhook("The signature is not of these five minutes.")
    return _event(body)


def _seal(body: bytes, secret: str, seconds: int) -> str:
    # The secret also signs other things; with its purpose mixed in, none of those passes for a webhook.
    key = hashlib.sha256(f"sandbox card webhook {secret}".encode()).digest()
    return hmac.new(key, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def _event(body: bytes) -> PaymentEvent:
    try:
        document = json.loads(body)
        payment = document["payment"]
        card = payment["card"]
        return PaymentEvent(
            event_id=document["id"],
            payment_id=payment["reference"],
            provider_id=payment["id"],
            status=PaymentStatus(payment["status"]),
            failure=PaymentFailure(payment["failure"]) if payment["failure"] else None,
            amount=Money(payment["amount"], payment["currency"]),
            card=Card(brand=card["brand"], last4=card["last4"], expires=date.fromisoformat(card["expires"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ForgedWebhook("The body is not of the provider's shape.") from None
