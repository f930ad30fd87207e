import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.domain.wording import shown
from server.mails import render
from server.mails.letter import MailKind
from server.ports import smtp
from server.ports.mail import Attachment, Mail, MailNotSent, MailRefused, Message
from server.ports.sandbox import Sandbox
from server.ports.sandbox.mailbox import links
from server.ports.smtp import SmtpMail, as_bytes
from tests.mails.test_mail import FACTS

INVITATION = Message(
    id="mail_01",
    to="mia@customer.example",
    subject="Ein Platz für Sie",
    text="Hier: https://shop.example/activate?token=a_b-c.\nGrüße",
    html='<p><a href="https://shop.example/activate?token=a_b-c&amp;html=1">Hier</a></p>',
    sender="Seatwright <noreply@vendor.example>",
    attachments=(Attachment(name="2026-000001.pdf", media_type="application/pdf", content=bytes(range(256)) * 40),),
)


class Inbox:
    """Takes everything, or answers every recipient with `refusal`."""

    def __init__(self) -> None:
        self.refusal: str | None = None
        self.refused_data: str | None = None
        self.envelopes: list[Envelope] = []
        self.passwords: list[object] = []

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, how: str, what: object) -> AuthResult:
        self.passwords.append(what)
        return AuthResult(success=True)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:
        envelope.rcpt_tos.append(to)
        return self.refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refused_data:
            return self.refused_data
        self.envelopes.append(envelope)
        return "250 OK"

    def delivered(self) -> list[Message]:
        return [_read(envelope) for envelope in self.envelopes]


def _email(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    email = message_from_bytes(envelope.content, policy=default)
    assert isinstance(email, EmailMessage)
    assert not [part.defects for part in email.walk() if part.defects]
    return email


def _read(envelope: Envelope) -> Message:
    email = _email(envelope)
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
        attachments=tuple(
            Attachment(name=str(part.get_filename()), media_type=part.get_content_type(), content=part.get_content())
            for part in email.iter_attachments()
        ),
        stop_link=email["List-Unsubscribe"] and email["List-Unsubscribe"].strip("<>"),
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
            Message(
                id=m.message_id,
                to=m.recipient,
                subject=m.subject,
                text=m.text,
                html=m.html,
                sender=m.sender,
                attachments=tuple(
                    Attachment(name=file.name, media_type=file.media_type, content=file.content)
                    for file in (await sandbox.mailbox.attached([m]))[m.message_id]
                ),
            )
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


async def test_a_mail_that_the_server_takes_later_may_be_sent_again(inbox: Inbox, port: int) -> None:
    inbox.refusal = "450 later"
    with pytest.raises(MailNotSent, match="answered 450 later"):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


async def test_an_address_that_nobody_has_is_not_written_to_again(inbox: Inbox, port: int) -> None:
    inbox.refusal = "550 5.1.1 no such user"
    with pytest.raises(MailRefused, match=r"answered 550 5\.1\.1 no such user"):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


@pytest.mark.parametrize(("answer", "error"), [("554 5.7.1 spam", MailRefused), ("451 4.3.0 full", MailNotSent)])
async def test_so_is_a_message_that_the_server_will_not_have(
    inbox: Inbox, port: int, answer: str, error: type[Exception]
) -> None:
    inbox.refused_data = answer
    with pytest.raises(error, match=answer):
        await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


@asynccontextmanager
async def peer(greet: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    """Something that listens, but is no mail server."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greet(writer)
        writer.close()

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def hangs(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(2)


async def hangs_up(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def talks_nonsense(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await writer.drain()


async def is_closed_for_good(writer: asyncio.StreamWriter) -> None:
    writer.write(b"554 no service here\r\n")
    await writer.drain()


@pytest.mark.parametrize("greet", [hangs, hangs_up, talks_nonsense, is_closed_for_good])
async def test_a_server_that_is_out_of_order_may_be_asked_again(
    greet: Callable[[asyncio.StreamWriter], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE_SECONDS", 0.3)
    async with peer(greet) as port:
        with pytest.raises(MailNotSent):
            await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)


@pytest.mark.parametrize("url", ["smtps://127.0.0.1:{port}", "smtp://anna:secret@127.0.0.1:{port}"])
async def test_a_server_without_encryption_gets_no_mail_that_asks_for_it(inbox: Inbox, port: int, url: str) -> None:
    with pytest.raises(MailNotSent) as refused:
        await SmtpMail(url.format(port=port)).send(INVITATION)
    assert "secret" not in str(refused.value)
    assert inbox.envelopes == []


async def test_a_reminder_says_how_to_stop_it_in_headers_that_every_mail_program_reads(inbox: Inbox, port: int) -> None:
    link = f"https://shop.a-vendor-with-a-long-name.example/reminders/stop?token={'a_b-c.' * 40}"
    await SmtpMail(f"smtp://127.0.0.1:{port}").send(replace(INVITATION, stop_link=link))
    [envelope] = inbox.envelopes
    assert isinstance(envelope.content, bytes)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in envelope.content
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in envelope.content


async def test_no_line_is_longer_than_mail_may_have(inbox: Inbox, port: int) -> None:
    long = replace(INVITATION, subject="ä b" * 300, text="word" * 1000, html="ü" * 3000)
    await SmtpMail(f"smtp://127.0.0.1:{port}").send(long)
    assert inbox.delivered() == [long]
    assert isinstance(inbox.envelopes[0].content, bytes)
    assert max(map(len, inbox.envelopes[0].content.split(b"\r\n"))) <= 998


async def test_no_other_mail_does(inbox: Inbox, port: int) -> None:
    await SmtpMail(f"smtp://127.0.0.1:{port}").send(INVITATION)
    [envelope] = inbox.envelopes
    assert [name for name in _email(envelope) if name.startswith("List-")] == []


@pytest.mark.parametrize(
    "link", ["https://a.example/>\r\nBcc: x", "https://a.example/ b", "javascript:x", "https://ä.example"]
)
def test_a_stop_link_can_not_add_a_header(link: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        replace(INVITATION, stop_link=link)


@pytest.mark.parametrize("name", ["a b.pdf", 'a".pdf', "a\r\n.pdf", "../a.pdf/", "ä.pdf", ""])
def test_an_attachment_can_not_add_a_header(name: str) -> None:
    with pytest.raises(ValueError, match="attachment"):
        Attachment(name=name, media_type="application/pdf", content=b"")


# What breaks lines somewhere, and what looks like headers and addresses.
HOSTILE = st.text(
    st.one_of(st.sampled_from('\r\n\0\x0b\x0c\x1c\x85\u2028\u2029\u202e"<>@:;,=?%{}'), st.characters()), max_size=60
)
HEADERS = ["Subject", "Message-ID", "Date", "From", "To", "Auto-Submitted", "MIME-Version", "Content-Type"]


@settings(deadline=None)
@given(kind=st.sampled_from(MailKind), product=HOSTILE, customer=HOSTILE, inviter=HOSTILE, name=HOSTILE)
@example(
    kind=MailKind.INVITATION,
    product="x\r\nBcc: all@evil.example",
    customer="\u2028Bcc: a@b",
    inviter="\r\n\r\n",
    name="",
)
def test_no_name_adds_a_header_to_any_mail(
    kind: MailKind, product: str, customer: str, inviter: str, name: str
) -> None:
    typed = {"product": product, "customer": customer, "inviter": inviter, "name": name, "reseller": customer}
    names = {key: value if shown({key: value}, None) else "X" for key, value in typed.items()}  # all checked before
    rendered = render(kind, "de", {**FACTS, **names})
    message = replace(INVITATION, subject=rendered.subject, text=rendered.text, html=rendered.html, attachments=())
    email = message_from_bytes(as_bytes(message), policy=default)
    assert list(email.keys()) == HEADERS
    assert email["Subject"] == rendered.subject
    assert not email.defects
    assert email["To"] == INVITATION.to


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
