"""CSV and JSON as programs, spreadsheets and a German Excel read them."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from server.domain.money import Money
from server.domain.vat import VatTreatment
from server.exports.csv_file import CsvFile, harmless
from server.exports.json_array import JsonArray
from server.resolvers.export import Cell
from tests.exports.conftest import Desk
from tests.exports.ledger import Ledger, buyer

FORMULAS = [
    '=HYPERLINK("http://evil.example")',
    "+49 30 1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "＝1",
]
INVOICES = "invoices.{}?month=2026-05"


def written(*cells: Cell, is_german: bool = False) -> str:
    return CsvFile([], is_german=is_german).row(cells)


def read(content: bytes, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    text = content.decode(encoding)
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("cell", "plain", "german"),
    [
        (None, "", ""),
        (7, "7", "7"),
        (Money(-123_456, "EUR"), "-1234.56", "-1234,56"),
        (Money(5, "JPY"), "5", "5"),
        (Money(10**15, "EUR"), "10000000000000.00", "10000000000000,00"),
        (Decimal("25.5"), "25.5", "25,5"),
        (date(2026, 5, 2), "2026-05-02", "02.05.2026"),
        (datetime(2026, 5, 2, 9, 30, tzinfo=UTC), "2026-05-02T09:30:00Z", "02.05.2026 09:30:00"),
        (VatTreatment.DOMESTIC, "DOMESTIC", "DOMESTIC"),
        ("Ring 1, Hof", '"Ring 1, Hof"', "Ring 1, Hof"),
        ("a;b", "a;b", '"a;b"'),
        ('the "best"', '"the ""best"""', '"the ""best"""'),
    ],
)
def test_a_cell_is_written_as_its_reader_expects_it(cell: Cell, plain: str, german: str) -> None:
    assert (written(cell, 0), written(cell, 0, is_german=True)) == (f"{plain},0\r\n", f"{german};0\r\n")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "3=3", "a@b.example", "2026-000001", "Bolt & Co"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_an_array_without_elements_is_json_too() -> None:
    array = JsonArray(["number"])
    assert json.loads(array.head() + array.foot()) == []


# ---------------------------------------------------------------- files


@pytest.fixture
async def booked(ledger: Ledger) -> None:
    """Things that are hard to write down."""
    await ledger.books(net=123_456, vat=30_864, buyer=buyer(name='Müller; "Söhne", Çelik\u2028& 王'))
    await ledger.books(net=100, buyer=buyer(name="=cmd|'/c calc'!A0"), purchase_order_number="-1+1")
    await ledger.books(net=0, buyer=buyer(name="Two\r\nlines"), purchase_order_number="0012")


@pytest.mark.usefixtures("booked")
async def test_csv_says_the_same_as_json(desk: Desk) -> None:
    rows = await desk.rows(INVOICES.format("json"))
    told = read((await desk.get(INVOICES.format("csv"))).content)
    assert [{name: cell.removeprefix("'") for name, cell in row.items()} for row in told] == [
        plain(row) for row in rows
    ]
    assert len(rows) == 3


def plain(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


@pytest.mark.usefixtures("booked")
async def test_a_german_excel_reads_numbers_and_days(desk: Desk) -> None:
    answer = await desk.get(INVOICES.format("csv") + "&excel=de")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    told = read(answer.content, ";", "utf-8-sig")
    rows = await desk.rows(INVOICES.format("json"))
    assert [german_number(row["total"]) for row in told] == [Decimal(row["total"]) for row in rows]
    assert [german_day(row["issued_on"]) for row in told] == [row["issued_on"] for row in rows]
    assert [row["buyer"].removeprefix("'") for row in told] == [row["buyer"] for row in rows]


def german_number(text: str) -> Decimal:
    assert "." not in text
    return Decimal(text.replace(",", "."))


def german_day(text: str) -> str:
    return datetime.strptime(text, "%d.%m.%Y").date().isoformat()


@pytest.mark.usefixtures("booked")
async def test_what_a_buyer_is_called_is_no_formula(desk: Desk) -> None:
    cells = [cell for row in read((await desk.get(INVOICES.format("csv"))).content) for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert {"'=cmd|'/c calc'!A0", "'-1+1"} <= set(cells)


async def test_plain_csv_has_no_byte_order_mark(desk: Desk) -> None:
    assert (await desk.get(INVOICES.format("csv"))).content.startswith(b"number,issued_on,")


@pytest.mark.parametrize(
    ("path", "media_type", "filename"),
    [
        ("invoices.csv?month=2026-05", "text/csv; charset=utf-8; header=present", "invoices-2026-05.csv"),
        ("vat.json?quarter=2026-Q2", "application/json", "vat-2026-Q2.json"),
        ("open-items.csv", "text/csv; charset=utf-8; header=present", "open-items.csv"),
    ],
)
async def test_it_is_a_file_that_nobody_keeps_on_the_way(desk: Desk, path: str, media_type: str, filename: str) -> None:
    headers = (await desk.get(path)).headers
    assert (headers["content-type"], headers["content-disposition"]) == (
        media_type,
        f'attachment; filename="{filename}"',
    )
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
