"""Notices that somebody has tampered with: none is believed, and no row of any table is another one."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from tortoise.context import require_context

from server.ports.sandbox.tables import SandboxEvent
from tests.journeys.market import Provider, effects, open_shop, order, signature
from tests.ports.tampering import tampered
from tests.serving import Person, served

TRIES = 500
AT_ONCE = 50
ONCE = {
    "subscription.activated": 1,
    "invoice.issued": 1,
    "invoice.paid": 1,
    "payment.refunded": 0,
    "receipts": 1,
}


async def test_500_notices_that_were_tampered_with_change_nothing(database_url: str) -> None:
    async with served(database_url) as house, Provider.at(house.config.public_url) as provider:
        body = await paid(await Person(house.config.public_url).sign_in((await open_shop()).anna.email))
        before = await everything()

        statuses = [status for first in range(0, TRIES, AT_ONCE) for status in await forged(provider, body, first)]

        assert statuses == [400] * TRIES
        assert await everything() == before
        assert (await provider.tell(body), await effects()) == (204, ONCE)


async def forged(provider: Provider, body: bytes, first: int) -> list[int]:
    """Some at once, all sealed just now."""
    now = datetime.now(UTC)
    notices = [tampered(body, sign, now, number) for number in range(first, first + AT_ONCE)]
    return await asyncio.gather(*(provider.tell(notice.body, notice.signed) for notice in notices))


def sign(body: bytes, at: datetime) -> str:
    return signature(body.decode(), at=at)


async def paid(anna: Person) -> bytes:
    """The body of the notice, still to come, about an order that was paid on the provider's page."""
    ordered = await anna.do("createSubscription", "payment { id }", **order("Neu GmbH", "CARD"))
    await anna.pay(ordered["payment"]["id"], deliveries=0)
    assert await effects() == dict.fromkeys(ONCE, 0)
    return (await SandboxEvent.get()).body.encode()


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    apps = require_context().apps
    assert apps
    return {name: await model.all().order_by(model._meta.pk_attr).values() for name, model in apps["models"].items()}
