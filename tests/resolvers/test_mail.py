"""Mails on their way out."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from server.database import transaction
from server.domain.token import activation_token
from server.models import Account, Activation, OutboxMessage
from server.ports.mail import Message
from server.resolvers.activation import request_password_reset
from server.resolvers.mail import mail_handler
from tests.resolvers.channel import CONFIG, NOW, acting, new_account
from tests.resolvers.person import linked, person

pytestmark = pytest.mark.usefixtures("database")


@dataclass
class Postbox:
    messages: list[Message] = field(default_factory=list)

    async def send(self, message: Message) -> None:
        self.messages.append(message)


async def promised(template: str, *, activation_id: str | None = None, locale: str = "en", **facts: str) -> None:
    context = await acting(None)
    async with context.work() as work:
        work.mail(
            template,
            to="mia@acme.example",
            locale=locale,
            subject_id="acct_1",
            activation_id=activation_id,
            facts=facts,
        )


async def sent() -> list[Message]:
    postbox = Postbox()
    handle = mail_handler(CONFIG, postbox, partial(acting, None))
    for promise in await OutboxMessage.all():
        await handle(promise)
    return postbox.messages


async def test_an_invitation_carries_the_link_and_its_expiry() -> None:
    link_id = await linked(await new_account("mia@acme.example", activated=False))
    await promised("invitation", activation_id=link_id, product="Business", customer="Acme", inviter="North")
    [mail] = await sent()
    assert f"http://127.0.0.1:8000/activate?token={activation_token(CONFIG.secret_key, link_id)}" in mail.text
    assert "May 19, 2026" in mail.text


async def test_a_reset_carries_a_link_to_its_own_page() -> None:
    await person()
    await request_password_reset(await acting(None), email="mia@acme.example")
    [mail] = await sent()
    link_id = (await Activation.get()).id
    assert f"http://127.0.0.1:8000/reset?token={activation_token(CONFIG.secret_key, link_id)}" in mail.text


@pytest.mark.parametrize("email", ["nobody@acme.example", "newcomer@acme.example"])
async def test_a_reset_for_an_address_without_a_password_is_sent_to_nobody(email: str) -> None:
    await new_account("newcomer@acme.example", activated=False)
    await request_password_reset(await acting(None), email=email)
    assert (await sent(), await Activation.exists()) == ([], False)


async def test_a_reset_goes_to_the_address_as_its_owner_wrote_it_in_their_language() -> None:
    mia = await person("Mia@Acme.example")
    async with transaction():
        await Account.filter(id=mia.id).update(locale="sv")
    await request_password_reset(await acting(None), email=" mia@acme.EXAMPLE")
    [mail] = await sent()
    assert (mail.to, mail.subject) == ("Mia@Acme.example", "Välj ett nytt lösenord")


async def test_a_mail_without_a_token_leads_to_the_front_door() -> None:
    await promised("activated")
    [mail] = await sent()
    assert "http://127.0.0.1:8000/\n" in mail.text


async def test_a_mail_goes_to_whom_it_was_promised_in_their_language() -> None:
    await promised("activated", locale="sv")
    [mail] = await sent()
    assert (mail.to, mail.sender, mail.subject) == ("mia@acme.example", CONFIG.mail_from, "Ditt konto är aktivt")


async def test_a_mail_sent_twice_can_be_recognised() -> None:
    link_id = await linked(await new_account("mia@acme.example", activated=False))
    await promised("invitation", activation_id=link_id, product="Business", customer="Acme")
    assert await sent() == await sent()


async def test_a_link_that_was_used_before_is_not_sent_any_more() -> None:
    link_id = await linked(await new_account("mia@acme.example", activated=False))
    await promised("invitation", activation_id=link_id, product="Business", customer="Acme")
    async with transaction():
        await Activation.all().update(ended_at=NOW + timedelta(seconds=1))
    assert await sent() == []
