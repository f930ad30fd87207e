"""Very many rows, a few hundred at a time: no transaction, no cursor, and never all of them in memory."""

from collections.abc import AsyncIterator
from typing import Any

from tortoise.queryset import QuerySet

AT_ONCE = 500


async def streamed(rows: QuerySet[Any], columns: str) -> AsyncIterator[dict[str, Any]]:
    """In the order of their ids, each batch from where the last one ended; `columns` are separated by blanks."""
    last, is_over = "", False
    while not is_over:
        batch = await rows.filter(id__gt=last).order_by("id").limit(AT_ONCE).values("id", *columns.split())
        for row in batch:
            yield row
            last = row["id"]
        is_over = len(batch) < AT_ONCE
