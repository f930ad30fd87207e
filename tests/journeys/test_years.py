"""Years of daily steps: each period is invoiced once, whoever works and whoever is killed (rules §8)."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from itertools import cycle, islice

from server.app import build_house
from server.config import read_config
from server.models import OutboxMessage, Upcoming
from tests.journeys.years import (
    WAYS,
    Years,
    assert_each_period_is_invoiced_once,
    assert_nothing_is_left_undone,
    assert_numbers_are_gapless,
    assert_reminded,
    founded,
)
from tests.serving import Worker, free_port, serving, settings

# Of each way some begin on these days: year's end, the last days of January, the leap day or what stands in for it, and
# the day before clocks go forward.
BEGINNINGS = ((12, 31), (1, 29), (1, 30), (1, 31), (2, 28), (3, 27))


@asynccontextmanager
async def years_of(database_url: str) -> AsyncIterator[Years]:
    """A server that answers the card provider; nobody works unless a test lets somebody."""
    house = build_house(read_config(settings(database_url, free_port())))
    async with serving(house, is_worker=False):
        years = await founded(house)
        await years.reach(next_day(await years.today(), 12, 30))
        yield years


def next_day(after: date, month: int, day: int) -> date:
    this_year = date(after.year, month, day)
    return this_year if this_year > after else date(after.year + 1, month, day)


def days_from(first: date, count: int) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(1, count + 1))


def share(number: int, of: int, total: int) -> int:
    return total // of + (number < total % of)


class Openings:
    """Which subscriptions begin on which day."""

    def __init__(self, first: date, total: int) -> None:
        self._ways = cycle(WAYS)
        self._due = {
            next_day(first, *beginning): share(number, len(BEGINNINGS), total)
            for number, beginning in enumerate(BEGINNINGS)
        }

    async def sell_on(self, years: Years, day: date) -> None:
        await years.sell(islice(self._ways, self._due.pop(day, 0)))


async def test_three_years_of_days(database_url: str, thorough: bool) -> None:
    async with years_of(database_url) as years:
        first = await years.today()
        openings = Openings(first, 200 if thorough else 12)
        for day in days_from(first, 3 * 365 + 100 if thorough else 130):
            await years.reach(day)
            await years.work()
            await openings.sell_on(years, day)
        await assert_each_period_is_invoiced_once(years)
        await assert_numbers_are_gapless()
        await assert_reminded(years)
        await assert_nothing_is_left_undone(years)


async def test_three_years_with_the_worker_away_for_forty_days_at_a_time(database_url: str, thorough: bool) -> None:
    """What people pay by bank comes meanwhile, too."""
    async with years_of(database_url) as years:
        first, chance = await years.today(), random.Random(5)
        openings = Openings(first, 200 if thorough else 12)
        away_until = first
        for day in days_from(first, 3 * 365 + 100 if thorough else 170):
            await years.reach(day)
            await (years.work() if day >= away_until else years.receive())
            if day > first + timedelta(days=100) and day >= away_until and chance.random() < 0.03:
                away_until = day + timedelta(days=40)
            await openings.sell_on(years, day)
        await years.work()
        await assert_each_period_is_invoiced_once(years)
        await assert_numbers_are_gapless()
        await assert_reminded(years, at_most=True)
        await assert_nothing_is_left_undone(years)


async def test_two_workers_one_of_them_killed_at_random(database_url: str, thorough: bool) -> None:
    """Steps are of a day; where nothing is due on one, nobody is waited for."""
    async with years_of(database_url) as years:
        first, chance = await years.today(), random.Random(7)
        openings = Openings(first, 200 if thorough else 12)
        workers = [Worker(database_url, years.house.config.port).start() for _ in range(2)]
        try:
            for day in days_from(first, 3 * 365 + 100 if thorough else 100):
                await years.reach(day)
                if await is_due(years):
                    await asyncio.sleep(chance.random() * 0.3)
                    if chance.random() < (0.02 if thorough else 0.2):
                        victim = chance.randrange(2)
                        workers[victim].kill()
                        workers[victim].start()
                await done(years)
                await openings.sell_on(years, day)
        finally:
            for worker in workers:
                worker.stop()
        await assert_each_period_is_invoiced_once(years)
        await assert_numbers_are_gapless()
        await assert_reminded(years)
        await assert_nothing_is_left_undone(years)


async def is_due(years: Years) -> bool:
    now = await years.house.ports.clock.now()
    return await Upcoming.filter(done_at=None, due_at__lte=now).exists()


async def done(years: Years) -> None:
    """By the workers, within a minute; then the transfers of the day arrive."""
    for _ in range(2):
        async with asyncio.timeout(60):
            while await is_due(years) or await is_promised(years) or await years.is_to_be_called_back():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await years.receive()


async def is_promised(years: Years) -> bool:
    now = await years.house.ports.clock.now()
    return await OutboxMessage.filter(delivered_at=None, failed_at=None, due_at__lte=now).exists()
