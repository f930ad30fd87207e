"""CSV: as RFC 4180 says, or so that a German Excel reads it."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from server.domain.money import Money
from server.resolvers.export import Cell

# A spreadsheet takes a cell that begins so for a formula, whoever wrote it.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"


class CsvFile:
    """In UTF-8. `is_german`: semicolons, decimal commas, dd.mm.yyyy, and a byte order mark to tell the encoding."""

    media_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, columns: Sequence[str], *, is_german: bool) -> None:
        self.columns = columns
        self._is_german = is_german
        self._writer = csv.writer(_Line(), delimiter=";" if is_german else ",", lineterminator="\r\n")

    def head(self) -> str:
        return (BYTE_ORDER_MARK if self._is_german else "") + self._line(self.columns)

    def row(self, cells: Sequence[Cell]) -> str:
        return self._line([self._written(cell) for cell in cells])

    def foot(self) -> str:
        return ""

    def _line(self, cells: Sequence[str]) -> str:
        line: str = self._writer.writerow(cells)  # what _Line.write answers
        return line

    def _written(self, cell: Cell) -> str:
        match cell:
            case None:
                return ""
            case str():
                return harmless(cell)
            case Money():
                return self._number(cell.amount)
            case Decimal():
                return self._number(cell)
            case datetime():
                return cell.astimezone(UTC).strftime("%d.%m.%Y %H:%M:%S" if self._is_german else "%Y-%m-%dT%H:%M:%SZ")
            case date():
                return cell.strftime("%d.%m.%Y") if self._is_german else cell.isoformat()
            case _:
                return str(cell)

    def _number(self, number: Decimal) -> str:
        text = format(number, "f")
        return text.replace(".", ",") if self._is_german else text


class _Line:
    """What csv writes to; `writerow` answers what this does."""

    def write(self, line: str) -> str:
        return line


def harmless(text: str) -> str:
    """With an apostrophe before what would be a formula, blanks before it or not."""
    return f"'{text}" if text.startswith(FORMULAS) or text.lstrip().startswith(FORMULAS) else text
