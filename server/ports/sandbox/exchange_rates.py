"""Exchange rates that never change: a file, with the sandbox's own yesterday for a date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from importlib import resources

from server.ports.clock import Clock
from server.ports.exchange_rates import DailyRates, read_rates


class RatesOnFile:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def published(self) -> Sequence[DailyRates]:
        yesterday = (await self._clock.now()).date() - timedelta(days=1)
        document = resources.files(__package__).joinpath("exchange_rates.xml").read_bytes()
        return [replace(day, published_on=yesterday) for day in read_rates(document)]
