"""What somebody can show besides a password: an authenticator app's code (RFC 6238), a passkey, a recovery code."""

import hmac
from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pyotp import TOTP

from server.domain.role import Role

CHALLENGE_LIFETIME = timedelta(minutes=10)  # to find the phone after the password was right
ENROLMENT_LIFETIME = timedelta(minutes=30)
MOST_FACTORS = 10
RECOVERY_CODES = 10
REQUIRABLE = (Role.OPERATOR, Role.RESELLER_ADMIN)  # of whom a second factor can be required

STEPS_OFF = (0, -1, 1)  # clocks differ, and people type slowly: a code counts half a minute longer on either side


class SecondFactorMethod(StrEnum):
    TOTP = "TOTP"
    PASSKEY = "PASSKEY"
    RECOVERY_CODE = "RECOVERY_CODE"


def totp_secret(secret_key: str, factor_id: str) -> str:
    """160 bits in Base32. Made from the id each time it is needed: what is not stored is not stolen either."""
    return b32encode(hmac.digest(secret_key.encode(), f"totp {factor_id}".encode(), "sha256")[:20]).decode()


def totp_uri(secret: str, *, email: str, issuer: str) -> str:
    """What authenticator apps read from a QR code (otpauth)."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The number of the 30 seconds since 1970 that this is the code of, near enough to now; None for a wrong code."""
    totp = TOTP(secret)
    typed = code.replace(" ", "")
    if not typed.isascii():
        return None
    current = totp.timecode(now)
    fitting = [current + off for off in STEPS_OFF if hmac.compare_digest(typed, totp.generate_otp(current + off))]
    return fitting[0] if fitting else None


def recovery_code(entropy: bytes) -> str:
    """10 random bytes as people can copy them: "mzxw-6ytb-oi4t-k3lm"."""
    letters = b32encode(entropy).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def plain_code(typed: str) -> str:
    """A recovery code without what people add or leave out when they type it."""
    return "".join(typed.split()).replace("-", "").lower()


def codes_left(codes: Sequence[Any]) -> int:
    return sum(code["used_at"] is None for code in codes)


def has_second_factor(factors: Sequence[Any]) -> bool:
    return any(factor["confirmed_at"] for factor in factors)
