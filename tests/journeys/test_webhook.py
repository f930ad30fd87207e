"""What the card provider tells, over HTTP: before its own answer, or only just in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.app import House
from server.domain.money import Money
from server.domain.payment import PaymentStatus
from server.models import Payment
from server.ports.payments import Payer, StartedPayment
from server.ports.sandbox.card import HostedCards
from server.ports.sandbox.tables import SandboxEvent
from tests.journeys.market import effects, open_shop, order, post, signature, until
from tests.serving import Person, served

ORDERED = "payment { id status }"
ONCE = {
    "subscription.activated": 1,
    "invoice.issued": 1,
    "invoice.paid": 1,
    "payment.refunded": 0,
    "receipts": 1,
}
NOTHING = dict.fromkeys(ONCE, 0)


async def test_a_webhook_before_the_providers_answer_to_us_counts_once(database_url: str) -> None:
    async with shop_served(database_url) as (house, anna):
        house.ports = replace(house.ports, payments=(cards := LateCards(house)))
        ordering = asyncio.create_task(anna.do("createSubscription", ORDERED, **order("Neu GmbH", "CARD")))
        payment_id = await cards.started.get()

        await anna.pay(payment_id)
        await until(lambda: Payment.filter(id=payment_id, status=PaymentStatus.SUCCEEDED).exists())
        cards.may_answer.set()

        assert (await ordering)["payment"] == {"id": payment_id, "status": "SUCCEEDED"}
        assert await effects() == ONCE


class LateCards(HostedCards):
    """The sandbox's, whose answer to our call waits until it may go."""

    def __init__(self, house: House) -> None:
        super().__init__(house.config.public_url, house.config.secret_key, house.ports.clock)
        self.started: asyncio.Queue[str] = asyncio.Queue()
        self.may_answer = asyncio.Event()

    async def start(
        self,
        *,
        payment_id: str,
        amount: Money,
        description: str,
        return_url: str | None,
        payer: Payer,
        unattended: bool = False,
    ) -> StartedPayment:
        answer = await super().start(
            payment_id=payment_id, amount=amount, description=description, return_url=return_url, payer=payer
        )
        self.started.put_nowait(payment_id)
        await self.may_answer.wait()
        return answer


async def test_a_webhook_that_took_almost_five_minutes_counts(database_url: str) -> None:
    async with shop_served(database_url) as (house, anna):
        body = await paid(anna)
        signed = signature(body, at=datetime.now(UTC) - timedelta(seconds=290))

        assert await post(house.config.public_url, body, signed) == 204
        assert await effects() == ONCE


async def paid(anna: Person) -> str:
    """The body of the webhook that is still to come, about an order that was paid on the provider's page."""
    ordered = await anna.do("createSubscription", ORDERED, **order("Neu GmbH", "CARD"))
    await anna.pay(ordered["payment"]["id"], deliveries=0)
    assert await effects() == NOTHING
    return (await SandboxEvent.get()).body


@asynccontextmanager
async def shop_served(database_url: str) -> AsyncIterator[tuple[House, Person]]:
    """In this process, so that a test can take the provider's place."""
    async with served(database_url) as house:
        shop = await open_shop()
        yield house, await Person(house.config.public_url).sign_in(shop.anna.email)
