"""What time it is."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    async def now(self) -> datetime:
        """The moment in UTC, to the whole second."""


class SystemClock:
    async def now(self) -> datetime:
        return datetime.now(UTC).replace(microsecond=0)
