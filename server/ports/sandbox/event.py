"""The notices that the sandbox's card provider owes the installation."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxEvent


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How often a notice comes (0: never), and how long it takes."""

    times: int = 1
    delay: timedelta = timedelta(0)


async def promise_event(said: webhook.Said, now: datetime, delivery: Delivery) -> None:
    """In the caller's transaction. `now` is the installation's clock."""
    event_id = f"event_{token_hex(12)}"
    await SandboxEvent.create(
        id=event_id,
        body=webhook.written(event_id, said),
        due_at=now + delivery.delay,
        deliveries_left=delivery.times,
        held_until=datetime.now(UTC),
    )
