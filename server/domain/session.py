"""Staying signed in: for how long, and how each token of a pair follows from the one before."""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import timedelta
from enum import StrEnum

COOKIE_LIFETIME = timedelta(days=30)
ACCESS_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=90)
SAME_ANSWER = timedelta(seconds=60)  # as long may a client whose answer was lost ask again

REFRESH_TOKEN = re.compile(r"(sess_[0-7][0-9a-hjkmnp-tv-z]{25})\.[A-Za-z0-9_-]{43}")


class SessionKind(StrEnum):
    COOKIE = "COOKIE"
    TOKEN = "TOKEN"  # noqa: S105


def session_of(refresh_token: str) -> str | None:
    """The id of the session that a refresh token names; None for what is no refresh token."""
    named = REFRESH_TOKEN.fullmatch(refresh_token)
    return named[1] if named else None


def first_refresh_token(session_id: str, secret: str) -> str:
    """`secret` is 32 bytes in URL-safe Base64 without padding."""
    return f"{session_id}.{secret}"


def successor(secret_key: str, refresh_token: str) -> str:
    """The refresh token that replaces this one: always the same, so that it need not be stored to be given again."""
    session_id, _, _ = refresh_token.partition(".")
    return f"{session_id}.{_sealed(secret_key, 'refresh', refresh_token)}"


def access_token(secret_key: str, refresh_token: str) -> str:
    """The access token that goes with this refresh token."""
    return _sealed(secret_key, "access", refresh_token)


def _sealed(secret_key: str, purpose: str, text: str) -> str:
    """HMAC-SHA256 in URL-safe Base64 without padding (RFC 2104, RFC 4648 §5)."""
    seal = hmac.digest(secret_key.encode(), f"{purpose} {text}".encode(), "sha256")
    return urlsafe_b64encode(seal).decode().rstrip("=")
