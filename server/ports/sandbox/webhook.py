"""The callbacks of the sandbox's card provider: how they are written, signed, read and not believed."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import (
    Card,
    CardEvent,
    CardSetupEvent,
    DisputeEvent,
    ForgedWebhook,
    PaymentEvent,
    RefundEvent,
)
from server.ports.sandbox.tables import SandboxPayment

SIGNATURE_HEADER = "Sandbox-Signature"
TOLERANCE = timedelta(minutes=5)
SIGNATURE = re.compile(r"t=([1-9][0-9]{0,11}),v1=([0-9a-f]{64})")

Said = Mapping[str, Any]


def written(event_id: str, said: Said) -> str:
    """`said` is what one of the functions below makes."""
    return json.dumps({"id": event_id, **said})


def of_payment(payment: SandboxPayment, card: Card) -> Said:
    told = {
        "id": payment.provider_id,
        "reference": payment.id,
        "status": payment.status.value,
        "failure": payment.failure and payment.failure.value,
        "amount": payment.amount_minor,
        "currency": payment.currency,
        "card": _shown(card),
    }
    return {"payment": told}


def of_refund(payment: SandboxPayment, refunded: int) -> Said:
    """`refunded` is what went back in all, in minor units."""
    return {"refund": {"payment": payment.provider_id, "amount": refunded, "currency": payment.currency}}


def of_dispute(payment: SandboxPayment, *, is_open: bool) -> Said:
    told = {
        "id": f"dispute_of_{payment.provider_id}",
        "payment": payment.provider_id,
        "amount": payment.amount_minor,
        "currency": payment.currency,
        "isOpen": is_open,
    }
    return {"dispute": told}


def of_setup(setup_id: str, card: Card) -> Said:
    return {"setup": {"reference": setup_id, "card": _shown(card)}}


def _shown(card: Card) -> Said:
    return {"brand": card.brand, "last4": card.last4, "expires": card.expires.isoformat(), "token": card.token}


def signed(body: bytes, secret: str, at: datetime) -> str:
    """The header's value: `t=<unix seconds>,v1=<hex of the HMAC-SHA256 of "t.body">`."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_seal(body, secret, seconds)}"


def read(body: bytes, signature: str, secret: str, now: datetime) -> CardEvent:
    """Raises ForgedWebhook."""
    shape = SIGNATURE.fullmatch(signature)
    if shape is None:
        raise ForgedWebhook("The signature can't be read.")
    seconds, seal = int(shape[1]), shape[2]
    if not hmac.compare_digest(seal.encode(), _seal(body, secret, seconds).encode()):
        raise ForgedWebhook("The signature does not fit.")
    if abs(now.timestamp() - seconds) > TOLERANCE.total_seconds():
        raise ForgedWebhook("The signature is not of these five minutes.")
    return _event(body)


def _seal(body: bytes, secret: str, seconds: int) -> str:
    # The secret also signs other things; with its purpose mixed in, none of those passes for a webhook.
    key = hashlib.sha256(f"sandbox card webhook {secret}".encode()).digest()
    return hmac.new(key, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def _event(body: bytes) -> CardEvent:
    try:
        document = json.loads(body)
        [kind] = READERS.keys() & document.keys()
        return READERS[kind](document["id"], document[kind])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ForgedWebhook("The body is not of the provider's shape.") from None


def _payment(event_id: str, told: Said) -> PaymentEvent:
    return PaymentEvent(
        event_id=event_id,
        payment_id=told["reference"],
        provider_id=told["id"],
        status=PaymentStatus(told["status"]),
        failure=PaymentFailure(told["failure"]) if told["failure"] else None,
        amount=_money(told),
        card=_card(told["card"]),
    )


def _refund(event_id: str, told: Said) -> RefundEvent:
    return RefundEvent(event_id=event_id, provider_id=told["payment"], refunded=_money(told))


def _dispute(event_id: str, told: Said) -> DisputeEvent:
    return DisputeEvent(
        event_id=event_id,
        dispute_id=told["id"],
        provider_id=told["payment"],
        amount=_money(told),
        is_open=told["isOpen"],
    )


def _setup(event_id: str, told: Said) -> CardSetupEvent:
    return CardSetupEvent(event_id=event_id, setup_id=told["reference"], card=_card(told["card"]))


def _money(told: Said) -> Money:
    return Money(told["amount"], told["currency"])


def _card(told: Said) -> Card:
    return Card(
        brand=told["brand"], last4=told["last4"], expires=date.fromisoformat(told["expires"]), token=told["token"]
    )


READERS: dict[str, Callable[[str, Said], CardEvent]] = {
    "payment": _payment,
    "refund": _refund,
    "dispute": _dispute,
    "setup": _setup,
}
