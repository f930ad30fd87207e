"""A process in which five writers issue invoices over New Year, until it is told to stop; run by the tests, and killed.

Every tenth gives up after its number was taken.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from random import Random
from typing import Any

from server.context import Context
from server.database import connected
from server.domain.invoice import InvoiceKind
from server.models import Customer, Invoice, Subscription
from server.resolvers.credit import copied
from server.resolvers.issue import issue
from server.resolvers.purchase import Purchase
from tests.resolvers.channel import acting

WRITERS = 5
NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # in Stockholm
EACH_TAKES = timedelta(seconds=2)  # by the clock of these processes


class GaveUp(Exception):
    """What a writer does after it has a number, and before the commit."""


def issue_on_and_on(news: Connection, *arguments: Any) -> None:
    asyncio.run(_issue_on_and_on(news, *arguments))


async def _issue_on_and_on(news: Connection, database_url: str, model_id: str, early: int, seed: int) -> None:
    """It begins `early` invoices before New Year; the clock goes on with every invoice, four processes' worth."""
    async with connected(database_url):
        model, clock = await Invoice.get(id=model_id), count(-early, 4)
        await asyncio.gather(*(_write(news, model, clock, Random(f"{seed}.{number}")) for number in range(WRITERS)))


async def _write(news: Connection, model: Invoice, clock: Iterator[int], random: Random) -> None:
    while True:
        context = await acting(None, now=NEW_YEAR + EACH_TAKES * next(clock))
        try:
            await _issue(context, model, gives_up=random.random() < 0.1)
        except GaveUp:
            news.send("gave up")
        else:
            news.send("issued")


async def _issue(context: Context, model: Invoice, *, gives_up: bool) -> None:
    async with context.work() as work:
        draft = await copied(model, kind=InvoiceKind.INVOICE, corrects_id=None, tax_date=None)
        customer = await Customer.get(id=model.customer_id)
        subscription = await Subscription.get(id=model.subscription_id)
        purchase = Purchase(customer=customer, subscription=subscription, invoice=draft, role=None)
        await issue(context, work, purchase)
        if gives_up:
            raise GaveUp
