"""The token of a quote: a JWT (RFC 7519, HS256) that nobody but its owner can use, and for nothing else."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from server.context import Context
from server.domain.money import Money
from server.domain.offer import Terms
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.vat import PriceNote, VatAssessment, VatNumberStatus, VatTreatment
from server.work import digest

AUDIENCE = "quote"


def quote_token(context: Context, terms: Terms, *, role: Role, binds: Mapping[str, Any], expires_at: datetime) -> str:
    """`binds` is JSON: what the price was quoted for."""
    claims = {
        "aud": AUDIENCE,
        "exp": int(expires_at.timestamp()),
        "for": _bound(context, role, binds),
        "terms": _written(terms),
    }
    return jwt.encode({"alg": "HS256"}, claims, _key(context))


def _bound(context: Context, role: Role, binds: Mapping[str, Any]) -> str:
    return digest({"account": context.viewer.account_id, "role": role, **binds})


def _key(context: Context) -> OctKey:
    return OctKey.import_key(context.config.secret_key)


def _written(terms: Terms) -> dict[str, Any]:
    return {
        "unit_price": asdict(terms.unit_price),
        "next_unit_price": asdict(terms.next_unit_price) if terms.next_unit_price else None,
        "discount": str(terms.discount_percent),
        "months": terms.months,
        "vat": {**asdict(terms.vat), "rate_percent": str(terms.vat.rate_percent)},
        "vat_number_status": terms.vat_number_status,
        "vat_proof": terms.vat_proof,
    }


def read_quote(context: Context, token: str, *, role: Role, binds: Mapping[str, Any]) -> Terms:
    """The quoted terms. Refusal QUOTE_EXPIRED, or QUOTE_MISMATCH for garbage and for anything but what was quoted."""
    claims = _claims(context, token)
    if claims["exp"] <= context.now.timestamp():
        raise Refusal(UserErrorCode.QUOTE_EXPIRED, "quoteToken")
    if claims["for"] != _bound(context, role, binds):
        raise Refusal(UserErrorCode.QUOTE_MISMATCH, "quoteToken")
    return _read(claims["terms"])


def _claims(context: Context, token: str) -> dict[str, Any]:
    try:
        claims = jwt.decode(token, _key(context), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        claims = {}
    if claims.get("aud") != AUDIENCE:
        raise Refusal(UserErrorCode.QUOTE_MISMATCH, "quoteToken")
    return claims


def _read(terms: Mapping[str, Any]) -> Terms:
    vat = terms["vat"]
    return Terms(
        unit_price=Money(**terms["unit_price"]),
        next_unit_price=Money(**terms["next_unit_price"]) if terms["next_unit_price"] else None,
        discount_percent=Decimal(terms["discount"]),
        months=terms["months"],
        vat=VatAssessment(
            treatment=VatTreatment(vat["treatment"]),
            rate_percent=Decimal(vat["rate_percent"]),
            notes=tuple(PriceNote(note) for note in vat["notes"]),
            exemption_code=vat["exemption_code"],
        ),
        vat_number_status=VatNumberStatus(terms["vat_number_status"]),
        vat_proof=terms["vat_proof"],
    )
