"""The card provider's hosted payment page, and what the provider can report of a payment later."""

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from server.domain.language import format_money
from server.domain.money import Money
from server.domain.payment import PaymentFailure
from server.ports.sandbox import Sandbox
from server.ports.sandbox.card import PaymentClosed, refunded
from server.ports.sandbox.event import Delivery
from server.ports.sandbox.tables import SandboxPayment
from server.sandbox.entry import Entry, read_entry, wrong
from server.sandbox.page import page
from server.sandbox.plastic import CHOICES, chosen
from server.sandbox.way_back import leading_back

PAID = ("succeeded", "lost", "wrong_amount")
DECLINED = {"declined": PaymentFailure.DECLINED, "insufficient_funds": PaymentFailure.INSUFFICIENT_FUNDS}
DISPUTED = {"disputed": True, "dispute_closed": False}
OUTCOMES = (*PAID, *DECLINED, "refunded", *DISPUTED)
MOST_DELIVERIES = 100
LONGEST_DELAY = 7 * 24 * 60 * 60
DELAY_WHEN_LOST = 10


async def show(world: Sandbox, request: Request) -> Response:
    return await _page(world, await _found(world, request))


async def pay(world: Sandbox, request: Request) -> Response:
    """`lost`: it is paid, but the browser does not get back, and the callback takes its time."""
    entry = await read_entry(request)
    outcome = entry.one_of("outcome", OUTCOMES)
    payment = await _found(world, request)
    try:
        payment = await _done(world, payment, outcome, entry)
    except PaymentClosed as closed:
        if entry.is_form:
            return await _page(world, await _found(world, request), 409)
        return PlainTextResponse(str(closed), 409)
    await world.callback.deliver_due_events()  # whoever comes back from here finds it settled
    if not entry.is_form:
        return JSONResponse({"paymentId": payment.id, "status": payment.status, "returnUrl": _way_back(payment)})
    if outcome == "lost":
        return page("lost")
    own = f"/sandbox/pay/{payment.id}"
    return RedirectResponse(own if _is_report(outcome) else _way_back(payment) or own, 303)


async def _found(world: Sandbox, request: Request) -> SandboxPayment:
    payment = await world.cards.find(request.path_params["payment_id"])
    if payment is None:
        raise HTTPException(404, "There is no such payment.")
    return payment


async def _done(world: Sandbox, payment: SandboxPayment, outcome: str, entry: Entry) -> SandboxPayment:
    delivery = _delivery(entry, outcome)
    if outcome in DISPUTED:
        return await world.cards.dispute(payment.id, is_open=DISPUTED[outcome], delivery=delivery)
    if outcome == "refunded":
        return await world.cards.refund_by_itself(payment.id, minor=_amount(entry, payment), delivery=delivery)
    plastic = chosen(entry, await world.cards.today())
    if outcome in DECLINED:
        return await world.cards.decline(payment.id, failure=DECLINED[outcome], with_card=plastic, delivery=delivery)
    minor = (_amount(entry, payment) or payment.amount_minor + 1) if outcome == "wrong_amount" else None
    return await world.cards.pay(payment.id, with_card=plastic, minor=minor, delivery=delivery)


def _delivery(entry: Entry, outcome: str) -> Delivery:
    delay = DELAY_WHEN_LOST if outcome == "lost" else 0
    return Delivery(
        times=entry.whole("deliveries", least=0, most=MOST_DELIVERIES, otherwise=1),
        delay=timedelta(seconds=entry.whole("delaySeconds", least=0, most=LONGEST_DELAY, otherwise=delay)),
    )


def _amount(entry: Entry, payment: SandboxPayment) -> int | None:
    """In minor units; None where it is not said."""
    if "amount" not in entry.values:
        return None
    try:
        minor = Money.of(entry.text("amount"), payment.currency).minor
    except ValueError:
        minor = 0
    if minor < 1:
        raise wrong(f"amount has to be a sum in {payment.currency}, as in 12.50.")
    return minor


def _is_report(outcome: str) -> bool:
    return outcome == "refunded" or outcome in DISPUTED


async def _page(world: Sandbox, payment: SandboxPayment, status: int = 200) -> HTMLResponse:
    facts = {
        "amount": format_money(Money(payment.amount_minor, payment.currency), "en"),
        "refunded": await refunded(payment),
        "way_back": _way_back(payment),
        "choices": CHOICES,
        "today": await world.cards.today(),
    }
    return leading_back(page("pay", status, payment=payment, **facts), payment.return_url)


def _way_back(payment: SandboxPayment) -> str | None:
    """The return URL with `payment=ID` added, otherwise untouched: apps register schemes of any form."""
    if payment.return_url is None:
        return None
    address, mark, fragment = payment.return_url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}payment={payment.id}{mark}{fragment}"
