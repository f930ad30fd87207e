from datetime import UTC, datetime, timedelta

import pytest

from server.ports.clock import Clock, SystemClock
from server.ports.sandbox import Sandbox
from server.ports.sandbox.clock import MovableClock

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


class StandingClock:
    async def now(self) -> datetime:
        return NOON


@pytest.fixture(params=["system", "sandbox"])
def clock(request: pytest.FixtureRequest, sandbox: Sandbox) -> Clock:
    return SystemClock() if request.param == "system" else sandbox.clock


async def test_a_clock_that_nobody_moved_tells_the_real_time(clock: Clock) -> None:
    assert timedelta() <= datetime.now(UTC) - await clock.now() < timedelta(seconds=2)


async def test_a_clock_tells_utc(clock: Clock) -> None:
    assert (await clock.now()).utcoffset() == timedelta()


async def test_a_clock_tells_whole_seconds(clock: Clock) -> None:
    assert (await clock.now()).microsecond == 0


async def test_every_process_sees_that_the_clock_was_moved(database: None) -> None:
    await MovableClock(StandingClock()).reach(NOON + timedelta(days=30))
    assert await MovableClock(StandingClock()).now() == NOON + timedelta(days=30)


async def test_the_clock_never_goes_back(database: None) -> None:
    clock = MovableClock(StandingClock())
    await clock.reach(NOON + timedelta(days=2))
    await clock.reach(NOON + timedelta(days=1))
    assert await clock.now() == NOON + timedelta(days=2)


async def test_on_its_way_the_clock_stops_every_day_and_at_the_end(database: None) -> None:
    clock, stops = MovableClock(StandingClock()), list[datetime]()

    async def stop(at: datetime) -> None:
        stops.append(at)

    await clock.walk_to(NOON + timedelta(days=2, hours=3), stop)
    assert stops == [NOON + timedelta(days=1), NOON + timedelta(days=2), NOON + timedelta(days=2, hours=3)]


async def test_at_each_stop_the_clock_already_shows_it(database: None) -> None:
    clock, shown = MovableClock(StandingClock()), list[bool]()

    async def stop(at: datetime) -> None:
        shown.append(await clock.now() == at)

    await clock.walk_to(NOON + timedelta(days=3), stop)
    assert shown == [True, True, True]
