"""What the card provider tells, over HTTP: believed when it is signed, and done once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tortoise.context import require_context

from server.app import House
from server.domain.money import Money
from server.domain.payment import PaymentStatus
from server.models import Payment
from server.ports.payments import Payer, StartedPayment
from server.ports.sandbox.card import HostedCards
from server.ports.sandbox.tables import SandboxEvent
from tests.journeys.market import effects, market, open_shop, order, post, signature, until
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


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in turn"])
async def test_the_same_webhook_20_times_has_one_effect(database_url: str, at_once: bool) -> None:
    async with market(database_url, 2) as here:
        body = await paid(here.anna)

        posts = [post(server.url, body) for server in here.servers * 10]
        statuses = await asyncio.gather(*posts) if at_once else [await each for each in posts]

        assert statuses == [204] * 20
        assert await effects() == ONCE


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


Forgery = Callable[[str], tuple[str, str]]  # of an honest body: the body and the signature that are sent


def seconds_off(seconds: int) -> Forgery:
    return lambda body: (body, signature(body, at=datetime.now(UTC) + timedelta(seconds=seconds)))


FORGERIES: dict[str, Forgery] = {
    "another secret": lambda body: (body, signature(body, secret="another secret of 32 characters at least")),
    "another body": lambda body: (body.replace('"SUCCEEDED"', '"SUCCEEDED" '), signature(body)),
    "another amount": lambda body: (body.replace('"amount": ', '"amount": 1'), signature(body)),
    "no body": lambda body: ("", signature(body)),
    "not the provider's shape": lambda body: ("{}", signature("{}")),
    "no signature": lambda body: (body, ""),
    "half a signature": lambda body: (body, signature(body)[:-1]),
    "another time than was signed": lambda body: (body, signature(body).replace("t=1", "t=2", 1)),
    "too old": seconds_off(-302),
    "from the future": seconds_off(302),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
async def test_a_webhook_that_the_provider_did_not_sign_just_now_changes_nothing(
    database_url: str, forgery: Forgery
) -> None:
    async with shop_served(database_url) as (house, anna):
        body, signed = forgery(await paid(anna))
        before = await everything()

        status = await post(house.config.public_url, body, signed)

        assert (status, await everything()) == (400, before)


async def test_a_webhook_that_took_almost_five_minutes_counts(database_url: str) -> None:
    async with shop_served(database_url) as (house, anna):
        body, signed = seconds_off(-290)(await paid(anna))

        assert await post(house.config.public_url, body, signed) == 204
        assert await effects() == ONCE


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    apps = require_context().apps
    assert apps
    return {name: await model.all().order_by(model._meta.pk_attr).values() for name, model in apps["models"].items()}


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
