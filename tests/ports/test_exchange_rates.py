"""Exchange rates from the European Central Bank's file, and what the sandbox has instead of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal

import pytest

from server.ports.ecb import EcbRates
from server.ports.exchange_rates import RatesUnavailable, read_rates
from server.ports.sandbox import Sandbox

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube>
<Cube time="2026-05-11"><Cube currency="USD" rate="1.1625"/><Cube currency="SEK" rate="11.0345"/></Cube>
<Cube time="2026-05-08"><Cube currency="USD" rate="1.1600"/></Cube>
</Cube>
</gesmes:Envelope>"""
BOMB = b"""<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x><Cube time="2026-05-11"><Cube currency="USD" rate="&b;"/></Cube></x>"""


@asynccontextmanager
async def bank(status: str = "200 OK", body: bytes = FILE, *, answers: bool = True) -> AsyncIterator[str]:
    """A server that gives every question this answer, or none."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answers:
            head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/rates.xml"


async def test_the_bank_publishes_by_day() -> None:
    async with bank() as url:
        published = await EcbRates(url).published()
    assert [day.published_on for day in published] == [date(2026, 5, 11), date(2026, 5, 8)]
    assert published[0].per_euro == {"USD": Decimal("1.1625"), "SEK": Decimal("11.0345")}


@pytest.mark.parametrize("status", ["500 Internal Server Error", "404 Not Found", "503 Service Unavailable"])
async def test_a_bank_that_fails_has_nothing_to_say(status: str) -> None:
    async with bank(status) as url:
        with pytest.raises(RatesUnavailable):
            await EcbRates(url).published()


async def test_neither_has_one_that_hangs_up_or_is_not_there() -> None:
    async with bank(answers=False) as url:
        with pytest.raises(RatesUnavailable):
            await EcbRates(url).published()
    with pytest.raises(RatesUnavailable):
        await EcbRates(url).published()


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"<html>",
        b"not XML",
        FILE.replace(b"1.1625", b"a lot"),
        FILE.replace(b"1.1625", b"0"),
        FILE.replace(b"1.1625", b"-1"),
        FILE.replace(b"1.1625", b"NaN"),
        FILE.replace(b"2026-05-11", b"yesterday"),
        FILE.replace(b'currency="USD"', b""),
        BOMB,
    ],
)
def test_what_can_not_be_read_is_no_rate(nonsense: bytes) -> None:
    with pytest.raises(RatesUnavailable):
        read_rates(nonsense)


async def test_too_long_an_answer_is_not_read() -> None:
    async with bank(body=FILE + b" " * 2_000_000) as url:
        with pytest.raises(RatesUnavailable):
            await EcbRates(url).published()


@pytest.mark.usefixtures("database")
async def test_the_sandbox_always_has_those_of_yesterday() -> None:
    sandbox = Sandbox("http://127.0.0.1:8000", "a secret")
    [day] = await sandbox.exchange_rates.published()
    now = await sandbox.clock.now()
    assert (now.date() - day.published_on).days == 1
    assert {"USD", "SEK", "CHF", "GBP"} <= day.per_euro.keys()
