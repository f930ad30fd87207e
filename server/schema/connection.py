"""Lists by pages, as the Relay specification has them."""

from typing import Generic, TypeVar

import strawberry

from server.schema.value import given, said, shape, value

N = TypeVar("N")


@value("Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = said("Whether there are more rows after this page.")
    has_previous_page: bool = said("Whether there are rows before this page.")
    start_cursor: str | None = said("The first row's cursor: give it as `before`, with `last`.")
    end_cursor: str | None = said("The last row's cursor: give it as `after`, with `first`.")


@shape("A row of a list and its cursor.")
class Edge(Generic[N]):
    node: N = given("The row.")
    cursor: str = given("Where the row stands in this list and order.")


@shape("A page of a list. first or last: 1 to 100, 25 when absent.")
class Connection(Generic[N]):
    edges: list[Edge[N]] = given("The rows with their cursors.")
    nodes: list[N] = given("The rows.")
    page_info: PageInfo = given("Where this page lies in the list.")
    total_count: int = given("How many rows there are on all pages; counted only when asked for.")


@shape("A page of the feed: no count, for the log only grows.", name="Connection")
class Feed(Generic[N]):
    edges: list[Edge[N]] = given("The rows with their cursors.")
    nodes: list[N] = given("The rows.")
    page_info: PageInfo = given("Where this page lies in the feed.")


@strawberry.interface(description="Whatever has an id of its own.")
class Node:
    id: strawberry.ID = said("Opaque; the same for as long as the record exists.")
