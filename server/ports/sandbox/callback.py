"""Calls the installation back about card payments, until it has said yes as often as was ordered."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import httpx
from tortoise.expressions import F
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from server.ports.clock import Clock
from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxEvent

PATIENCE_SECONDS = 4
LEASE = timedelta(seconds=5)  # longer than the patience, so that no second process delivers meanwhile
RETRY = timedelta(seconds=1)
POLL_SECONDS = 0.3
AT_ONCE = 20

log = logging.getLogger(__name__)


class Callback:
    def __init__(self, public_url: str, secret: str, clock: Clock) -> None:
        self._url = f"{public_url.rstrip('/')}/webhooks/card"
        self._secret = secret
        self._clock = clock
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Forever; nothing that goes wrong once ends it."""
        while True:
            try:
                await self.deliver_due_events()
            except Exception:
                log.exception("The sandbox's callbacks could not be delivered")
            await asyncio.sleep(POLL_SECONDS)

    async def deliver_due_events(self) -> bool:
        """One attempt at each callback that is due and that no other process is just delivering: whether there was any.

        Whoever asks meanwhile waits: what was due before they asked has been tried when they go on.
        """
        async with self._turn:
            return await self._deliver_due_events()

    async def _deliver_due_events(self) -> bool:
        now = await self._clock.now()
        # Asked first outside a transaction: polling must not take the one writer's place.
        if not await _due(now).exists():
            return False
        events = await _leased(now)
        # Loading the certificates takes a tenth of a second, which plain http can save.
        async with httpx.AsyncClient(
            timeout=PATIENCE_SECONDS, trust_env=False, verify=self._url.startswith("https:")
        ) as client:
            await asyncio.gather(*(self._deliver(client, event) for event in events))
        return bool(events)

    async def _deliver(self, client: httpx.AsyncClient, event: SandboxEvent) -> None:
        answers = await asyncio.gather(*(self._post(client, event) for _ in range(event.deliveries_left)))
        async with in_transaction():
            await SandboxEvent.filter(id=event.id).update(
                deliveries_left=F("deliveries_left") - sum(answers),
                held_until=datetime.now(UTC) + RETRY,
            )

    async def _post(self, client: httpx.AsyncClient, event: SandboxEvent) -> bool:
        body = event.body.encode()
        signature = webhook.signed(body, self._secret, await self._clock.now())
        headers = {webhook.SIGNATURE_HEADER: signature, "Content-Type": "application/json"}
        try:
            answer = await client.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("The sandbox's callback %s found nobody: %r", event.id, error)
            return False
        if not answer.is_success:
            log.warning("The sandbox's callback %s was answered with %d", event.id, answer.status_code)
        return answer.is_success


def _due(now: datetime) -> QuerySet[SandboxEvent]:
    return SandboxEvent.filter(deliveries_left__gt=0, due_at__lte=now, held_until__lte=datetime.now(UTC))


async def _leased(now: datetime) -> list[SandboxEvent]:
    async with in_transaction():
        events = await _due(now).order_by("due_at", "id").limit(AT_ONCE).select_for_update(skip_locked=True)
        await SandboxEvent.filter(id__in=[event.id for event in events]).update(held_until=datetime.now(UTC) + LEASE)
    return events
