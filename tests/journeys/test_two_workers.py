"""Two workers share what falls due. One is killed: the other one takes over within a minute, and does nothing twice."""

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import partial

from server.app import House, build_house
from server.config import read_config
from server.domain.change import ChangeKind
from server.domain.upcoming import UpcomingKind
from server.models import Invoice, OutboxMessage, Subscription, Upcoming
from tests.journeys.crash_site import IN_TIME, is_quiet, open_shop_with_card, renewing, today
from tests.journeys.market import until
from tests.journeys.reckoning import assert_paid_once, ids, told
from tests.serving import Worker, free_port, serving, settings

Workers = list[Worker]


async def test_one_of_two_workers_is_killed_while_renewals_fall_due(database_url: str, thorough: bool) -> None:
    """Ten times 30 subscriptions, in every run once 8."""
    size, rounds = (30, 10) if thorough else (8, 1)
    house = build_house(read_config(settings(database_url, free_port())))
    async with serving(house, is_worker=False), two_workers() as workers:
        shop = await open_shop_with_card()
        for _ in range(rounds):
            end = await today() + timedelta(days=2)
            for _ in range(size):
                await renewing(shop, end)
            replace_dead(house, workers)
            await until(all_are_planned)
            took = await killed_at_random(house, workers, end - timedelta(days=1), size)
            await move_clock(house, end)
            await until(all_have_renewed)

            assert took < IN_TIME
            assert sorted([invoice.subscription_id async for invoice in Invoice.all()]) == await ids(Subscription)
            assert await told(ChangeKind.SUBSCRIPTION_RENEWED) == await ids(Subscription)
            await assert_paid_once()


async def killed_at_random(house: House, workers: Workers, day: date, size: int) -> float:
    """Some of these renewals are ordered when it happens. In how many seconds the rest is done then."""
    enough = await Invoice.all().count() + random.randint(1, size - 1)
    await move_clock(house, day)
    await until(partial(has_invoices, enough))
    random.choice(workers).kill()
    killed = time.monotonic()
    leased = await Upcoming.filter(done_at__isnull=True, leased_until__gt=datetime.now(UTC)).count()
    promised = await OutboxMessage.filter(delivered_at__isnull=True, leased_until__gt=datetime.now(UTC)).count()
    await until(is_quiet, 2 * IN_TIME)
    took = time.monotonic() - killed
    print(f"killed with {leased} rows and {promised} promises taken by either: all done {took:.1f} s later")
    return took


async def has_invoices(number: int) -> bool:
    return await Invoice.all().count() >= number


async def move_clock(house: House, day: date) -> None:
    """To nine in the morning; the server does nothing about it."""
    assert house.world
    await house.world.clock.reach(datetime.combine(day, clock_time(9), UTC))


async def all_are_planned() -> bool:
    charges = Upcoming.filter(done_at__isnull=True, kind=UpcomingKind.RENEWAL_CHARGE)
    return await charges.count() == await Subscription.all().count()


async def all_have_renewed() -> bool:
    return await told(ChangeKind.SUBSCRIPTION_RENEWED) == await ids(Subscription) and await is_quiet()


@asynccontextmanager
async def two_workers() -> AsyncIterator[Workers]:
    """Not started yet."""
    workers: Workers = []
    try:
        yield workers
    finally:
        for worker in workers:
            worker.kill()


def replace_dead(house: House, workers: Workers) -> None:
    workers[:] = [worker for worker in workers if worker.is_alive]
    while len(workers) < 2:
        workers.append(Worker(house.config.database_url, house.config.port).start())
