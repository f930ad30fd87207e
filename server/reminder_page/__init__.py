"""Where a reminder's link leads: no more of them, or again. Mail programs press the button by themselves (RFC 8058)."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from server.context import Context
from server.domain.language import translated
from server.reminder_link import PATH, NoSuchMailbox, mailbox_of
from server.resolvers.reminder_refusal import allow_reminders, is_refused, refuse_reminders

ContextOf = Callable[[Request], Awaitable[Context]]

LONGEST_FORM = 1024  # bytes
RESUME = "resume"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_FOLDER = Path(__file__).parent
_pages = Environment(
    loader=FileSystemLoader([_FOLDER, _FOLDER.parent / "activation_page"]),  # the same frame around both
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def routes(context_of: ContextOf) -> list[Route]:
    """Reading it changes nothing: what scans mails for viruses opens every link. The token is the right to it."""

    async def answer(request: Request) -> Response:
        context = await context_of(request)
        token = request.query_params.get("token", "")
        try:
            mailbox = mailbox_of(context.config, token)
        except NoSuchMailbox:
            return _page(context, translated("This link is not one of ours.", context.locale), status=404)
        if request.method == "POST":
            await _decide(context, mailbox, await _choice(request))
        return await _offer(context, mailbox, token)

    return [Route(PATH, answer, methods=["GET", "POST"])]


async def _decide(context: Context, mailbox: str, choice: str) -> None:
    await (allow_reminders(context, mailbox) if choice == RESUME else refuse_reminders(context, mailbox))


async def _choice(request: Request) -> str:
    """Of our own page's button. A mail program sends another form, or none; it means to stop."""
    body = b""
    async for part in request.stream():
        body = (body + part)[: LONGEST_FORM + 1]
    return parse_qs(body.decode(errors="replace")).get("choice", [""])[0] if len(body) <= LONGEST_FORM else ""


async def _offer(context: Context, mailbox: str, token: str) -> Response:
    locale = context.locale
    if await is_refused(mailbox):
        title = translated("No more reminders are sent to {mailbox}.", locale, mailbox=mailbox)
        return _page(context, title, token=token, choice=RESUME, button=translated("Send them again", locale))
    title = translated("Reminders are sent to {mailbox}.", locale, mailbox=mailbox)
    return _page(context, title, token=token, choice="stop", button=translated("Send no more reminders", locale))


def _page(context: Context, title: str, *, status: int = 200, **form: str) -> Response:
    hint = translated("Invoices and other mails about your account are sent in any case.", context.locale)
    content = {"title": title, "hint": hint, "form": form, "path": PATH, "language": context.locale}
    vendor = context.config.seller.information.name
    return HTMLResponse(_pages.get_template("stop.html").render(content, vendor=vendor), status, HEADERS)
