"""How an invoice is paid."""

from enum import StrEnum


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


def redirect_url(status: PaymentStatus, redirect_url: str | None) -> str | None:
    return redirect_url if status is PaymentStatus.REQUIRES_ACTION else None


def client_secret(status: PaymentStatus, client_secret: str | None) -> str | None:
    return client_secret if status is PaymentStatus.REQUIRES_ACTION else None
