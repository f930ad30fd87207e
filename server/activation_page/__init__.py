"""Where the links of mails lead: a page without scripts on which a person chooses a password."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from server.context import Context
from server.domain.language import translated
from server.domain.messages import message_of
from server.domain.refusal import Refusal
from server.password import MINIMUM
from server.resolvers.activation import activate, choose_password, described

ContextOf = Callable[[Request], Awaitable[Context]]

LONGEST_FORM = 16_384  # bytes
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self' 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    # The address has the token in it, so no other site may hear of it. With no-referrer, browsers would not say
    # either where a form comes from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Form:
    token: str
    name: str | None
    password: str


def routes(context_of: ContextOf) -> list[Route]:
    """`context_of` says who asks, when, and in which language."""

    async def show(request: Request) -> Response:
        return await _page(await context_of(request), request.query_params.get("token", ""))

    async def submit(request: Request) -> Response:
        context = await context_of(request)
        if _is_foreign(request, context.config.public_url):
            return PlainTextResponse("Another site may not do this.", 403, HEADERS)
        if (form := await _form(request)) is None:
            return PlainTextResponse("This form can't be read.", 400, HEADERS)
        return await _carry_out(context, request, form)

    return [
        Route(path, act, methods=[method])
        for path in ("/activate", "/reset")
        for method, act in (("GET", show), ("POST", submit))
    ]


async def _page(context: Context, token: str, typed: Form | None = None, refusal: Refusal | None = None) -> Response:
    """The form; after a refusal the same again, with what was typed except for the password."""
    try:
        link = await described(context, token)
    except Refusal as invalid:
        return _closing(context, _sentence(invalid, context), status=404)
    content = {
        "action": "/reset" if link["is_reset"] else "/activate",
        "token": token,
        "email": link["email"],
        "name": typed.name if typed else link["name"],
        "asks_name": not link["is_reset"],
        "problem": refusal and _sentence(refusal, context),
        "problem_field": refusal.path[0] if refusal and refusal.path else None,
        **_texts(link, context.locale),
    }
    return _rendered("form.html", content, context, status=422 if refusal else 200)


def _sentence(refusal: Refusal, context: Context) -> str:
    return message_of(refusal.code, context.locale, refusal.facts)


def _texts(link: dict[str, Any], locale: str) -> dict[str, str | None]:
    is_reset = link["is_reset"]
    return {
        "title": translated("Choose a new password", locale)
        if is_reset
        else translated("Activate your account", locale),
        "invitation": _invitation(link, locale),
        "email_label": translated("E-mail address", locale),
        "name_label": translated("Name", locale),
        "password_label": translated("New password", locale) if is_reset else translated("Password", locale),
        "password_hint": translated(
            "At least {minimum} characters. Some unrelated words are easy to remember and hard to guess.",
            locale,
            minimum=MINIMUM,
        ),
    }


def _invitation(link: dict[str, Any], locale: str) -> str | None:
    inviter, customer = link["invited_by"], link["customer_name"]
    if inviter and customer:
        return translated("{inviter} has given you a seat at {customer}.", locale, inviter=inviter, customer=customer)
    return translated("{inviter} has invited you.", locale, inviter=inviter) if inviter else None


def _closing(context: Context, sentence: str, *, status: int = 200, is_done: bool = False) -> Response:
    """The last page, where nothing more is to be done."""
    content = {"title": sentence, "sign_in": translated("Sign in", context.locale) if is_done else None}
    return _rendered("closing.html", content, context, status=status)


def _rendered(template: str, content: dict[str, Any], context: Context, *, status: int) -> Response:
    vendor = context.config.seller.information.name
    page = _pages.get_template(template).render(content, language=context.locale, vendor=vendor)
    return HTMLResponse(page, status, HEADERS)


def _is_foreign(request: Request, public_url: str) -> bool:
    """Browsers name the origin with every POST, scripts name none."""
    origin = request.headers.get("origin")
    own = urlsplit(public_url).netloc
    return origin is not None and origin.partition("://")[2] not in (own, request.headers.get("host", own))


async def _form(request: Request) -> Form | None:
    """None for what no page of ours sends."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            return None
    try:
        fields = parse_qs(body.decode(), errors="strict", max_num_fields=10)
        return Form(
            token=fields["token"][0], name=fields.get("name", [None])[0], password=fields.get("password", [""])[0]
        )
    except (ValueError, KeyError):
        return None


async def _carry_out(context: Context, request: Request, form: Form) -> Response:
    try:
        if request.url.path == "/reset":
            await choose_password(context, token=form.token, password=form.password)
            done = translated("Your password has been changed.", context.locale)
        else:
            await activate(context, token=form.token, password=form.password, name=form.name)
            done = translated("Your account is active", context.locale)
    except Refusal as refusal:
        if refusal.path == ("token",):
            return _closing(context, _sentence(refusal, context), status=404)
        return await _page(context, form.token, form, refusal)
    return _closing(context, done, is_done=True)
