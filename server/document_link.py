"""Links to documents: signed, for one file, for ten minutes. Whoever has one needs nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from server.config import Config

VALIDITY = timedelta(minutes=10)
AUDIENCE = "document"


class DocumentForm(StrEnum):
    PDF = "pdf"
    XML = "xml"


class LinkExpired(Exception):
    """It was good once."""


class NoSuchLink(Exception):
    """Nobody here has signed it."""


@dataclass(frozen=True, slots=True)
class DocumentLinks:
    """Makes them, as of one moment."""

    config: Config
    now: datetime

    def to(self, invoice_id: str, form: DocumentForm) -> str:
        expires_at = self.now + VALIDITY
        claims = {"aud": AUDIENCE, "exp": int(expires_at.timestamp()), "sub": invoice_id, "form": form}
        return f"{self.config.public_url}/documents/{jwt.encode({'alg': 'HS256'}, claims, _key(self.config))}"


def followed(config: Config, token: str, now: datetime) -> tuple[str, DocumentForm]:
    """The invoice's id, and which of its files. Raises NoSuchLink, LinkExpired."""
    try:
        claims = jwt.decode(token, _key(config), algorithms=["HS256"]).claims
    except (JoseError, ValueError) as error:
        raise NoSuchLink from error
    if claims.get("aud") != AUDIENCE:
        raise NoSuchLink
    if claims["exp"] <= now.timestamp():
        raise LinkExpired
    return claims["sub"], DocumentForm(claims["form"])


def _key(config: Config) -> OctKey:
    return OctKey.import_key(config.secret_key)
