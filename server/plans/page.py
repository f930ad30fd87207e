"""A page of a list: first/after or last/before, keyset cursors that stay put while rows come and go."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pypika_tortoise.functions import Coalesce
from pypika_tortoise.queries import Table
from pypika_tortoise.terms import Case, Criterion, Term, ValueWrapper
from tortoise.expressions import Q, ResolveContext
from tortoise.models import Model

from server.domain.text import UNPRINTABLE
from server.plans.seal import Seal
from server.policy import Viewer

LARGEST = 100
USUAL = 25
# Written into the SQL: PostgreSQL takes a parameter in their place for text.
SOONER, LATER = (ValueWrapper(place, allow_parametrize=False) for place in (0, 1))


class BadPage(Exception):
    """A page that can't be given; the text is the sentence for the client."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """One column to order by, of text unless `kind` says otherwise.

    `absent`: of a date column, the day that stands in for null. `among`: rows with one of these values come last.
    `shown`: to whom the date is shown in which rows; in all others it counts as null, for an order tells it, too.
    """

    column: str
    kind: type = str
    descending: bool = False
    absent: date | None = None
    among: tuple[str, ...] = ()
    shown: Callable[[Viewer], Q] | None = None
    only: Q | None = None

    def seen_by(self, viewer: Viewer) -> "Key":
        return replace(self, only=self.shown(viewer)) if self.shown else self

    def term(self, model: type[Model], table: Table) -> Term:
        if self.among:
            return Case().when(table[self.column].isin(list(self.among)), LATER).else_(SOONER)
        term = Coalesce(table[self.column], self.absent) if self.absent else table[self.column]
        criterion = where(model, table, self.only) if self.only else None
        return Case().when(criterion, term).else_(ValueWrapper(self.absent)) if criterion else term

    def read(self, value: str | int) -> str | int | date:
        """A cursor's value as the database compares it. ValueError for what can't have been in one."""
        if type(value) is not self.kind:
            raise ValueError(value)
        if UNPRINTABLE.search(value) if isinstance(value, str) else abs(value) >= 2**63:
            raise ValueError(value)
        return date.fromisoformat(str(value)) if self.absent else value


@dataclass(frozen=True)
class Order:
    """Keys, the most important first; the last one must be unique. `name` keeps cursors of other orders out.

    `seal`: of an order by one number that counts what others do, too, so that a cursor does not tell it.
    """

    name: str
    keys: tuple[Key, ...]
    seal: Seal | None = None


def where(model: type[Model], table: Table, *conditions: Q) -> Criterion | None:
    """The conditions as a criterion on this table, or None where there are none."""
    resolved = Q(*conditions).resolve(ResolveContext(model=model, table=table, annotations={}, custom_filters={}))
    return resolved.where_criterion or None


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which part of a list: `size` rows from one end, beyond `cursor` where there is one."""

    size: int
    backwards: bool
    cursor: tuple[Any, ...] | None


def page_of(arguments: Mapping[str, Any], order: Order) -> Page:
    """Raises BadPage for sizes and cursors that can't be served."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is not None and last is not None:
        raise BadPage("Give first or last, not both.")
    if (first is not None and before is not None) or (last is not None and after is not None):
        raise BadPage("first goes with after, last goes with before.")
    backwards = last is not None or (before is not None and first is None)
    asked = last if backwards else first
    size: int = USUAL if asked is None else asked
    if not 1 <= size <= LARGEST:
        raise BadPage(f"A page has 1 to {LARGEST} rows.")
    cursor = before if backwards else after
    return Page(size=size, backwards=backwards, cursor=None if cursor is None else read_cursor(cursor, order))


def cursor_of(values: list[Any], order: Order) -> str:
    if order.seal:
        return order.seal.closed(*values)
    text = json.dumps([order.name, *values], separators=(",", ":"), default=str)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str, order: Order) -> tuple[Any, ...]:
    if order.seal:
        return (_opened(cursor, order.seal),)
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeError, binascii.Error, ValueError, RecursionError) as error:
        raise BadPage("This cursor is not one that was given out.") from error
    fits = isinstance(values, list) and len(values) == len(order.keys) + 1 and values[0] == order.name
    if not fits:
        raise BadPage("This cursor belongs to another list, search, filter or order.")
    try:
        return tuple(key.read(value) for key, value in zip(order.keys, values[1:], strict=True))
    except ValueError as error:
        raise BadPage("This cursor is not one that was given out.") from error


def _opened(cursor: str, seal: Seal) -> int:
    try:
        return seal.opened(cursor)
    except ValueError as error:
        raise BadPage("This cursor is not one that was given out.") from error


def beyond(model: type[Model], table: Table, order: Order, page: Page) -> Criterion | None:
    """Rows that come after the cursor in the direction of the page."""
    if page.cursor is None:
        return None
    either: Criterion | None = None
    equal: Criterion | None = None
    for key, value in zip(order.keys, page.cursor, strict=True):
        term = key.term(model, table)
        further = term < value if key.descending != page.backwards else term > value
        clause = further if equal is None else equal & further
        either = clause if either is None else either | clause
        equal = term == value if equal is None else equal & (term == value)
    return either
