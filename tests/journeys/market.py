"""A shop behind real server processes, and a crowd in front of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.database import connected, transaction
from server.models import Account, Invoice, Subscription
from server.password import hash_password
from tests.resolvers.shop import Shop, stocked
from tests.serving import PASSWORD, Person, Process

AT_ONE_BROWSER = 100  # connections that httpx opens at once
NEWCOMER = {
    "name": "Neu GmbH",
    "invoiceEmail": "invoices@neu.example",
    "address": {"line1": "Ring 1", "postalCode": "20095", "city": "Hamburg", "country": "DE"},
}


@dataclass(kw_only=True)
class Market:
    """`anna` of the reseller is signed in, at the first server. `slowest` of the crowd's requests, in seconds."""

    shop: Shop
    servers: Sequence[Process]
    anna: Person
    slowest: float = field(default=0.0)

    def crowd(self, size: int) -> list[Person]:
        """Anna at so many places at once, in turn at each of the servers."""
        places = [self.servers[number % len(self.servers)].url for number in range(-(-size // AT_ONE_BROWSER) * 2)]
        browsers = [Person(url) for url in places]
        for browser in browsers:
            browser.browser.cookies = self.anna.browser.cookies
        return [browsers[number % len(browsers)] for number in range(size)]

    async def do(self, person: Person, mutation: str, selection: str, **input: Any) -> Any:
        """Whatever comes of it; an answer that is not GraphQL's, or has errors of the whole, fails the test."""
        began = time.perf_counter()
        payload = await person.refused(mutation, selection, **input)
        self.slowest = max(self.slowest, time.perf_counter() - began)
        return payload

    async def running(self, *, seats: int) -> Subscription:
        """Of the shop's customer, paid for half a year to come."""
        return await self.shop.running(seats=seats, ends_on=today() + timedelta(days=180))


@asynccontextmanager
async def market(database_url: str, processes: int = 1) -> AsyncIterator[Market]:
    """The database is open meanwhile, so that a test can look into it."""
    async with connected(database_url):
        shop = await stocked()
        await _give_password(shop.anna)
        servers = [Process(database_url=database_url) for _ in range(processes)]
        try:
            await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
            anna = await Person(servers[0].url).sign_in(shop.anna.email)
            yield Market(shop=shop, servers=servers, anna=anna)
        finally:
            for server in servers:
                server.stop()


async def _give_password(account: Account) -> None:
    account.password_hash = await hash_password(PASSWORD)
    async with transaction():
        await account.save(update_fields=["password_hash"])


def today() -> date:
    return datetime.now(UTC).date()


def codes(payload: Any) -> list[str]:
    """Why it was refused."""
    return [error["code"] for error in payload["errors"]]


def order(name: str, payment_method: str) -> dict[str, Any]:
    """The input of `createSubscription` for a customer of that name."""
    return {
        "buyer": {"newCustomer": {**NEWCOMER, "name": name}},
        "productCode": "business",
        "seats": 1,
        "term": "YEARLY",
        "currency": "EUR",
        "paymentMethod": payment_method,
    }


async def positions() -> list[int]:
    """Of all issued invoices within their year, in order."""
    numbers = await Invoice.filter(number__isnull=False).order_by("number").values_list("number", flat=True)
    return [int(str(number).partition("-")[2]) for number in numbers]
