"""The link with which whoever reads a mailbox stops reminders to it: signed, for that mailbox, for good."""

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from server.config import Config
from server.domain.email_address import email_key

AUDIENCE = "reminders"
PATH = "/reminders/stop"


class NoSuchMailbox(Exception):
    """Nobody here has signed it."""


def stop_link(config: Config, address: str) -> str:
    claims = {"aud": AUDIENCE, "sub": email_key(address)}
    return f"{config.public_url}{PATH}?token={jwt.encode({'alg': 'HS256'}, claims, _key(config))}"


def mailbox_of(config: Config, token: str) -> str:
    """As addresses are compared. Raises NoSuchMailbox."""
    try:
        claims = jwt.decode(token, _key(config), algorithms=["HS256"]).claims
    except (JoseError, ValueError) as error:
        raise NoSuchMailbox from error
    if claims.get("aud") != AUDIENCE:
        raise NoSuchMailbox
    return str(claims["sub"])


def _key(config: Config) -> OctKey:
    return OctKey.import_key(config.secret_key)
