"""Where all mail of the sandbox ends up."""

import re
from collections.abc import Sequence
from html import unescape

from tortoise.transactions import in_transaction

from server.domain.email_address import email_key
from server.ports.clock import Clock
from server.ports.mail import Attachment, Message
from server.ports.sandbox.tables import SandboxAttachment, SandboxMail, is_askable


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
            if files := [_kept(message.id, attachment) for attachment in message.attachments]:
                await SandboxAttachment.bulk_create(files, ignore_conflicts=True)

    async def sent(self, to: str | None = None) -> list[SandboxMail]:
        """Newest first; all, or those to one address."""
        if to is None:
            return await SandboxMail.all().order_by("-number")
        return await SandboxMail.filter(mailbox=email_key(to)).order_by("-number") if is_askable(to, 254) else []

    async def attached(self, mails: Sequence[SandboxMail]) -> dict[str, list[SandboxAttachment]]:
        """By the mail's id."""
        found: dict[str, list[SandboxAttachment]] = {mail.message_id: [] for mail in mails}
        for attachment in await SandboxAttachment.filter(message_id__in=list(found)).order_by("number"):
            found[attachment.message_id].append(attachment)
        return found

    async def attachment(self, message_id: str, name: str) -> SandboxAttachment | None:
        if not is_askable(message_id, 255) or not is_askable(name, 255):
            return None
        return await SandboxAttachment.get_or_none(message_id=message_id, name=name)


def _kept(message_id: str, attachment: Attachment) -> SandboxAttachment:
    return SandboxAttachment(
        message_id=message_id,
        name=attachment.name,
        media_type=attachment.media_type,
        content=attachment.content,
    )


def links(mail: SandboxMail) -> list[str]:
    """Each link once: those of the text in their order, then those that only the HTML has."""
    of_text = [found.rstrip(".,;:!?)'") for found in re.findall(r"https?://[^\s<>\"]+", mail.text)]
    of_html = [unescape(found) for found in re.findall(r"href=\"(https?://[^\"]+)\"", mail.html)]
    return list(dict.fromkeys(of_text + of_html))
