"""Invoice numbers have no holes, whatever fails and whoever dies (rules §7)."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from datetime import date
from itertools import count

import pytest

from server.database import connected
from server.models import Invoice, InvoiceSeries
from tests.resolvers.shop import stocked

PROCESSES = 4


class Office:
    """Twenty writers in four processes; one that is killed is replaced."""

    def __init__(self, database_url: str, model_id: str) -> None:
        self._arguments = (database_url, model_id)
        self.wanted = 0
        self._seeds = count()
        self.done: Counter[str] = Counter()
        self.news = asyncio.Event()
        self.processes: list[Process] = []
        self.listeners: list[asyncio.Task[None]] = []

    async def hire(self) -> None:
        early = self.wanted // 2 - self.done["issued"]
        asked = (*self._arguments, str(early), str(next(self._seeds)))
        command = (sys.executable, "-m", "tests.journeys.numbering", *asked)
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        self.processes.append(process)
        self.listeners.append(asyncio.create_task(self._listen(process)))

    async def _listen(self, process: Process) -> None:
        assert process.stdout
        async for line in process.stdout:
            self.done[line.decode().strip()] += 1
            self.news.set()

    async def reached(self, issued: int) -> None:
        async with asyncio.timeout(240):
            while self.done["issued"] < issued:
                self.news.clear()
                await self.news.wait()

    async def lose_one(self) -> None:
        """kill -9, in the middle of whatever it does."""
        self.processes.pop(0).kill()

    async def close(self) -> None:
        for process in self.processes:
            process.kill()
        await asyncio.gather(*self.listeners)


@pytest.fixture
async def office(database_url: str) -> Office:
    async with connected(database_url):
        shop = await stocked()
        bought = await shop.buy()
    return Office(database_url, bought["invoice"])


async def issued_by(office: Office, *, wanted: int, kills: int) -> None:
    office.wanted = wanted
    await asyncio.gather(*(office.hire() for _ in range(PROCESSES)))
    try:
        for kill in range(1, kills + 1):
            await office.reached(wanted * kill // (kills + 1))
            await office.lose_one()
            await office.hire()
        await office.reached(wanted)
    finally:
        await office.close()


async def test_no_number_is_missing_or_given_twice_over_new_year(
    office: Office, database_url: str, thorough: bool
) -> None:
    wanted, kills = (2000, 5) if thorough else (200, 2)
    await issued_by(office, wanted=wanted, kills=kills)
    async with connected(database_url):
        issued = await Invoice.filter(number__isnull=False).values_list("number", "issued_on")
        series = {row.name: row.last_position for row in await InvoiceSeries.all()}
    print(f"{len(issued)} issued in {series}, {office.done['gave up']} given up after their number, {kills} kills")
    assert sorted(number for number, _ in issued) == numbers(series)
    assert {str(day.year) == number[:4] for number, day in issued} == {True}
    assert set(series) == {"2026", "2027"}
    assert len(issued) >= wanted
    assert office.done["gave up"] >= wanted // 20


def numbers(series: dict[str, int]) -> list[str]:
    """1…n of each year."""
    return sorted(f"{name}-{position:06d}" for name, last in series.items() for position in range(1, last + 1))


async def test_a_higher_number_never_bears_an_earlier_date(office: Office, database_url: str) -> None:
    await issued_by(office, wanted=60, kills=0)
    async with connected(database_url):
        issued = await Invoice.filter(number__isnull=False).order_by("number").values_list("issued_on", flat=True)
    assert issued == sorted(issued)
    assert isinstance(issued[0], date)
