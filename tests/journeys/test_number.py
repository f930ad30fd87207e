"""Invoice numbers have no holes, whatever fails and whoever dies (rules §7)."""

import asyncio
from collections import Counter
from datetime import date
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

import pytest

from server.database import connected
from server.models import Invoice, InvoiceSeries
from tests.forking import FORKS, forked
from tests.journeys.numbering import issue_on_and_on
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
        self.processes: list[ForkServerProcess] = []
        self.listening: list[Connection] = []

    def hire(self) -> None:
        early = self.wanted // 2 - self.done["issued"]
        news, pen = FORKS.Pipe(duplex=False)
        self.processes.append(forked(issue_on_and_on, pen, *self._arguments, early, next(self._seeds)))
        pen.close()  # the process has its own, and nobody hears that it died while there is another
        asyncio.get_running_loop().add_reader(news.fileno(), self._listen, news)
        self.listening.append(news)

    def _listen(self, news: Connection) -> None:
        try:
            self.done[news.recv()] += 1
        except EOFError:
            self._stop_listening(news)
        self.news.set()

    def _stop_listening(self, news: Connection) -> None:
        asyncio.get_running_loop().remove_reader(news.fileno())
        self.listening.remove(news)
        news.close()

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
            process.join()
        while self.listening:
            self.news.clear()
            await self.news.wait()


@pytest.fixture
async def office(database_url: str) -> Office:
    async with connected(database_url):
        shop = await stocked()
        bought = await shop.buy()
    return Office(database_url, bought["invoice"])


async def issued_by(office: Office, *, wanted: int, kills: int) -> None:
    office.wanted = wanted
    for _ in range(PROCESSES):
        office.hire()
    try:
        for kill in range(1, kills + 1):
            await office.reached(wanted * kill // (kills + 1))
            await office.lose_one()
            office.hire()
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
