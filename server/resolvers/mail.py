"""Mails on their way out: what was promised becomes a letter, with its link and what is attached to it."""

import asyncio
from datetime import timedelta
from typing import Any

from server.config import Config
from server.context import Context, NewContext
from server.document_link import DocumentForm
from server.domain.token import activation_token
from server.mails import render
from server.mails.letter import LETTERS, MailKind
from server.models import Activation, ActivationPurpose, Invoice, OutboxMessage
from server.outbox import Handler, TryLater
from server.ports.mail import Attachment, Mail, Message
from server.reminder_link import stop_link
from server.resolvers.activation import RESET_LETTER, begin_reset
from server.resolvers.document import kept_document
from server.resolvers.reminder_refusal import is_refused

PATHS = {ActivationPurpose.INVITATION: "activate", ActivationPurpose.RESET: "reset"}
LONGEST_WAIT = timedelta(minutes=5)
LOOKS, PAUSE = 40, 0.05  # seconds; a document takes a fraction of one


def mail_handler(config: Config, mail: Mail, new_context: NewContext) -> Handler:
    """Sends what `Work.mail` promised. The promise's id is the mail's: sent twice, it can be recognised."""

    async def send(promise: OutboxMessage) -> None:
        letter = promise.payload
        if letter["template"] == RESET_LETTER:
            letter = await _reset(letter, await new_context())
        kind = LETTERS[MailKind(letter["template"])]
        way_in = await _way_in(config, letter["activation_id"])
        if way_in is None or (kind.is_reminder and await is_refused(letter["to"])):
            return
        way_out = stop_link(config, letter["to"]) if kind.is_reminder else None
        facts = {**way_in, **letter["facts"], "vendor": config.seller.information.name, "stop_link": way_out}
        rendered = render(letter["template"], letter["locale"], facts)
        await mail.send(
            Message(
                id=promise.id,
                to=letter["to"],
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                sender=config.mail_from,
                attachments=(await _invoice(promise),) if kind.has_invoice else (),
                stop_link=way_out,
            )
        )

    return send


async def _reset(letter: dict[str, Any], context: Context) -> dict[str, Any]:
    """It was promised to an address; now it is to whoever has it, in the way they want to be written to."""
    account = await begin_reset(context, letter["activation_id"], letter["to"])
    if account is None:
        return letter
    facts = {"name": account.name}
    return {**letter, "to": account.email, "locale": account.locale or letter["locale"], "facts": facts}


async def _way_in(config: Config, activation_id: str | None) -> dict[str, str] | None:
    """Where the letter's button leads, and until when; None for a link that was used or replaced before it was sent.

    And for one that was never made, because nobody has the address.
    """
    if activation_id is None:
        return {"link": f"{config.public_url}/"}
    activation = await Activation.get_or_none(id=activation_id)
    if activation is None or activation.ended_at:
        return None
    return {"link": activation_link(config, activation), "until": activation.expires_at.isoformat()}


def activation_link(config: Config, activation: Activation) -> str:
    """The address of the page that the person opens; it has the token in it, so keep it to the letter."""
    token = activation_token(config.secret_key, activation.id)
    return f"{config.public_url}/{PATHS[activation.purpose]}?token={token}"


async def _invoice(promise: OutboxMessage) -> Attachment:
    """The document is being made at this moment. Should that fail, it is a dead letter of its own, and this waits."""
    for _ in range(LOOKS):
        if await Invoice.filter(id=promise.subject_id, document_ready_at__isnull=False).exists():
            number, content = await kept_document(promise.subject_id, DocumentForm.PDF)
            return Attachment(name=f"{number}.pdf", media_type="application/pdf", content=content)
        await asyncio.sleep(PAUSE)
    raise TryLater(min(timedelta(seconds=2 ** min(promise.waits, 9)), LONGEST_WAIT))
