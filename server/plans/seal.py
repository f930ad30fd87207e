"""A number that only we can read: whoever is given it gives it back, and learns not even which of two is larger."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

MARK = 16  # bytes that say whether it was us who sealed it
NUMBER = 8


@dataclass(frozen=True)
class Seal:
    """The same number always looks the same, so that clients can compare for equality."""

    secret_key: str

    def closed(self, number: int) -> str:
        """32 characters. `number`: 0 to 2⁶⁴ − 1."""
        plain = number.to_bytes(NUMBER)
        mark = self._derived("mark", plain)[:MARK]
        return base64.urlsafe_b64encode(mark + self._masked(mark, plain)).decode()

    def opened(self, text: str) -> int:
        """ValueError for what we did not seal."""
        try:
            sealed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeError, binascii.Error) as error:
            raise ValueError(text) from error
        mark = sealed[:MARK]
        plain = self._masked(mark, sealed[MARK:])
        if not hmac.compare_digest(mark, self._derived("mark", plain)[:MARK]):
            raise ValueError(text)
        return int.from_bytes(plain)

    def _masked(self, mark: bytes, plain: bytes) -> bytes:
        return bytes(one ^ other for one, other in zip(plain, self._derived("mask", mark), strict=False))

    def _derived(self, purpose: str, data: bytes) -> bytes:
        # The secret also signs other things; with its purpose mixed in, none of those opens a seal.
        key = hashlib.sha256(f"seal {purpose} {self.secret_key}".encode()).digest()
        return hmac.digest(key, data, "sha256")
