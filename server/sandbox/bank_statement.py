"""What has arrived on the seller's account: a statement to feed to importBankStatement."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from server.config import BankAccount
from server.domain.money import Money
from server.domain.text import UNPRINTABLE
from server.ports.sandbox import Sandbox
from server.ports.sandbox.bank import Arrival, statement
from server.sandbox.entry import Entry, read_entries, wrong

MOST = 10_000  # lines


async def write(world: Sandbox, accounts: Mapping[str, BankAccount], request: Request) -> Response:
    entries, now = await read_entries(request), await world.clock.now()
    if not accounts:
        raise wrong("There is no bank account: set BANK_EUR, for example.")
    if not 1 <= len(entries) <= MOST:
        raise wrong(f"A statement has 1 to {MOST} lines.")
    document = statement([_arrival(entry, now) for entry in entries], accounts, now)
    headers = {"Content-Disposition": 'attachment; filename="statement.xml"'}
    return Response(document, media_type="application/xml", headers=headers)


def _arrival(entry: Entry, now: datetime) -> Arrival:
    """Without a `bankReference` it is other money each time."""
    return Arrival(
        reference=_line(entry, "reference"),
        amount=_amount(entry),
        payer_name=_line(entry, "payerName", "A payer"),
        booked_on=_day(entry, now.date()),
        bank_reference=_line(entry, "bankReference", f"SB{uuid4().hex[:24].upper()}"),
    )


def _line(entry: Entry, name: str, otherwise: str | None = None) -> str:
    if otherwise is not None and not entry.values.get(name):
        return otherwise
    text = entry.text(name)
    if not text or len(text) > 140 or UNPRINTABLE.search(text):
        raise wrong(f"{name} has to be one line of at most 140 characters.")
    return text


def _amount(entry: Entry) -> Money:
    try:
        amount = Money.of(entry.text("amount"), entry.text("currency"))
    except ValueError as error:
        raise wrong(str(error)) from None
    if amount.minor <= 0:
        raise wrong("amount has to be more than nothing.")
    return amount


def _day(entry: Entry, otherwise: date) -> date:
    text = _line(entry, "bookedOn", otherwise.isoformat())
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise wrong("bookedOn has to be a day, as in 2026-08-01.") from None
