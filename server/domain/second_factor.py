"""What somebody can prove besides a password (RFC 6238, WebAuthn)."""

from enum import StrEnum


class SecondFactorMethod(StrEnum):
    TOTP = "TOTP"
    PASSKEY = "PASSKEY"
    RECOVERY_CODE = "RECOVERY_CODE"
