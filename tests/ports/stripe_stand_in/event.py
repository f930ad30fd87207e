"""Stripe's events, in the shape of docs.stripe.com/api/events, as far as anybody here reads them."""

import json
from collections.abc import Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any

import stripe

Said = Mapping[str, Any]


def event(kind: str, about: Said) -> bytes:
    document = {
        "id": f"evt_{token_hex(12)}",
        "object": "event",
        "api_version": "2026-09-30.dahlia",
        "type": kind,
        "livemode": False,
        "data": {"object": about},
    }
    return json.dumps(document, indent=2).encode()


def signed(body: bytes, secret: str, at: datetime) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, int(at.timestamp())))


def charge(intent: Said, method: Said, **more: Any) -> Said:
    """The charge of an intent that was paid with that card."""
    return {
        "id": f"ch_{token_hex(12)}",
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "metadata": intent["metadata"],
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {"type": "card", "card": method["card"]},
        "status": "succeeded",
        **more,
    }


def dispute(intent: Said, status: str) -> Said:
    return {
        "id": f"dp_of_{intent['id']}",
        "object": "dispute",
        "amount": intent["amount"],
        "currency": intent["currency"],
        "payment_intent": intent["id"],
        "reason": "fraudulent",
        "status": status,
    }
