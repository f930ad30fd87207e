"""What an export is: to whom it is open, for which periods, and its rows."""

import dataclasses
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from server.context import Context
from server.domain.money import Money
from server.policy import Rule

Cell = str | int | Decimal | Money | date | datetime | None  # a Decimal is a percentage


@dataclass(frozen=True, kw_only=True)
class Export:
    """`row` is a dataclass whose fields are the columns. `lengths`, in months, of the periods that it can be asked for;
    none: it says what is now, and `rows` is given None."""

    rule: Rule
    lengths: tuple[int, ...]
    row: type
    rows: Callable[[Context, Any], AsyncIterator[Any]]

    @property
    def columns(self) -> list[str]:
        return [field.name for field in dataclasses.fields(self.row)]
