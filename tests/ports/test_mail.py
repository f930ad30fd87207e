import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from server.ports.mail import Mail, MailNotSent, Message
from server.ports.sandbox import Sandbox
from server.ports.sandbox.mailbox import links
from server.ports.smtp import SmtpMail

INVITATION = Message(
    id="mail_01",
    to="mia@customer.example",
    subject="Ein Platz für Sie",
    text="Hier: https://shop.example/activate?token=a_b-c.\nGrüße",
    html='<p><a href="https://shop.example/activate?token=a_b-c&amp;html=1">Hier</a></p>',
    sender="Seatwright <noreply@vendor.example>",
)


class Inbox:
    """Takes everything, or answers every recipient with `refusal`."""

    def __init__(self) -> None:
        self.refusal: str | None = None
        self.envelopes: list[Envelope] = []
        self.passwords: list[object] = []

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, what: object) -> AuthResult:
        self.passwords.append(what)
        return AuthResult(success=True)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:
        envelope.rcpt_tos.append(to)
        return self.refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        return "250 OK"

    def delivered(self) -> list[Message]:
        return [_read(envelope) for envelope in self.envelopes]


def _read(envelope: Envelope) -> Message:
    assert isinstance(envelope.content, bytes)
    email = message_from_bytes(envelope.content, policy=default)
    text, html = email.get_body(("plain",)), email.get_body(("html",))
    assert text is not None
    assert html is not None
    return Message(
        id=email["Message-ID"].strip("<>").removesuffix("@vendor.example"),
        to=envelope.rcpt_tos[0],
        subject=email["Subject"],
        text=text.get_content().replace("\r\n", "\n").rstrip("\n"),
        html=html.get_content().rstrip("\r\n"),
        sender=email["From"],
    )


@asynccontextmanager
async def mail_server(inbox: Inbox) -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            inbox,
            enable_SMTPUTF8=True,
            hostname="mx.example",
            authenticator=inbox.authenticate,
            auth_require_tls=False,
        ),
        sock=listener,
    )
    yield listener.getsockname()[1]
    server.close()
    await server.wait_closed()


@dataclass
class Post:
    mail: Mail
    delivered: Callable[[], Awaitable[list[Message]]]


@pytest.fixture
async def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
async def port(inbox: Inbox) -> AsyncIterator[int]:
    async with mail_server(inbox) as port:
        yield port


@pytest.fixture(params=["smtp", "sandbox"])
def post(request: pytest.FixtureRequest, sandbox: Sandbox, inbox: Inbox, port: int) -> Post:
    async def from_inbox() -> list[Message]:
        return inbox.delivered()

    async def from_sandbox() -> list[Message]:
        return [
            Message(id=m.message_id, to=m.recipient, subject=m.subject, text=m.text, html=m.html, sender=m.sender)
            for m in await sandbox.mailbox.sent()
        ]

    if request.param == "smtp":
        return Post(SmtpMail(f"smtp://127.0.0.1:{port}"), from_inbox)
    return Post(sandbox.mailbox, from_sandbox)


async def test_a_mail_arrives_as_it_was_written(post: Post) -> None:
    await post.mail.send(INVITATION)
    assert await post.delivered() == [INVITATION]


async def test_a_mail_sent_twice_is_known_by_its_id(post: Post) -> None:
    await post.mail.send(INVITATION)
    await post.mail.send(INVITATION)
    assert {message.id for message in await post.delivered()} == {"mail_01"}


async def test_an_address_in_any_language_gets_its_mail(post: Post) -> None:
    await post.mail.send(replace(INVITATION, to="jörg@kunde.example"))
    assert [message.to for message in await post.delivered()] == ["jörg@kunde.example"]


async def test_the_mailbox_shows_a_mail_once_however_often_it_is_sent(sandbox: Sandbox) -> None:
    await asyncio.gather(*(sandbox.mailbox.send(INVITATION) for _ in range(5)))
    assert len(await sandbox.mailbox.sent()) == 1


async def test_the_mailbox_shows_the_newest_first(sandbox: Sandbox) -> None:
    for number in "123":
        await sandbox.mailbox.send(replace(INVITATION, id=f"mail_{number}"))
    assert [mail.message_id for mail in await sandbox.mailbox.sent()] == ["mail_3", "mail_2", "mail_1"]


async def test_the_mailbox_finds_an_address_however_it_is_written(sandbox: Sandbox) -> None:
    await sandbox.mailbox.send(replace(INVITATION, id="mail_1", to="Mia@Customer.example"))
    await sandbox.mailbox.send(replace(INVITATION, id="mail_2", to="noah@customer.example"))
    assert [mail.message_id for mail in await sandbox.mailbox.sent("mia@customer.EXAMPLE")] == ["mail_1"]


async def test_the_links_of_a_mail_are_found_in_text_and_html(sandbox: Sandbox) -> None:
    await sandbox.mailbox.send(INVITATION)
    (mail,) = await sandbox.mailbox.sent()
    assert links(mail) == [
        "https://shop.example/activate?token=a_b-c",
        "https://shop.example/activate?token=a_b-c&html=1",
    ]


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: all@evil.example", "Hi\nBcc: all@evil.example", "Hi\0"])
def test_a_subject_can_not_add_a_header(subject: str) -> None:
    with pytest.raises(ValueError, match="line breaks"):
        replace(INVITATION, subject=subject)


def test_a_sender_can_not_add_a_header() -> None:
    with pytest.raises(ValueError, match="line breaks"):
        replace(INVITATION, sender="Seatwright\r\nBcc: all@evil.example <noreply@vendor.example>")


@pytest.mark.parametrize(
    "to", ["a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "a@x.example\n", "A <a@x.example>", "a", ""]
)
def test_a_mail_goes_to_exactly_one_address(to: str) -> None:
    with pytest.raises(ValueError, match="one address"):
        replace(INVITATION, to=to)


def test_an_id_can_not_add_a_header() -> None:
    with pytest.raises(ValueError, match="id"):
        replace(INVITATION, id="mail_01>\r\nBcc: b@x.example")


async def test_a_mail_that_the_server_refuses_is_not_sent(inbox: Inbox, port: int) -> None:
    inbox.refusal = "450 later"
    with pytest.raises(MailNotSent):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


async def test_without_a_server_a_mail_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(MailNotSent):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


async def test_a_password_is_never_sent_unencrypted(inbox: Inbox, port: int) -> None:
    with pytest.raises(MailNotSent):
        await SmtpMail(f"smtp://anna:secret@127.0.0.1:{port}").send(INVITATION)
    assert inbox.passwords == []


@pytest.mark.parametrize("url", ["", "localhost", "http://localhost", "smtp://", "smtp://host/path", "smtp://host:x"])
def test_a_wrong_smtp_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        SmtpMail(url)
