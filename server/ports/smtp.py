"""Mail through an SMTP server."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from server.ports.mail import MailNotSent, Message

PATIENCE_SECONDS = 20


class SmtpMail:
    """`smtp://host` (encrypted when the server offers it), `smtps://host` (encrypted from the first byte).

    With `user:password@` it is encrypted or not sent at all. Raises ValueError for another URL.
    """

    def __init__(self, url: str) -> None:
        self._server = _parsed(url)

    async def send(self, message: Message) -> None:
        server = self._server
        try:
            await aiosmtplib.send(
                as_email(message),
                sender=parseaddr(message.sender)[1],
                recipients=[message.to],
                hostname=server.hostname,
                port=server.port,
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
                use_tls=server.scheme == "smtps",
                start_tls=_start_tls(server),
                timeout=PATIENCE_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailNotSent(str(error)) from error


def _parsed(url: str) -> SplitResult:
    server = urlsplit(url)
    if server.scheme not in ("smtp", "smtps") or not server.hostname or server.path.strip("/") or not _has_port(server):
        raise ValueError("SMTP_URL is smtp://[user:password@]host[:port], or the same with smtps://.")
    return server


def _has_port(server: SplitResult) -> bool:
    try:
        return server.port != 0
    except ValueError:
        return False


def _start_tls(server: SplitResult) -> bool | None:
    if server.scheme == "smtps":
        return False
    return True if server.username else None


def as_email(message: Message) -> EmailMessage:
    name, address = parseaddr(message.sender)
    email = EmailMessage(policy=SMTP)
    email["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2]}>"
    email["Date"] = formatdate()
    email["From"] = Address(name, addr_spec=address)
    email["To"] = message.to
    email["Subject"] = message.subject
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    return email
