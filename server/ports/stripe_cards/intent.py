"""Where a PaymentIntent stands, in our words (docs.stripe.com/payments/paymentintents/lifecycle, /declines/codes)."""

from collections.abc import Mapping
from typing import Any

from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import StartedPayment

STATUSES = {
    "requires_payment_method": PaymentStatus.REQUIRES_ACTION,
    "requires_confirmation": PaymentStatus.REQUIRES_ACTION,
    "requires_action": PaymentStatus.REQUIRES_ACTION,
    "succeeded": PaymentStatus.SUCCEEDED,
    "canceled": PaymentStatus.CANCELED,
}
FAILURES = {
    "insufficient_funds": PaymentFailure.INSUFFICIENT_FUNDS,
    "expired_card": PaymentFailure.CARD_EXPIRED,
    "payment_intent_authentication_failure": PaymentFailure.AUTHENTICATION_FAILED,
    "card_declined": PaymentFailure.DECLINED,
}
# The bank would have taken it, had the payer been there: they can still confirm the same payment.
PAYER_NEEDED = "authentication_required"


def our_id(about: Mapping[str, Any], name: str) -> str | None:
    """What we had Stripe keep with it; None: it is not ours."""
    return (about["metadata"] or {}).get(name)


def started(intent: Mapping[str, Any]) -> StartedPayment:
    status, failure = standing(intent)
    return StartedPayment(
        provider_id=intent["id"],
        status=status,
        client_secret=intent["client_secret"] if status is PaymentStatus.REQUIRES_ACTION else None,
        failure=failure,
    )


def standing(intent: Mapping[str, Any]) -> tuple[PaymentStatus, PaymentFailure | None]:
    """An intent that was declined waits for another card; for us that attempt has FAILED."""
    error = intent.get("last_payment_error")
    if intent["status"] == "requires_payment_method" and error and not _is_payer_needed(error):
        return PaymentStatus.FAILED, _failure(error)
    return STATUSES.get(intent["status"], PaymentStatus.PROCESSING), None


def is_unasked(intent: Mapping[str, Any]) -> bool:
    """Whether no card has been tried for it yet."""
    waits = intent["status"] in ("requires_payment_method", "requires_confirmation")
    return waits and not intent.get("last_payment_error")


def _is_payer_needed(error: Mapping[str, Any]) -> bool:
    return PAYER_NEEDED in (error.get("code"), error.get("decline_code"))


def _failure(error: Mapping[str, Any]) -> PaymentFailure:
    """The bank's reason if it gives one, else Stripe's."""
    for code in (error.get("decline_code"), error.get("code")):
        if code in FAILURES:
            return FAILURES[code]
    is_cards = error.get("type") == "card_error" and error.get("code") != "processing_error"
    return PaymentFailure.DECLINED if is_cards else PaymentFailure.OTHER
