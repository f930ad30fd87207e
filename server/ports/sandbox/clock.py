"""The installation's clock in the sandbox: real time and an offset that only grows."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from server.database import rows
from server.ports.clock import Clock
from server.ports.sandbox.tables import SandboxClock

ROW = "installation"
DAY = timedelta(days=1)

OnMoved = Callable[[datetime], Awaitable[None]]


class MovableClock:
    def __init__(self, real: Clock) -> None:
        self._real = real

    async def now(self) -> datetime:
        found = await rows("SELECT seconds_ahead FROM sandbox_clock WHERE name = {0}", ROW)
        return await self._real.now() + timedelta(seconds=found[0]["seconds_ahead"] if found else 0)

    async def walk_to(self, target: datetime, on_moved: OnMoved) -> None:
        """Stops after each day on the way, and at the target, until `on_moved` has done what fell due by then."""
        stop = await self.now()
        while stop < target:
            stop = min(stop + DAY, target)
            await self.reach(stop)
            await on_moved(stop)

    async def reach(self, moment: datetime) -> None:
        """Moves forward to the moment; one that has passed changes nothing, whoever else moves the clock."""
        ahead = int((moment - await self._real.now()).total_seconds())
        async with in_transaction():
            await SandboxClock.bulk_create([SandboxClock(name=ROW, seconds_ahead=0)], ignore_conflicts=True)
            await SandboxClock.filter(name=ROW, seconds_ahead__lt=ahead).update(seconds_ahead=ahead)
