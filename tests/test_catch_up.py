"""Moving the clock does what falls due, and waits for an answer from outside only as long as it may still come."""

import time
from datetime import timedelta

from server.app import House
from server.domain.subscription import SubscriptionStatus
from server.models import Subscription
from server.ports.sandbox.event import Delivery
from tests.journeys.years import MONTHS, Years, founded
from tests.serving import served


async def test_a_notice_that_never_comes_is_waited_for_once(database_url: str) -> None:
    async with served(database_url) as house:
        house.patience = 2.0
        await _order_paid_without_a_notice(house)
        assert await _seconds_of_a_day(house) > house.patience
        assert await _seconds_of_a_day(house) < house.patience
        assert (await Subscription.get()).status is SubscriptionStatus.PENDING_PAYMENT


async def _order_paid_without_a_notice(house: House) -> None:
    years: Years = await founded(house)
    ordered = await years.order(MONTHS)
    assert house.world
    await house.world.cards.pay(ordered["payment"], delivery=Delivery(times=0))


async def _seconds_of_a_day(house: House) -> float:
    assert house.world
    now = await house.ports.clock.now()
    started = time.monotonic()
    await house.world.clock.walk_to(now + timedelta(days=1, minutes=1), house.catch_up)
    return time.monotonic() - started
