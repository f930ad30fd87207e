"""Mail through an SMTP server."""

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from server.ports.mail import MailNotSent, MailRefused, Message

PATIENCE_SECONDS = 20
LONGEST_SUBJECT = 68  # that fits on one line
PERMANENT = 500  # and above (RFC 5321, 4.2.1)
# A server that says 5xx to our greeting or our password may be put right; one that says so to an address is.
ABOUT_THE_MESSAGE = (aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError, aiosmtplib.SMTPSenderRefused)


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
                as_bytes(message),
                sender=parseaddr(message.sender)[1],
                recipients=[message.to],
                mail_options=[] if message.to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"],
                hostname=server.hostname,
                port=server.port,
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
                use_tls=server.scheme == "smtps",
                start_tls=_start_tls(server),
                timeout=PATIENCE_SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _told(error) from error


def _told(error: Exception) -> MailNotSent | MailRefused:
    """What the operator reads: the server's own words where it answered about this very message."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        return _told(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return MailNotSent("The mail server did not let us sign in.")
    if not isinstance(error, aiosmtplib.SMTPResponseException):
        return MailNotSent(f"The mail server could not be reached ({type(error).__name__}).")
    answer = f"The mail server answered {error.code} {_on_one_line(error.message)}"
    is_final = error.code >= PERMANENT and isinstance(error, ABOUT_THE_MESSAGE)
    return MailRefused(answer) if is_final else MailNotSent(answer)


def _on_one_line(answer: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in answer).split())[:200]


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


def as_bytes(message: Message) -> bytes:
    """Ready to be sent. What has to be folded is written by hand: EmailMessage encodes a long address as if it were
    text, which nobody decodes in List-Unsubscribe, and loses spaces of a long subject.
    """
    headers = {"Subject": _subject(message.subject)}
    if message.stop_link:
        headers["List-Unsubscribe"] = f"<{message.stop_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return lines.encode("ascii") + _email(message).as_bytes()


def _subject(subject: str) -> str:
    if subject.isascii() and len(subject) < LONGEST_SUBJECT and "=?" not in subject:
        return subject
    return Header(subject, "utf-8", header_name="Subject").encode(linesep="\r\n")


def _email(message: Message) -> EmailMessage:
    name, address = parseaddr(message.sender)
    email = EmailMessage(policy=SMTP.clone(cte_type="7bit", utf8=not message.to.isascii()))
    email["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2]}>"
    email["Date"] = formatdate()
    email["From"] = Address(name, addr_spec=address)
    email["To"] = message.to
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    for attachment in message.attachments:
        kind, _, subtype = attachment.media_type.partition("/")
        email.add_attachment(attachment.content, maintype=kind, subtype=subtype, filename=attachment.name)
    return email
