"""Stripe's events: how they are believed, and what they say (docs.stripe.com/webhooks, /api/events/types)."""

import json
import re
from calendar import monthrange
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import stripe

from server.domain.payment import PaymentStatus
from server.ports.payments import (
    Card,
    CardEvent,
    CardSetupEvent,
    DisputeEvent,
    ForgedWebhook,
    PaymentEvent,
    RefundEvent,
)
from server.ports.stripe_cards.amount import from_stripe
from server.ports.stripe_cards.intent import our_id, standing

TOLERANCE = timedelta(minutes=5)
SIGNATURE = re.compile(r"t=([1-9][0-9]{0,11})((?:,v[01]=[0-9a-f]{64})+)")
OVER = ("won", "lost", "warning_closed", "prevented", "charge_refunded")

Said = Mapping[str, Any]
CardOf = Callable[[str, str], Awaitable[Card]]  # a customer's payment method


def read(body: bytes, signature: str, secret: str, now: datetime) -> Said:
    """The event. Raises ForgedWebhook."""
    shape = SIGNATURE.fullmatch(signature)
    if shape is None:
        raise ForgedWebhook("The signature can't be read.")
    try:
        # The library would go by this machine's clock: how old it may be is judged here.
        stripe.WebhookSignature.verify_header(body, signature, secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        raise ForgedWebhook("The signature does not fit.") from None
    if abs(now.timestamp() - int(shape[1])) > TOLERANCE.total_seconds():
        raise ForgedWebhook("The signature is not of these five minutes.")
    try:
        event = json.loads(body)
        return {"id": str(event["id"]), "type": str(event["type"]), "object": dict(event["data"]["object"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ForgedWebhook("The body is not of the provider's shape.") from None


async def told(event: Said, card_of: CardOf) -> CardEvent | None:
    """None: it is not about what we asked for. Raises ForgedWebhook, and whatever `card_of` raises."""
    try:
        if event["type"] == "setup_intent.succeeded":
            return await _setup(event["id"], event["object"], card_of)
        reader = READERS.get(event["type"])
        return reader(event["id"], event["object"]) if reader else None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ForgedWebhook("The event is not of the provider's shape.") from None


def shown(card: Said, customer: str | None, payment_method: str | None) -> Card:
    year, month = card["exp_year"], card["exp_month"]
    return Card(
        brand=card["brand"],
        last4=card["last4"],
        expires=date(year, month, monthrange(year, month)[1]),
        token=f"{customer}:{payment_method}" if customer and payment_method else None,
    )


def _paid(event_id: str, charge: Said) -> PaymentEvent | None:
    """A charge has its intent's metadata and, what the intent's own event lacks, the card."""
    payment_id = our_id(charge, "payment_id")
    if payment_id is None:
        return None
    details = charge["payment_method_details"]["card"]
    return PaymentEvent(
        event_id=event_id,
        payment_id=payment_id,
        provider_id=charge["payment_intent"],
        status=PaymentStatus.SUCCEEDED,
        amount=from_stripe(charge["amount"], charge["currency"]),
        card=shown(details, charge["customer"], charge["payment_method"]),
    )


def _standing(event_id: str, intent: Said) -> PaymentEvent | None:
    payment_id = our_id(intent, "payment_id")
    if payment_id is None:
        return None
    status, failure = standing(intent)
    return PaymentEvent(
        event_id=event_id,
        payment_id=payment_id,
        provider_id=intent["id"],
        status=status,
        amount=from_stripe(intent["amount"], intent["currency"]),
        failure=failure,
    )


def _refunded(event_id: str, charge: Said) -> RefundEvent | None:
    if charge["payment_intent"] is None:
        return None
    refunded = from_stripe(charge["amount_refunded"], charge["currency"])
    return RefundEvent(event_id=event_id, provider_id=charge["payment_intent"], refunded=refunded)


def _disputed(event_id: str, dispute: Said) -> DisputeEvent | None:
    if dispute["payment_intent"] is None:
        return None
    return DisputeEvent(
        event_id=event_id,
        dispute_id=dispute["id"],
        provider_id=dispute["payment_intent"],
        amount=from_stripe(dispute["amount"], dispute["currency"]),
        is_open=dispute["status"] not in OVER,
    )


async def _setup(event_id: str, setup: Said, card_of: CardOf) -> CardSetupEvent | None:
    setup_id = our_id(setup, "setup_id")
    if setup_id is None:
        return None
    card = await card_of(setup["customer"], setup["payment_method"])
    return CardSetupEvent(event_id=event_id, setup_id=setup_id, card=card)


READERS: Mapping[str, Callable[[str, Said], CardEvent | None]] = {
    "charge.succeeded": _paid,
    "payment_intent.processing": _standing,
    "payment_intent.requires_action": _standing,
    "payment_intent.payment_failed": _standing,
    "payment_intent.canceled": _standing,
    "charge.refunded": _refunded,
    "charge.dispute.created": _disputed,
    "charge.dispute.updated": _disputed,
    "charge.dispute.closed": _disputed,
}
