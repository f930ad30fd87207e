"""A refusal of the business: what the product answers instead of doing what was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any


class UserErrorCode(StrEnum):
    """The facts a client can act on. Codes may be added in any release."""

    NOT_FOUND = "NOT_FOUND"
    INVALID_INPUT = "INVALID_INPUT"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    WRONG_CREDENTIALS = "WRONG_CREDENTIALS"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105
    PASSWORD_TOO_WEAK = "PASSWORD_TOO_WEAK"  # noqa: S105
    NO_SEAT_AVAILABLE = "NO_SEAT_AVAILABLE"
    ALREADY_A_MEMBER = "ALREADY_A_MEMBER"
    NOT_A_MEMBER = "NOT_A_MEMBER"
    INVITATION_NOT_PENDING = "INVITATION_NOT_PENDING"
    CANNOT_REMOVE_SELF = "CANNOT_REMOVE_SELF"
    RESELLER_IS_PERMANENT = "RESELLER_IS_PERMANENT"
    SUBSCRIPTION_EXISTS = "SUBSCRIPTION_EXISTS"
    SUBSCRIPTION_NOT_ACTIVE = "SUBSCRIPTION_NOT_ACTIVE"
    TOO_EARLY = "TOO_EARLY"
    SEATS_OUT_OF_RANGE = "SEATS_OUT_OF_RANGE"
    TERM_NOT_AVAILABLE = "TERM_NOT_AVAILABLE"
    CURRENCY_NOT_AVAILABLE = "CURRENCY_NOT_AVAILABLE"
    PRICE_NOT_AVAILABLE = "PRICE_NOT_AVAILABLE"
    INVALID_VAT_NUMBER = "INVALID_VAT_NUMBER"
    QUOTE_EXPIRED = "QUOTE_EXPIRED"
    QUOTE_MISMATCH = "QUOTE_MISMATCH"
    INVOICE_NOT_OPEN = "INVOICE_NOT_OPEN"
    INVOICE_NOT_CREDITABLE = "INVOICE_NOT_CREDITABLE"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    NOT_ALLOWED = "NOT_ALLOWED"
    PAYMENT_METHOD_NOT_AVAILABLE = "PAYMENT_METHOD_NOT_AVAILABLE"
    CARD_MISSING = "CARD_MISSING"
    NOT_A_REMOVED_SEAT = "NOT_A_REMOVED_SEAT"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
    SECOND_FACTOR_INVALID = "SECOND_FACTOR_INVALID"
    LAST_ADMINISTRATOR = "LAST_ADMINISTRATOR"
    UNREADABLE_STATEMENT = "UNREADABLE_STATEMENT"
    RECEIPT_SETTLED = "RECEIPT_SETTLED"


class Refusal(Exception):
    """Raised where a rule says no. Nothing of the operation is kept.

    `path` names the place below the operation's input, as the client typed it: ("members", "3", "email").
    `facts` are what the message may mention (numbers, dates, names), keyed as in the message catalog.
    `subject` is what the answer still names: the id of the subscription that exists already, how to go on signing in.
    """

    def __init__(
        self,
        code: UserErrorCode,
        *path: str,
        facts: dict[str, str | int] | None = None,
        subject: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(code.value)
        self.code = code
        self.path = path
        self.facts = facts or {}
        self.subject = subject or {}


@contextmanager
def below(*path: str) -> Iterator[None]:
    """Whatever is refused inside was typed below that place of the input."""
    try:
        yield
    except Refusal as refusal:
        refusal.path = (*path, *refusal.path)
        raise
