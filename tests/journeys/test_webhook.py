"""What the card provider tells, over HTTP: believed when signed, and done once."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tortoise.context import require_context

from server.app import House
from server.config import SANDBOX_SECRET
from server.database import connected, transaction
from server.domain.change import ChangeKind
from server.domain.money import Money
from server.models import Change, Invoice, OutboxMessage, Payment, Subscription
from server.ports.payments import StartedPayment
from server.ports.sandbox.card import HostedCards
from server.ports.sandbox.tables import SandboxEvent, SandboxMail
from server.ports.sandbox.webhook import SIGNATURE_HEADER, signed
from tests.journeys.market import Market, market, order
from tests.resolvers.shop import stocked
from tests.serving import Person, served

ORDERED = "subscription { id } invoice { id } payment { id }"
ONCE = {
    ChangeKind.SUBSCRIPTION_ACTIVATED: 1,
    ChangeKind.INVOICE_ISSUED: 1,
    ChangeKind.INVOICE_PAID: 1,
    "receipts": 1,
}


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "in turn"])
async def test_the_same_webhook_20_times_has_one_effect(database_url: str, at_once: bool) -> None:
    async with market(database_url, 2) as here:
        body = await paid(here)

        posts = [post(server.url, body) for server in here.servers for _ in range(10)]
        statuses = await asyncio.gather(*posts) if at_once else [await one for one in posts]

        assert statuses == [204] * 20
        assert await effects(here.anna) == ONCE
