"""A mail to one person, and who can send it."""

import re
from dataclasses import dataclass
from typing import Protocol


class MailNotSent(Exception):
    """The mail server could not be reached, or did not take the message; it may be sent again."""


class MailRefused(Exception):
    """The mail server said no, and will say no again: nobody has that address, or it takes no such message."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file: `name` with its ending, `media_type` as in application/pdf."""

    name: str
    media_type: str
    content: bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.name) or not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", self.media_type):
            raise ValueError("An attachment's name is made of letters, digits, dots, dashes and underscores.")


@dataclass(frozen=True, kw_only=True)
class Message:
    """Text and HTML say the same. `id` is that of the intent: the same message sent twice is recognised by it.

    `stop_link`: where mail programs stop such mails with one click (RFC 8058).

    `to` is one bare address; `sender` may have a name: `Seatwright <noreply@vendor.example>`. Raises ValueError where
    a header could be broken out of, so that such a message never comes to exist.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str
    attachments: tuple[Attachment, ...] = ()
    stop_link: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.id):
            raise ValueError("A message's id is made of letters, digits, dots, dashes and underscores.")
        if not re.fullmatch(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+", self.to):
            raise ValueError("A message goes to exactly one address.")
        if not (self.to + self.subject + self.sender).isprintable():
            raise ValueError("An address or a subject has no line breaks and no control characters.")
        if self.stop_link is not None and not re.fullmatch(r"https?://[!-;=?-~]+", self.stop_link):
            raise ValueError("A link in a header is one web address.")


class Mail(Protocol):
    async def send(self, message: Message) -> None:
        """Raises MailNotSent, MailRefused."""
