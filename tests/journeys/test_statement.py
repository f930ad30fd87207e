"""A long statement is imported in little time and little memory, by a process that has done nothing before."""

import json
import sys
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from dataclasses import replace
from pathlib import Path

import pytest

from server.models import BankReceipt
from tests.camt053.paper import document, paid
from tests.resolvers.banking import bought
from tests.resolvers.channel import new_customer
from tests.resolvers.shop import stocked

pytestmark = pytest.mark.usefixtures("database")

LINES, OF_INVOICES = 10_000, 50
SECONDS, MEBIBYTES = 10, 200


async def test_ten_thousand_lines_take_ten_seconds_and_two_hundred_mebibytes(
    database_url: str, tmp_path: Path, thorough: bool
) -> None:
    """Of the processor in every run; with --thorough, on a machine that does nothing else, by the clock."""
    shop = await stocked()
    invoices = [await bought(replace(shop, customer=await new_customer(shop.reseller))) for _ in range(OF_INVOICES)]
    references = [str(invoice.reference) for invoice in invoices] + ["thank you"] * (LINES - OF_INVOICES)
    entries = [paid(reference, entry=f"entry {number}") for number, reference in enumerate(references)]
    path = tmp_path / "statement.xml"
    path.write_text(document(*entries))
    done = await measured(database_url, path)
    assert (done["lines"], done["matched"], await BankReceipt.all().count()) == (LINES, OF_INVOICES, LINES)
    assert done["mebibytes"] < MEBIBYTES
    assert done["seconds" if thorough else "processor"] < SECONDS


async def measured(database_url: str, path: Path) -> dict[str, float]:
    command = (sys.executable, "-m", "tests.journeys.statement_import", database_url, str(path))
    process = await create_subprocess_exec(*command, stdout=PIPE)
    told, _ = await process.communicate()
    assert process.returncode == 0
    found: dict[str, float] = json.loads(told)
    return found
