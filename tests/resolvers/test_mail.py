"""Mails on their way out."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from server.database import transaction
from server.domain.role import Role
from server.domain.token import activation_token
from server.models import Account, Activation, OutboxKind, OutboxMessage, Subscription
from server.outbox import TryLater
from server.ports.mail import Message
from server.reminder_link import stop_link
from server.resolvers import mail as mail_module
from server.resolvers.activation import request_password_reset
from server.resolvers.mail import mail_handler
from server.resolvers.purchase import write_about
from server.resolvers.reminder_refusal import allow_reminders, refuse_reminders
from tests.resolvers.channel import CONFIG, NOW, acting, new_account
from tests.resolvers.correcting import bought_by_card, bought_by_transfer
from tests.resolvers.person import linked, person
from tests.resolvers.shop import Shop, invoice_of, stocked
from tests.resolvers.test_document import Press, printed

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
    for promise in await OutboxMessage.filter(kind=OutboxKind.MAIL).order_by("id"):
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


class TestAReceipt:
    async def test_waits_for_the_invoice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(mail_module, "PAUSE", 0)
        shop = await stocked()
        await bought_by_card(shop)
        with pytest.raises(TryLater):
            await sent()

    async def test_brings_the_invoice_once_it_is_printed(self) -> None:
        shop = await stocked()
        invoice = await invoice_of(await bought_by_card(shop))
        await printed(shop, Press())
        [mail] = await sent()
        [paper] = mail.attachments
        assert (paper.name, paper.media_type) == (f"{invoice.number}.pdf", "application/pdf")
        assert paper.content == f"%PDF {invoice.number}".encode()

    async def test_waits_for_a_document_that_is_just_being_printed(self) -> None:
        shop = await stocked()
        await bought_by_card(shop)
        [mails, _] = await asyncio.gather(sent(), printed(shop, Press()))
        assert len(mails[0].attachments) == 1


async def test_bank_details_bring_the_invoice() -> None:
    shop = await stocked()
    await bought_by_transfer(shop)
    await printed(shop, Press())
    [mail] = await sent()
    assert [paper.name for paper in mail.attachments] == ["2026-000001.pdf"]


REMINDER = {"product": "Business", "customer": "Acme", "until": "2026-06-30"}


async def test_a_reminder_can_be_stopped_from_within_the_mail() -> None:
    await promised("renewal_reminder", **REMINDER)
    [mail] = await sent()
    assert mail.stop_link == stop_link(CONFIG, "mia@acme.example")
    assert mail.stop_link in mail.text


async def test_no_reminder_goes_to_whoever_wants_none() -> None:
    await promised("renewal_reminder", **REMINDER)
    await refuse_reminders(await acting(None), "mia@acme.example")
    assert await sent() == []
    await allow_reminders(await acting(None), "mia@acme.example")
    assert len(await sent()) == 1


async def test_whoever_wants_no_reminders_gets_everything_else() -> None:
    await refuse_reminders(await acting(None), "mia@acme.example")
    await promised("past_due", **REMINDER, grace_until="2026-07-13")
    [mail] = await sent()
    assert mail.stop_link is None


async def test_a_payment_to_confirm_leads_to_the_providers_page() -> None:
    facts = {"product": "Business", "customer": "Acme", "amount": "1.00", "currency": "EUR", "number": "1"}
    await promised("payment_to_confirm", **facts, link="https://cards.example/pay_1")
    [mail] = await sent()
    assert "https://cards.example/pay_1" in mail.text
    assert CONFIG.public_url not in mail.text


class TestALetterAboutASubscription:
    async def written(self, shop: Shop, role: Role) -> OutboxMessage:
        subscription = await Subscription.get()
        async with (await shop.system()).work() as work:
            await write_about(work, subscription, role, "expired", until="2026-06-30")
        return await OutboxMessage.filter(subject_id=subscription.id, kind=OutboxKind.MAIL).get()

    @pytest.mark.parametrize(
        ("role", "address"),
        [
            (Role.RESELLER_ADMIN, "invoices@north.example"),
            (Role.CUSTOMER_ADMIN, "invoices@acme.example"),
        ],
    )
    async def test_goes_to_the_invoice_address_of_one_side(self, role: Role, address: str) -> None:
        shop = await stocked()
        await bought_by_card(shop)
        letter = await self.written(shop, role)
        assert (letter.recipient, letter.customer_id) == (address, shop.customer.id)
        assert (letter.payload["to"], letter.payload["facts"]["customer"]) == (address, "Acme GmbH")

    async def test_is_in_the_language_of_whoever_ordered_for_that_side(self) -> None:
        shop = await stocked()
        await bought_by_card(shop)
        async with transaction():
            await Account.filter(id=shop.anna.id).update(locale="sv")
        assert (await self.written(shop, Role.RESELLER_ADMIN)).payload["locale"] == "sv"

    async def test_does_not_tell_one_side_the_language_of_the_other(self) -> None:
        shop = await stocked()
        await bought_by_card(shop)
        async with transaction():
            await Account.filter(id=shop.anna.id).update(locale="sv")
            plan = {"renewal_account_id": shop.anna.id, "renewal_purchased_by": Role.RESELLER_ADMIN}
            await Subscription.all().update(**plan)
        assert (await self.written(shop, Role.CUSTOMER_ADMIN)).payload["locale"] is None

    async def test_is_in_the_language_of_whoever_scheduled_the_renewal(self) -> None:
        shop = await stocked()
        await bought_by_card(shop)
        async with transaction():
            await Account.filter(id=shop.olga.id).update(locale="de")
            await Subscription.all().update(renewal_account_id=shop.olga.id, renewal_purchased_by=Role.RESELLER_ADMIN)
        assert (await self.written(shop, Role.RESELLER_ADMIN)).payload["locale"] == "de"
