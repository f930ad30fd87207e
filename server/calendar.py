"""Does what falls due: each row of the calendar once, in its order, by whichever worker is there.

Two clocks, as in the outbox: what is due goes by the installation's, which may jump forward; a lease goes by real time,
so that what a dead worker had taken is free again after half a minute.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.bell import Bell
from server.database import transaction
from server.domain.upcoming import UpcomingKind
from server.models import Upcoming
from server.ports.clock import Clock, SystemClock

AT_ONCE = 8
LOOKED_AT = 64
LEASE = timedelta(seconds=30)
TIME_TO_DO = 25.0  # seconds; over before the lease is
POLL = 0.5
SOON = timedelta(seconds=0.2)
LONGEST_BACKOFF = 300

Handler = Callable[[Upcoming], Awaitable[None]]

ORDER = {kind: place for place, kind in enumerate(UpcomingKind)}

logger = logging.getLogger(__name__)


class NotYet(Exception):
    """Raised by a handler: something that comes before is not done, or an answer from outside is still on its way."""


class Calendar:
    """What belongs to one subscription is done one after the other; of different ones, eight at once."""

    def __init__(
        self, handlers: Mapping[UpcomingKind, Handler], clock: Clock, bell: Bell, real_clock: Clock | None = None
    ) -> None:
        self._handlers = handlers
        self._clock = clock
        self._bell = bell
        self._real_clock = real_clock or SystemClock()

    async def run(self) -> None:
        """Until it is canceled: whatever a handler was just doing is not done, and somebody else does it."""
        while True:
            try:
                busy = await self.do_due()
            except Exception:
                logger.exception("The calendar could not be looked at")
                busy = False
            if not busy:
                await self._bell.wait(POLL)

    async def do_due(self) -> bool:
        """Whether anything was done."""
        done = await asyncio.gather(*(self._do(row) for row in await self._claim()))
        return any(done)

    async def waiting(self) -> set[str]:
        """The ids of what is due and nobody has failed at yet: it waits for its turn, or for an answer."""
        return {row.id for row in await (await self._due()).filter(last_error__isnull=True).only("id")}

    async def _due(self) -> QuerySet[Upcoming]:
        return Upcoming.filter(done_at__isnull=True, due_at__lte=await self._clock.now())

    async def _claim(self) -> list[Upcoming]:
        now = await self._real_clock.now()
        free = (await self._due()).filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
        first = _first_of_each(await free.order_by("due_at", "id").limit(LOOKED_AT))
        if not first:  # looking takes no lock
            return []
        async with transaction():
            mine = await free.filter(id__in=[row.id for row in first]).select_for_update(skip_locked=True)
            await Upcoming.filter(id__in=[row.id for row in mine]).update(leased_until=now + LEASE)
        for row in mine:
            row.leased_until = now + LEASE
        return list(mine)

    async def _do(self, row: Upcoming) -> bool:
        try:
            async with asyncio.timeout(TIME_TO_DO):
                await self._handlers[row.kind](row)
            return True
        except NotYet:
            await self._put_off(row, SOON)
        except Exception as error:
            logger.exception("%s of %s failed", row.kind, row.subject_id)
            seconds = min(2 ** min(row.attempts, 9), LONGEST_BACKOFF)
            said = f"{type(error).__name__}: {error}"
            await self._put_off(row, timedelta(seconds=seconds), attempts=row.attempts + 1, last_error=said)
        return False

    async def _put_off(self, row: Upcoming, after: timedelta, **outcome: int | str) -> None:
        """Unless the lease has gone to somebody else."""
        until = await self._real_clock.now() + after
        async with transaction():
            mine = Upcoming.filter(id=row.id, leased_until=row.leased_until)
            await mine.update(leased_until=until, **outcome)


def _first_of_each(rows: Sequence[Upcoming]) -> list[Upcoming]:
    """Of each subscription what comes first; the handler makes sure that nothing of it is done before."""
    first: dict[str, Upcoming] = {}
    for row in sorted(rows, key=place):
        first.setdefault(row.subscription_id or row.subject_id, row)
    return list(first.values())[:AT_ONCE]


def place(row: Upcoming) -> tuple[datetime, int, str]:
    return row.due_at, ORDER[row.kind], row.id
