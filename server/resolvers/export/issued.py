"""Documents with a number, by the day that they bear."""

from collections.abc import AsyncIterator
from typing import Any

from tortoise.expressions import Q

from server.domain.calendar_period import CalendarPeriod
from server.models import Invoice
from server.policy import Viewer
from server.resolvers.batch import streamed


async def issued(viewer: Viewer, period: CalendarPeriod, which: Q, columns: str) -> AsyncIterator[dict[str, Any]]:
    """Those that the viewer may see, a day at a time, for so the index has them."""
    seen = Invoice.filter(Invoice.visible_to(viewer), which, number__isnull=False)
    for day in period.days:
        async for row in streamed(seen.filter(issued_on=day), columns):
            yield row
