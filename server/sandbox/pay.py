"""The card provider's hosted payment page."""

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from server.domain.language import format_money
from server.domain.money import Money
from server.ports.sandbox import Sandbox
from server.ports.sandbox.card import PaymentClosed
from server.ports.sandbox.tables import SandboxPayment
from server.sandbox.entry import Entry, read_entry
from server.sandbox.guard import policy
from server.sandbox.page import page

OUTCOMES = ("succeeded", "declined", "lost")
MOST_DELIVERIES = 100
LONGEST_DELAY = 7 * 24 * 60 * 60
DELAY_WHEN_LOST = 10


async def show(world: Sandbox, request: Request) -> Response:
    return _page(await _found(world, request))


async def pay(world: Sandbox, request: Request) -> Response:
    """`lost`: it is paid, but the browser does not get back, and the callback takes its time."""
    entry = await read_entry(request)
    outcome = entry.one_of("outcome", OUTCOMES)
    payment = await _found(world, request)
    try:
        payment = await _close(world, payment, outcome, entry)
    except PaymentClosed as closed:
        return _page(await _found(world, request), 409) if entry.is_form else PlainTextResponse(str(closed), 409)
    await world.callback.deliver_due_events()  # whoever comes back from here finds it settled
    if not entry.is_form:
        return JSONResponse({"paymentId": payment.id, "status": payment.status, "returnUrl": _way_back(payment)})
    if outcome == "lost":
        return page("lost")
    return RedirectResponse(_way_back(payment) or f"/sandbox/pay/{payment.id}", 303)


async def _found(world: Sandbox, request: Request) -> SandboxPayment:
    payment = await world.cards.find(request.path_params["payment_id"])
    if payment is None:
        raise HTTPException(404, "There is no such payment.")
    return payment


async def _close(world: Sandbox, payment: SandboxPayment, outcome: str, entry: Entry) -> SandboxPayment:
    close = world.cards.decline if outcome == "declined" else world.cards.pay
    delay = DELAY_WHEN_LOST if outcome == "lost" else 0
    return await close(
        payment.id,
        deliveries=entry.whole("deliveries", least=0, most=MOST_DELIVERIES, otherwise=1),
        delay_seconds=entry.whole("delaySeconds", least=0, most=LONGEST_DELAY, otherwise=delay),
    )


def _page(payment: SandboxPayment, status: int = 200) -> HTMLResponse:
    amount = format_money(Money(payment.amount_minor, payment.currency), "en")
    answer = page("pay", status, payment=payment, amount=amount, way_back=_way_back(payment))
    if payment.return_url:
        # Chromium holds the redirect that answers a form to form-action, too.
        answer.headers["Content-Security-Policy"] = policy(f"{urlsplit(payment.return_url).scheme}:")
    return answer


def _way_back(payment: SandboxPayment) -> str | None:
    """The return URL with `payment=ID` added, otherwise untouched: apps register schemes of any form."""
    if payment.return_url is None:
        return None
    address, mark, fragment = payment.return_url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}payment={payment.id}{mark}{fragment}"
