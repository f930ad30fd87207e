"""Passkeys (WebAuthn): what an authenticator is asked to sign, and whether it did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from secrets import token_bytes
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.config import Config


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What is kept of a passkey: id and public key in URL-safe Base64, how often it has signed, how it is reached."""

    id: str
    public_key: str
    sign_count: int
    transports: Sequence[str] = ()


class NotAccepted(Exception):
    """This is not what the passkey was asked to sign, or not the passkey."""


def new_challenge() -> str:
    """Random, in URL-safe Base64: what the authenticator signs, so that no older answer fits."""
    return bytes_to_base64url(token_bytes(32))


def relying_party_id(config: Config) -> str:
    """The host that passkeys belong to. Browsers take no bare address, but do take localhost."""
    host = urlsplit(config.public_url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"


def creation_options(config: Config, challenge: str, *, account_id: str, email: str, known: Sequence[Any]) -> str:
    """JSON for `PublicKeyCredential.parseCreationOptionsFromJSON`. `known`: the person's other passkeys."""
    options = webauthn.generate_registration_options(
        rp_id=relying_party_id(config),
        rp_name=config.seller.information.name,
        user_id=account_id.encode(),
        user_name=email,
        challenge=base64url_to_bytes(challenge),
        exclude_credentials=_descriptors(known),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return webauthn.options_to_json(options)


def request_options(config: Config, challenge: str, known: Sequence[Any]) -> str:
    """JSON for `PublicKeyCredential.parseRequestOptionsFromJSON`."""
    options = webauthn.generate_authentication_options(
        rp_id=relying_party_id(config), challenge=base64url_to_bytes(challenge), allow_credentials=_descriptors(known)
    )
    return webauthn.options_to_json(options)


def _descriptors(known: Sequence[Any]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(passkey.credential_id),
            transports=[AuthenticatorTransport(name) for name in passkey.transports or ()],
        )
        for passkey in known
    ]


def registered(config: Config, challenge: str, response: str) -> Credential:
    """The new passkey, from what `navigator.credentials.create` gave, as JSON. Raises NotAccepted."""
    try:
        told = _object(response)
        verified = webauthn.verify_registration_response(
            credential=told,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=relying_party_id(config),
            expected_origin=sorted(config.trusted_origins),
        )
        return Credential(
            id=bytes_to_base64url(verified.credential_id),
            public_key=bytes_to_base64url(verified.credential_public_key),
            sign_count=verified.sign_count,
            transports=_transports(told),
        )
    except Exception as error:  # whatever a stranger's bytes do to the parsers of JSON, CBOR, COSE and X.509
        raise NotAccepted from error


def _transports(told: Mapping[str, Any]) -> list[str]:
    known = {transport.value for transport in AuthenticatorTransport}
    named = told["response"].get("transports")
    return [name for name in named if name in known] if isinstance(named, list) else []


def used(config: Config, challenge: str, response: str, known: Sequence[Any]) -> tuple[Any, int]:
    """Which of the known passkeys signed, and how often it has by now. Raises NotAccepted, also for a copied one."""
    try:
        told = _object(response)
        [passkey] = [passkey for passkey in known if passkey.credential_id == told["id"]]
        verified = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=relying_party_id(config),
            expected_origin=sorted(config.trusted_origins),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except Exception as error:  # as above
        raise NotAccepted from error
    return passkey, verified.new_sign_count


def _object(response: str) -> dict[str, Any]:
    told = json.loads(response)
    if not isinstance(told, dict):
        raise NotAccepted
    return told
