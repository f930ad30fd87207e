"""The calendar as it works: each row once, in its order, by whichever worker is there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from server.bell import Bell
from server.calendar import LEASE, Calendar, NotYet
from server.database import transaction
from server.domain.upcoming import UpcomingKind
from server.models import Upcoming

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class HandClock:
    at: datetime = NOON

    async def now(self) -> datetime:
        return self.at


@dataclass
class Work:
    """Writes down what is done, and does it, unless it is told otherwise."""

    done: list[str] = field(default_factory=list)
    before: Callable[[Upcoming], Awaitable[None]] | None = None

    async def __call__(self, row: Upcoming) -> None:
        if self.before:
            await self.before(row)
        async with transaction():
            await Upcoming.filter(id=row.id).update(done_at=NOON)
        self.done.append(f"{row.kind} {row.subject_id}")


@dataclass
class Days:
    work: Work = field(default_factory=Work)
    clock: HandClock = field(default_factory=HandClock)
    real: HandClock = field(default_factory=HandClock)

    def worker(self, work: Work | None = None) -> Calendar:
        return Calendar(dict.fromkeys(UpcomingKind, work or self.work), self.clock, Bell(), self.real)

    async def do(self) -> list[str]:
        while await self.worker().do_due():
            pass
        return self.work.done


async def due(subject: str, at: datetime = NOON, kind: UpcomingKind = UpcomingKind.PERIOD_END) -> Upcoming:
    async with transaction():
        return await Upcoming.create(id=Upcoming.new_id(), kind=kind, due_on=at.date(), due_at=at, subject_id=subject)


async def test_what_is_due_is_done_once() -> None:
    days = Days()
    await due("a")
    await days.do()
    assert await days.do() == ["PERIOD_END a"]


async def test_what_is_not_due_waits() -> None:
    days = Days()
    await due("a", NOON + timedelta(seconds=1))
    assert await days.do() == []
    days.clock.at += timedelta(seconds=1)
    assert await days.do() == ["PERIOD_END a"]


async def test_what_belongs_together_is_done_in_the_order_of_its_days() -> None:
    days = Days()
    await due("a", NOON)
    await due("a", NOON - DAY, UpcomingKind.GRACE_END)
    await due("a", NOON - 2 * DAY)
    assert await days.do() == ["PERIOD_END a", "GRACE_END a", "PERIOD_END a"]


async def test_at_one_moment_it_goes_by_what_it_is() -> None:
    days = Days()
    for kind in reversed(UpcomingKind):
        await due("a", kind=kind)
    assert await days.do() == [f"{kind} a" for kind in UpcomingKind]


async def test_what_one_worker_has_taken_no_other_does() -> None:
    days, taken, may_go_on = Days(), asyncio.Event(), asyncio.Event()

    async def wait(row: Upcoming) -> None:
        taken.set()
        await may_go_on.wait()

    slow = Work(before=wait)
    await due("a")
    working = asyncio.create_task(days.worker(slow).do_due())
    await taken.wait()
    assert await days.do() == []
    may_go_on.set()
    await working
    assert slow.done == ["PERIOD_END a"]


async def test_a_dead_workers_work_is_taken_over_within_a_minute() -> None:
    days, row = Days(), await due("a")
    async with transaction():
        await Upcoming.filter(id=row.id).update(leased_until=days.real.at + LEASE)
    assert await days.do() == []
    days.real.at += timedelta(minutes=1)
    assert await days.do() == ["PERIOD_END a"]


async def test_what_fails_is_tried_again_later_and_says_why() -> None:
    days, row = Days(), await due("a")

    async def fail(_: Upcoming) -> None:
        raise RuntimeError("the database is tired")

    days.work.before = fail
    assert await days.do() == []
    tried = await Upcoming.get(id=row.id)
    assert (tried.attempts, tried.last_error) == (1, "RuntimeError: the database is tired")
    days.work.before = None
    assert await days.do() == []
    days.real.at += timedelta(seconds=1)
    assert await days.do() == ["PERIOD_END a"]


async def test_what_must_wait_for_something_else_is_no_failure() -> None:
    days, row = Days(), await due("a")

    async def wait(_: Upcoming) -> None:
        raise NotYet

    days.work.before = wait
    assert await days.do() == []
    tried = await Upcoming.get(id=row.id)
    assert tried.attempts == 0
    assert tried.last_error is None


async def test_one_that_fails_keeps_no_other_from_its_turn() -> None:
    days = Days()
    for number in range(20):
        await due(f"a{number:02}")

    async def fail(row: Upcoming) -> None:
        if row.subject_id == "a00":
            raise RuntimeError

    days.work.before = fail
    assert len(await days.do()) == 19


async def test_a_worker_that_is_stopped_stops() -> None:
    running = asyncio.create_task(Days().worker().run())
    await asyncio.sleep(0.05)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, 1)


async def test_the_day_is_that_of_the_installation() -> None:
    days = Days(clock=HandClock(NOON + 400 * DAY))
    await due("a", NOON + 399 * DAY)
    assert await days.do() == ["PERIOD_END a"]
