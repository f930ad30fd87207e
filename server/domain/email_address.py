"""E-mail addresses: what passes for one, and when two are the same (rules §1)."""

import re
import unicodedata

from server.domain.refusal import Refusal, UserErrorCode

MAXIMUM_LENGTH = 254

# RFC 5321 and 5322 without their quoted forms, and with RFC 6531's letters of all languages.
ATOM = r"[\w!#$%&'*+/=?^`{|}~\u0080-\U0010ffff-]+"
LOCAL_PART = re.compile(rf"(?=.{{1,64}}$){ATOM}(\.{ATOM})*")
LABEL = r"(?!-)[A-Za-z0-9\u0080-\U0010ffff-]{1,63}(?<!-)"
DOMAIN = re.compile(rf"({LABEL}\.)+(?!\d+$){LABEL}")


def checked_email(address: str, *path: str) -> str:
    """The address as typed, but trimmed. Refusal INVALID_INPUT, at "email" unless another path is given."""
    typed = address.strip()
    local_part, _, domain = typed.partition("@")
    if not (_fits(typed) and LOCAL_PART.fullmatch(local_part) and DOMAIN.fullmatch(domain)):
        raise Refusal(UserErrorCode.INVALID_INPUT, *(path or ("email",)), facts={"problem": "not_an_email"})
    return typed


def _fits(typed: str) -> bool:
    """Lower-casing can lengthen a text, and the key has to fit its column, too."""
    is_visible = all(unicodedata.category(character)[0] not in "CZ" for character in typed)
    return is_visible and max(len(typed), len(email_key(typed))) <= MAXIMUM_LENGTH


def email_key(address: str) -> str:
    """What is compared: lower case and NFC, in this order, since lower-casing can undo NFC."""
    return unicodedata.normalize("NFC", address.lower())
