"""JSON: an array of objects, one a line."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from server.domain.money import Money
from server.resolvers.export import Cell


class JsonArray:
    """As in GraphQL: amounts and percentages are strings, moments are UTC."""

    media_type = "application/json"

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self._is_first = True

    def head(self) -> str:
        return "["

    def row(self, cells: Sequence[Cell]) -> str:
        separator, self._is_first = "\n" if self._is_first else ",\n", False
        named = zip(self.columns, map(_value, cells), strict=True)
        return separator + json.dumps(dict(named), ensure_ascii=False)

    def foot(self) -> str:
        return "\n]\n"


def _value(cell: Cell) -> str | int | None:
    match cell:
        case Money():
            return format(cell.amount, "f")
        case Decimal():
            return format(cell, "f")
        case datetime():
            return cell.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case date():
            return cell.isoformat()
        case _:
            return cell
