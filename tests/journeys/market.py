"""A shop behind real server processes, and a crowd in front of them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import cycle
from typing import Any

import httpx

from server.config import SANDBOX_SECRET
from server.database import connected, transaction
from server.domain.change import ChangeKind
from server.models import Change, Invoice, OutboxKind, OutboxMessage, Subscription
from server.password import hash_password
from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxEvent, SandboxMail
from tests.resolvers.shop import Shop, stocked
from tests.serving import PASSWORD, PATIENCE, Person, Process

AT_ONE_BROWSER = 100  # connections that httpx opens at once
OF_A_PAYMENT = (
    ChangeKind.SUBSCRIPTION_ACTIVATED,
    ChangeKind.INVOICE_ISSUED,
    ChangeKind.INVOICE_PAID,
    ChangeKind.PAYMENT_REFUNDED,
)
NEWCOMER = {
    "name": "Neu GmbH",
    "invoiceEmail": "invoices@neu.example",
    "address": {"line1": "Ring 1", "postalCode": "20095", "city": "Hamburg", "country": "DE"},
}


@dataclass(kw_only=True)
class Market:
    """`anna` of the reseller is signed in, at the first server. `slowest` of the crowd's requests, in seconds."""

    shop: Shop
    servers: list[Process]
    anna: Person
    slowest: float = field(default=0.0)

    @property
    def server(self) -> Process:
        """The first, or only one."""
        return self.servers[0]

    @property
    def urls(self) -> list[str]:
        return [server.url for server in self.servers]

    def crowd(self, size: int, servers: Sequence[Process] = ()) -> list[Person]:
        """Anna at so many places at once, in turn at each of these servers, or of all."""
        used = servers or self.servers
        browsers = [self._at(used[number % len(used)]) for number in range(-(-size // AT_ONE_BROWSER) * len(used))]
        return [browsers[number % len(browsers)] for number in range(size)]

    def _at(self, server: Process) -> Person:
        person = Person(server.url)
        person.browser.cookies = self.anna.browser.cookies
        return person

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
        shop = await open_shop()
        servers = [Process(database_url=database_url) for _ in range(processes)]
        try:
            await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers))
            anna = await Person(servers[0].url).sign_in(shop.anna.email)
            yield Market(shop=shop, servers=servers, anna=anna)
        finally:
            for server in servers:
                server.stop()


async def open_shop() -> Shop:
    """Its administrator can sign in."""
    shop = await stocked()
    shop.anna.password_hash = await hash_password(PASSWORD)
    async with transaction():
        await shop.anna.save(update_fields=["password_hash"])
    return shop


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


def signature(body: str, *, at: datetime | None = None, secret: str = SANDBOX_SECRET) -> str:
    """As the sandbox's card provider signs, now unless another moment is said."""
    return webhook.signed(body.encode(), secret, at or datetime.now(UTC))


async def post(url: str, body: str, signed: str | None = None) -> int:
    """A webhook, signed by the provider unless another signature is said: the HTTP status of the answer."""
    headers = {webhook.SIGNATURE_HEADER: signature(body) if signed is None else signed}
    # Loading the certificates takes a tenth of a second, which plain http can save.
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, verify=False) as provider:
        return (await provider.post("/webhooks/card", content=body, headers=headers)).status_code


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Calls back at the servers in turn, over connections that stay open."""

    urls: Iterator[str]
    client: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def at(cls, *urls: str) -> AsyncIterator["Provider"]:
        async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as client:
            yield cls(urls=cycle(urls), client=client)

    async def tell(self, body: str | bytes, signed: str | None = None) -> int:
        """A webhook, signed just now unless another signature is said: the HTTP status of the answer."""
        text = body if isinstance(body, bytes) else body.encode()
        headers = {webhook.SIGNATURE_HEADER: signature(text.decode()) if signed is None else signed}
        return (await self.client.post(f"{next(self.urls)}/webhooks/card", content=text, headers=headers)).status_code


async def until(happened: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not await happened():
        assert time.monotonic() < deadline, "it never happened"
        await asyncio.sleep(0.01)


async def all_promises_are_kept() -> bool:
    """Ours, and those of the card provider to call back."""
    is_promised = await OutboxMessage.filter(delivered_at__isnull=True).exists()
    return not is_promised and not await SandboxEvent.filter(deliveries_left__gt=0).exists()


async def effects() -> dict[str, int]:
    """What the feed tells of payments, and the receipts in the mailbox, once all promises are kept."""
    await until(all_promises_are_kept)
    told = {str(kind): await Change.filter(kind=kind).count() for kind in OF_A_PAYMENT}
    return {**told, "receipts": len(await mails("receipt"))}


async def mails(template: str) -> list[str]:
    """The ids of the records that the mails of that kind in the mailbox are about."""
    promises = {promise.id: promise async for promise in OutboxMessage.filter(kind=OutboxKind.MAIL)}
    sent = [promises[mail.message_id] async for mail in SandboxMail.all()]
    return [promise.subject_id for promise in sent if promise.payload["template"] == template]


async def positions() -> list[int]:
    """Of all issued invoices within their year, in order."""
    numbers = await Invoice.filter(number__isnull=False).order_by("number").values_list("number", flat=True)
    return [int(str(number).partition("-")[2]) for number in numbers]
