"""Delivers what a transaction promised to the world outside: after its commit, at least once, from any process.

Two clocks: what is due, and when to try again, goes by the installation's clock, which may jump forward; then it is
merely tried sooner. A lease goes by real time: no jump takes a message away from whoever is just delivering it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from server.bell import Bell
from server.database import transaction
from server.domain.change import ChangeKind
from server.domain.dead_letter import described
from server.models import OutboxKind, OutboxMessage
from server.ports.clock import Clock, SystemClock
from server.ports.mail import MailRefused
from server.ports.payments import ProviderRefused
from server.work import Work, begun

AT_ONCE = 8
LEASE = timedelta(seconds=30)
TIME_TO_DELIVER = 25.0  # seconds; over before the lease is, so that nobody else delivers the same at that moment
TIME_TO_STOP = 5.0
POLL = 0.5
PATIENCE = 10.0  # how long `deliver` waits for another process that was quicker
LONGEST_BACKOFF = 60 * 60
MOST_ATTEMPTS = 20

Handler = Callable[[OutboxMessage], Awaitable[None]]
Mourner = Callable[[Work, OutboxMessage], Awaitable[None]]
"""What else follows, in the same transaction, when a message is given up."""

logger = logging.getLogger(__name__)


class TryLater(Exception):
    """Raised by a handler for which nothing went wrong: there is merely no answer yet."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"again after {after}")
        self.after = after


class Hopeless(Exception):
    """Raised by a handler for what will not succeed either when it is tried again; its text is for the operator."""


HOPELESS = (Hopeless, MailRefused, ProviderRefused)


class Outbox:
    """Delivers messages of the kinds that have a handler, at most eight at once."""

    def __init__(
        self,
        handlers: Mapping[OutboxKind, Handler],
        clock: Clock,
        bell: Bell,
        real_clock: Clock | None = None,
        mourners: Mapping[OutboxKind, Mourner] | None = None,
    ) -> None:
        self._handlers = handlers
        self._mourners = mourners or {}
        self._clock = clock
        self._bell = bell
        self._real_clock = real_clock or SystemClock()
        self._claiming = asyncio.Lock()  # what is claimed here is running before anybody looks whether something runs
        self._running: dict[str, asyncio.Task[None]] = {}
        self._is_stopping = False

    async def run(self) -> None:
        """Until `stop`. Several processes may run it on one database."""
        while not self._is_stopping:
            started = await self._start_due()
            if len(self._running) >= AT_ONCE:
                await asyncio.wait(self._running.values(), timeout=POLL, return_when=asyncio.FIRST_COMPLETED)
            elif not started:
                await self._bell.wait(POLL)
        await self._finish()

    async def drain(self) -> bool:
        """Return when everything due by now has been tried, and whether there was anything."""
        was_busy = False
        while await self._start_due() or self._running:
            was_busy = True
            await asyncio.wait(self._running.values())
        return was_busy

    async def deliver(self, ids: Sequence[str]) -> None:
        """These now, due or not. Returns when each has been tried, here or by another process; raises for none."""
        async with self._claiming:
            for message in await self._claim(OutboxMessage.filter(id__in=list(ids)), len(ids)):
                self._start(message)
        if mine := [self._running[id] for id in ids if id in self._running]:
            await asyncio.wait(mine)
        await self._others(ids)

    async def stop(self) -> None:
        """Let what is being delivered finish, and `run` return, within five seconds."""
        self._is_stopping = True
        self._bell.ring()
        await self._finish()

    async def _finish(self) -> None:
        """What can't finish in time is delivered again when its lease has ended, by whoever runs then."""
        if running := list(self._running.values()):
            _, unfinished = await asyncio.wait(running, timeout=TIME_TO_STOP)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)

    async def _start_due(self) -> bool:
        """Whether there was any. A database that is away for a moment must not end the loop."""
        async with self._claiming:
            try:
                due = OutboxMessage.filter(due_at__lte=await self._clock.now()).order_by("due_at", "id")
                messages = await self._claim(due, AT_ONCE - len(self._running), skip_locked=True)
            except Exception:
                logger.exception("The outbox could not look for messages")
                return False
            for message in messages:
                self._start(message)
            return bool(messages)

    async def _claim(
        self, wanted: QuerySet[OutboxMessage], most: int, *, skip_locked: bool = False
    ) -> list[OutboxMessage]:
        """At most so many of those that wait for anybody, leased to us."""
        now = await self._real_clock.now()
        free = wanted.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            delivered_at__isnull=True,
            failed_at__isnull=True,
            kind__in=list(self._handlers),
            id__not_in=list(self._running),
        )
        if most < 1 or not await free.exists():  # looking takes no lock
            return []
        async with transaction():
            messages = await free.limit(most).select_for_update(skip_locked=skip_locked)
            return await self._lease(messages, now + LEASE)

    async def _lease(self, messages: list[OutboxMessage], until: datetime) -> list[OutboxMessage]:
        await OutboxMessage.filter(id__in=[message.id for message in messages]).update(leased_until=until)
        for message in messages:
            message.leased_until = until
        return messages

    def _start(self, message: OutboxMessage) -> None:
        task = asyncio.create_task(self._deliver(message), name=f"deliver {message.id}")
        self._running[message.id] = task
        task.add_done_callback(lambda _: self._running.pop(message.id))

    async def _deliver(self, message: OutboxMessage) -> None:
        try:
            async with asyncio.timeout(TIME_TO_DELIVER):
                await self._handlers[message.kind](message)
        except TryLater as later:
            due_at = await self._clock.now() + later.after
            await self._record(message, waits=message.waits + 1, due_at=due_at, last_error=str(later))
        except Exception as error:
            logger.warning("%s %s was not delivered: %r", message.kind, message.id, error)
            await self._fail(message, error)
        else:
            attempts, now = message.attempts + 1, await self._clock.now()
            await self._record(message, attempts=attempts, delivered_at=now, last_error=None)

    async def _fail(self, message: OutboxMessage, error: Exception) -> None:
        attempts = message.attempts + 1
        if isinstance(error, HOPELESS) or attempts >= MOST_ATTEMPTS:
            await self._give_up(message, attempts=attempts, last_error=described(error))
            return
        after = timedelta(seconds=min(2 ** min(message.attempts, 12), LONGEST_BACKOFF))
        due_at = await self._clock.now() + after
        await self._record(message, attempts=attempts, due_at=due_at, last_error=described(error))

    async def _give_up(self, message: OutboxMessage, **outcome: int | str) -> None:
        """From now on it is a dead letter, which an operator retries or discards."""
        now = await self._clock.now()
        async with begun(Work(now=now, actor_id=None)) as work:
            if await OutboxMessage.filter(**_lease_of(message)).update(leased_until=None, failed_at=now, **outcome):
                work.change(ChangeKind.DEAD_LETTER_RECORDED, subject=message)
                if mourner := self._mourners.get(message.kind):
                    await mourner(work, message)
        self._bell.ring()

    async def _record(self, message: OutboxMessage, **outcome: datetime | str | int | None) -> None:
        """Unless the lease has gone to somebody else: then what they do counts."""
        async with transaction():
            await OutboxMessage.filter(**_lease_of(message)).update(leased_until=None, **outcome)

    async def _others(self, ids: Sequence[str]) -> None:
        elsewhere = OutboxMessage.filter(id__in=list(ids), delivered_at__isnull=True, failed_at__isnull=True)
        try:
            async with asyncio.timeout(PATIENCE):
                while await elsewhere.filter(leased_until__gt=await self._real_clock.now()).exists():
                    await self._bell.wait(0.05)
        except TimeoutError:
            return


def _lease_of(message: OutboxMessage) -> dict[str, object]:
    return {"id": message.id, "leased_until": message.leased_until}
