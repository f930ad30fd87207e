"""However long an export is, it takes the same memory, and whoever hangs up ends the work."""

import asyncio
import gc
import os
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.database import counted_statements
from server.resolvers.batch import AT_ONCE
from tests.exports.conftest import Desk
from tests.exports.ledger import Ledger

FEW, MANY, VERY_MANY = 5_000, 20_000, 100_000
MEGABYTE = 1_000_000
ROUTES = ["invoices.csv", "invoices.json", "vat.json"]

Sink = Callable[[bytes], None]


async def drained(desk: Desk, path: str, sink: Sink, receive: Callable[[], Awaitable[Any]] | None = None) -> int:
    """The number of bytes, of which nothing is kept here."""
    file, _, query = path.partition("?")
    size, gone = 0, asyncio.Event()

    async def send(message: Any) -> None:
        nonlocal size
        assert message.get("status", 200) == 200
        size += len(message.get("body", b""))
        sink(message.get("body", b""))

    async def listen() -> Any:
        await gone.wait()

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/exports/{file}",
        "query_string": query.encode(),
        "headers": [],
        "asgi": {"spec_version": "2.3"},
    }
    await desk.application()(scope, receive or listen, send)
    return size


def forget(_: bytes) -> None:
    """Nothing is kept."""


async def peak(desk: Desk, path: str) -> int:
    """Bytes of memory at the worst moment, besides what there was before."""
    gc.collect()
    tracemalloc.start()
    try:
        assert await drained(desk, path, forget) > 0
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("route", ROUTES)
async def test_four_times_the_rows_take_the_same_memory(ledger: Ledger, desk: Desk, route: str, thorough: bool) -> None:
    path, few, many = f"{route}?month=2026-05", *((FEW, MANY) if thorough else (FEW // 4, FEW))
    invoice = await ledger.books()
    await ledger.multiplies(invoice, few)
    await drained(desk, path, forget)
    little = await peak(desk, path)
    await ledger.multiplies(await ledger.books(issued_on=invoice.issued_on), many - few, first=few + 1)
    assert await peak(desk, path) < little * 1.1 + MEGABYTE / 2


@pytest.mark.parametrize("route", ROUTES)
async def test_a_hundred_thousand_rows_pass_through(
    ledger: Ledger, desk: Desk, route: str, thorough: bool, record_property: Any
) -> None:
    """In full with --thorough: the process grows by less than what passes through it."""
    count = VERY_MANY if thorough else FEW
    await ledger.multiplies(await ledger.books(net=0), count - 1)
    await drained(desk, f"{route}?month=2026-04", forget)
    before = worst = resident()
    lines = 0

    def look(chunk: bytes) -> None:
        nonlocal worst, lines
        worst, lines = max(worst, resident()), lines + chunk.count(b"\n")

    size = await drained(desk, f"{route}?month=2026-05", look)
    record_property(route, f"{count} rows, {size} bytes, grew by {worst - before}")
    assert worst - before < 24 * MEGABYTE
    assert lines == (3 if route.startswith("vat") else count + 1 + route.endswith("json"))


def resident() -> int:
    """What the process has in memory, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_the_sums_of_very_many_rows_are_exact(ledger: Ledger, desk: Desk) -> None:
    await ledger.multiplies(await ledger.books(net=0), FEW)
    [row] = await desk.rows("vat.json?month=2026-05")
    cents = FEW * (FEW + 1) // 2
    assert (row["documents"], row["net"]) == (FEW + 1, f"{cents // 100}.{cents % 100:02d}")


async def test_whoever_hangs_up_ends_the_work(ledger: Ledger, desk: Desk) -> None:
    await ledger.multiplies(await ledger.books(issued_on=date(2026, 5, 1)), FEW)
    begun = asyncio.Event()

    def look(chunk: bytes) -> None:
        if chunk:
            begun.set()

    async def hangs_up() -> Any:
        await begun.wait()
        return {"type": "http.disconnect"}

    with counted_statements() as statements:
        await drained(desk, "invoices.csv?month=2026-05", look, hangs_up)
        asked = len(statements)
        await asyncio.sleep(0.3)
    assert len(statements) == asked < FEW / AT_ONCE


async def test_a_month_of_few_documents_is_asked_for_in_few_statements(ledger: Ledger, desk: Desk) -> None:
    """One a day, and none for each row."""
    await ledger.multiplies(await ledger.books(), 100)
    with counted_statements() as statements:
        await desk.rows("invoices.json?month=2026-05")
    reads = [statement for statement in statements if '"invoice"' in statement or "`invoice`" in statement]
    assert len(reads) == 31


async def test_what_fails_on_the_way_is_never_taken_for_a_whole_file(
    ledger: Ledger, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ledger.multiplies(await ledger.books(), FEW)
    chunks: list[bytes] = []

    def breaks(chunk: bytes) -> None:
        chunks.append(chunk)
        if len(chunks) == 2:
            monkeypatch.setattr("server.resolvers.batch.AT_ONCE", "nothing that a database understands")

    with pytest.raises(BaseException):  # noqa: B017, PT011  (whatever the database says)
        await drained(desk, "invoices.json?month=2026-05", breaks)
    assert not b"".join(chunks).endswith(b"]\n")
