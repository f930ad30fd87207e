"""What was promised to the world outside and given up (rules §7): what an operator is told about it."""

import re
from enum import StrEnum

LONGEST = 300  # characters
REDACTED = "[…]"

# Passwords in addresses, tokens in links, keys of providers, and whatever else is long and looks like nothing a person
# would write. Our own ids have a prefix and 26 characters, and stay.
_SECRETS = re.compile(
    r"(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
    r"|(?<=token=)[^\s&>]+"
    r"|\b(?:sk|rk|pk|whsec|pi|seti|Bearer|Basic)[_ ][A-Za-z0-9_+/=.-]{6,}"
    r"|\beyJ[A-Za-z0-9_.-]+"
    r"|\b[A-Za-z0-9+/=-]{32,}\b"
)


class DeadLetterKind(StrEnum):
    MAIL = "MAIL"
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    DOCUMENT = "DOCUMENT"
    VAT_CHECK = "VAT_CHECK"


def dead_letter_kind(kind: str) -> DeadLetterKind:
    """To forget a charge is about a charge, too."""
    return DeadLetterKind.CHARGE if kind == "CANCEL_CHARGE" else DeadLetterKind(kind)


def described(error: Exception) -> str:
    """In words for an operator, without secrets: a library's error may hold anything, so it gives its name only."""
    own = type(error).__module__.startswith("server.")
    words = str(error) if own and str(error) else f"An unexpected error: {type(error).__name__}."
    return _SECRETS.sub(REDACTED, words)[:LONGEST]


def last_error(last_error: str | None) -> str:
    return last_error or "Nobody knows why."
