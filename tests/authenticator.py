"""An authenticator in software (WebAuthn): it makes passkeys and signs with them, as a browser would pass it on."""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # flags of authenticator data


@dataclass(kw_only=True)
class Authenticator:
    """With one passkey. `count`: how often it says that it has signed; the origin is what the browser adds."""

    origin: str
    id: bytes = field(default_factory=lambda: token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    count: int = 0

    def creates(self, options: str) -> str:
        """What `navigator.credentials.create` gives for these options, as JSON."""
        asked = json.loads(options)
        data = self._data(asked["rp"]["id"], PRESENT | VERIFIED | WITH_KEY) + self._attested()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"attestationObject": encoded(attestation), "transports": ["internal", "hybrid"]}
        return self._credential("webauthn.create", asked, response)

    def signs(self, options: str) -> str:
        """What `navigator.credentials.get` gives for these options, as JSON."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(asked["rpId"], PRESENT | VERIFIED)
        client_data = self._client_data("webauthn.get", asked)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {"authenticatorData": encoded(data), "signature": encoded(signature), "userHandle": None}
        return self._credential("webauthn.get", asked, response)

    def _credential(self, type: str, asked: dict[str, Any], response: dict[str, Any]) -> str:
        response = {**response, "clientDataJSON": encoded(self._client_data(type, asked))}
        id = encoded(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})

    def _client_data(self, type: str, asked: dict[str, Any]) -> bytes:
        return json.dumps({"type": type, "challenge": asked["challenge"], "origin": self.origin}).encode()

    def _data(self, relying_party_id: str, flags: int) -> bytes:
        return hashlib.sha256(relying_party_id.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _attested(self) -> bytes:
        """No model, the id, and the public key as COSE has it (ES256)."""
        numbers = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(key)


def encoded(data: bytes) -> str:
    """URL-safe Base64 without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
