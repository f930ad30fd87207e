"""A page as clients see it: its rows, their cursors, and whether there is more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.plans.noun import Row, Shape
from server.plans.page import Order, Page, cursor_of
from server.plans.selection import Selection
from server.plans.statement import ORDERED_BY

Raw = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Found:
    """The rows of one page, and whether there are more in its direction."""

    raws: list[Raw]
    page: Page
    order: Order
    has_more: bool

    @staticmethod
    def of(raws: list[Raw], page: Page, order: Order) -> "Found":
        kept = raws[: page.size]
        ordered = kept[::-1] if page.backwards else kept
        return Found(raws=ordered, page=page, order=order, has_more=len(raws) > page.size)

    def cursor(self, raw: Raw) -> str:
        values = [raw[f"{ORDERED_BY}{position}"] for position in range(len(self.order.keys))]
        return cursor_of(values, self.order)


def views_of(fields: list[Selection]) -> dict[tuple[str, ...], list[Selection]]:
    """The selections of the rows themselves: below nodes, and below node in edges, each by its path."""
    views = {}
    for field in fields:
        if field.name == "nodes":
            views[field.path] = field.below()
        if field.name == "edges":
            views.update({inner.path: inner.below() for inner in field.below() if inner.name == "node"})
    return views


def connection(fields: list[Selection], found: Found, rows: Mapping[tuple[str, ...], Any], total_count: int) -> Row:
    connection = Shape({"total_count": total_count})
    for field in fields:
        if field.name == "nodes":
            connection.related[field.key] = [next(rows[field.path]) for _ in found.raws]
        elif field.name == "edges":
            connection.related[field.key] = [_edge(field.below(), found, raw, rows) for raw in found.raws]
        elif field.name == "page_info":
            connection.related[field.key] = _page_info(found)
        elif field.name == "total_count":
            connection.related[field.key] = total_count
    return connection


def _edge(fields: list[Selection], found: Found, raw: Raw, rows: Mapping[tuple[str, ...], Any]) -> Row:
    edge = Shape({})
    for field in fields:
        if field.name == "node":
            edge.related[field.key] = next(rows[field.path])
        elif field.name == "cursor":
            edge.related[field.key] = found.cursor(raw)
    return edge


def _page_info(found: Found) -> Row:
    beyond_cursor = found.page.cursor is not None
    info = {
        "has_next_page": beyond_cursor if found.page.backwards else found.has_more,
        "has_previous_page": found.has_more if found.page.backwards else beyond_cursor,
        "start_cursor": found.cursor(found.raws[0]) if found.raws else None,
        "end_cursor": found.cursor(found.raws[-1]) if found.raws else None,
    }
    return Shape(info)
