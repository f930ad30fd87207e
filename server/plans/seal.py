"""A number that only we can read: whoever is given it gives it back, and learns not even which of two is larger."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

NUMBER = 8  # bytes


@dataclass(frozen=True)
class Seal:
    """The same number always looks the same (AES-SIV, RFC 5297), so that clients can compare for equality."""

    secret_key: str

    def closed(self, number: int) -> str:
        """32 characters. `number`: 0 to 2⁶⁴ − 1."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(number.to_bytes(NUMBER), None)).decode()

    def opened(self, text: str) -> int:
        """ValueError for what we did not seal."""
        try:
            sealed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
            return int.from_bytes(self._cipher.decrypt(sealed, None))
        except (UnicodeError, binascii.Error, InvalidTag) as error:
            raise ValueError(text) from error

    @cached_property
    def _cipher(self) -> AESSIV:
        # The secret also signs other things; with a purpose mixed in, none of those opens a seal.
        return AESSIV(hashlib.sha512(f"seal {self.secret_key}".encode()).digest())
