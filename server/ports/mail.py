"""A mail to one person, and who can send it."""

import re
from dataclasses import dataclass
from typing import Protocol


class MailNotSent(Exception):
    """The mail server could not be reached, or did not take the message; it may be sent again."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """Text and HTML say the same. `id` is that of the intent: the same message sent twice is recognised by it.

    `to` is one bare address; `sender` may have a name: `Seatwright <noreply@vendor.example>`. Raises ValueError where
    a header could be broken out of, so that such a message never comes to exist.
    """

    id: str
    to: str
    subject: str
    text: str
    html: str
    sender: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", self.id):
            raise ValueError("A message's id is made of letters, digits, dots, dashes and underscores.")
        if not re.fullmatch(r"[^\s@,;:<>()\[\]\\\"]+@[^\s@,;:<>()\[\]\\\"]+", self.to):
            raise ValueError("A message goes to exactly one address.")
        if not (self.to + self.subject + self.sender).isprintable():
            raise ValueError("An address or a subject has no line breaks and no control characters.")


class Mail(Protocol):
    async def send(self, message: Message) -> None:
        """Raises MailNotSent."""
