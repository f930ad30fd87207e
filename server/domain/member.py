"""Whom an administrator wants to give a seat."""

from dataclasses import dataclass

from server.domain.email_address import checked_email, email_key
from server.domain.language import LOCALES
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.text import optional_line

MEMBERS_MAXIMUM = 500  # in one request


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """As typed but trimmed; `email_key` is what addresses are compared by."""

    email: str
    email_key: str
    name: str | None
    locale: str | None
    administrator: bool


def checked_member(*, email: str, name: str | None, locale: str | None, administrator: bool = False) -> NewMember:
    """Refusal INVALID_INPUT at "email", "name" or "locale"."""
    address = checked_email(email)
    return NewMember(
        email=address,
        email_key=email_key(address),
        name=optional_line(name, "name"),
        locale=_checked_locale(locale),
        administrator=administrator,
    )


def _checked_locale(locale: str | None) -> str | None:
    if locale is not None and locale not in LOCALES:
        raise Refusal(UserErrorCode.INVALID_INPUT, "locale", facts={"problem": "not_a_locale"})
    return locale
