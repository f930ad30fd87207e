"""What the card provider tells again and again, of many payments at once and at two servers, counts once."""

import asyncio
from collections.abc import Sequence
from random import Random

from server.ports.sandbox.tables import SandboxEvent
from tests.journeys.market import Provider, all_promises_are_kept, market, order, until
from tests.journeys.reckoning import assert_bought_once
from tests.serving import PATIENCE, Person

TIMES = 20
AT_ONCE = 16  # deliveries under way, where payments are mixed


async def test_each_payment_counts_once_however_often_it_is_told(database_url: str, thorough: bool) -> None:
    """In each way 200 payments, in every run 3."""
    async with market(database_url, 2) as here, Provider.at(*here.urls) as provider:
        for way in (in_turn, at_once, mixed):
            bodies = [await paid(here.anna, f"{way.__name__} {number}") for number in range(200 if thorough else 3)]

            statuses = await way(provider, bodies)

            assert statuses == [204] * TIMES * len(bodies)
        await until(all_promises_are_kept, 5 * PATIENCE)
        await assert_bought_once()


async def in_turn(provider: Provider, bodies: Sequence[str]) -> list[int]:
    return [await provider.tell(body) for body in bodies for _ in range(TIMES)]


async def at_once(provider: Provider, bodies: Sequence[str]) -> list[int]:
    """All of a payment, one payment after the other."""
    return [status for body in bodies for status in await asyncio.gather(*[provider.tell(body) for _ in range(TIMES)])]


async def mixed(provider: Provider, bodies: Sequence[str]) -> list[int]:
    """Of all payments in any order, some at once."""
    deliveries = list(bodies) * TIMES
    Random(0).shuffle(deliveries)
    room = asyncio.Semaphore(AT_ONCE)

    async def tell(body: str) -> int:
        async with room:
            return await provider.tell(body)

    return await asyncio.gather(*map(tell, deliveries))


async def paid(anna: Person, name: str) -> str:
    """The body of the notice, still to come, about an order that was paid on the provider's page."""
    ordered = await anna.do("createSubscription", "payment { id }", **order(name, "CARD"))
    await anna.pay(ordered["payment"]["id"], deliveries=0)
    return (await SandboxEvent.get(body__contains=ordered["payment"]["id"])).body
