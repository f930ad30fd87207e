"""How an invoice is paid."""

from enum import StrEnum

from server.domain.language import translated


class PaymentMethod(StrEnum):
    CARD = "CARD"
    BANK_TRANSFER = "BANK_TRANSFER"


class PaymentStatus(StrEnum):
    PENDING = "PENDING"
    REQUIRES_ACTION = "REQUIRES_ACTION"
    PROCESSING = "PROCESSING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class PaymentFailure(StrEnum):
    DECLINED = "DECLINED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    CARD_EXPIRED = "CARD_EXPIRED"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    OTHER = "OTHER"


REASONS = {
    PaymentFailure.DECLINED: "The card was declined.",
    PaymentFailure.INSUFFICIENT_FUNDS: "There is not enough money on the card.",
    PaymentFailure.CARD_EXPIRED: "The card has expired.",
    PaymentFailure.AUTHENTICATION_FAILED: "The card's holder could not be authenticated.",
    PaymentFailure.PROVIDER_UNAVAILABLE: "The payment provider can't be reached at the moment.",
    PaymentFailure.OTHER: "The payment did not go through.",
}


def redirect_url(status: PaymentStatus, redirect_url: str | None) -> str | None:
    return redirect_url if status is PaymentStatus.REQUIRES_ACTION else None


def client_secret(status: PaymentStatus, client_secret: str | None) -> str | None:
    return client_secret if status is PaymentStatus.REQUIRES_ACTION else None


def failure_reason(failure: PaymentFailure | None, locale: str) -> str | None:
    return translated(REASONS[failure], locale) if failure else None
