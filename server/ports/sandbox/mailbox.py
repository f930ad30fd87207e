"""Where all mail of the sandbox ends up."""

import re
from html import unescape

from tortoise.transactions import in_transaction

from server.domain.email_address import email_key
from server.ports.clock import Clock
from server.ports.mail import Message
from server.ports.sandbox.tables import SandboxMail, is_askable


class Mailbox:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def send(self, message: Message) -> None:
        """A message with the id of an earlier one is taken and dropped."""
        mail = SandboxMail(
            message_id=message.id,
            mailbox=email_key(message.to),
            recipient=message.to,
            sender=message.sender,
            subject=message.subject,
            text=message.text,
            html=message.html,
            sent_at=await self._clock.now(),
        )
        async with in_transaction():
            await SandboxMail.bulk_create([mail], ignore_conflicts=True)

    async def sent(self, to: str | None = None) -> list[SandboxMail]:
        """Newest first; all, or those to one address."""
        if to is None:
            return await SandboxMail.all().order_by("-number")
        return await SandboxMail.filter(mailbox=email_key(to)).order_by("-number") if is_askable(to, 254) else []


def links(mail: SandboxMail) -> list[str]:
    """Each link once: those of the text in their order, then those that only the HTML has."""
    of_text = [found.rstrip(".,;:!?)'") for found in re.findall(r"https?://[^\s<>\"]+", mail.text)]
    of_html = [unescape(found) for found in re.findall(r"href=\"(https?://[^\"]+)\"", mail.html)]
    return list(dict.fromkeys(of_text + of_html))
