"""Mails on their way out: what was promised becomes a letter, with its link."""

from typing import Any

from server.config import Config
from server.context import Context, NewContext
from server.domain.token import activation_token
from server.mails import render
from server.models import Activation, ActivationPurpose, OutboxMessage
from server.outbox import Handler
from server.ports.mail import Mail, Message
from server.resolvers.activation import RESET_LETTER, begin_reset

PATHS = {ActivationPurpose.INVITATION: "activate", ActivationPurpose.RESET: "reset"}


def mail_handler(config: Config, mail: Mail, new_context: NewContext) -> Handler:
    """Sends what `Work.mail` promised. The promise's id is the mail's: sent twice, it can be recognised."""

    async def send(promise: OutboxMessage) -> None:
        letter = promise.payload
        if letter["template"] == RESET_LETTER:
            letter = await _reset(letter, await new_context())
        way_in = await _way_in(config, letter["activation_id"])
        if way_in is None:
            return
        facts = {**letter["facts"], "vendor": config.seller.information.name, **way_in}
        rendered = render(letter["template"], letter["locale"], facts)
        await mail.send(
            Message(
                id=promise.id,
                to=letter["to"],
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                sender=config.mail_from,
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
