"""The secret in a link that lets a person set a password.

It is made from the id of its activation each time it is needed: a mail that is delivered twice carries the same link,
and the database keeps only a hash.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode


def activation_token(secret_key: str, activation_id: str) -> str:
    """The id, a point, and HMAC-SHA256 of the id in URL-safe Base64 without padding (RFC 2104, RFC 4648 §5)."""
    seal = hmac.digest(secret_key.encode(), f"activation {activation_id}".encode(), "sha256")
    return f"{activation_id}.{urlsafe_b64encode(seal).decode().rstrip('=')}"


def token_hash(token: str) -> str:
    """Hexadecimal SHA-256: a token has more than enough entropy for a plain hash."""
    return hashlib.sha256(token.encode()).hexdigest()
