"""What could be tried by somebody who has guessed, or been told, by what North's order is known."""

from typing import Any

from tests.schema.secrecy.everything import everything
from tests.schema.secrecy.eyes import Eyes
from tests.schema.secrecy.story import SEATS
from tests.schema.walk import operations


async def ids(eyes: Eyes) -> Any:
    """North's invoice, payment and change by their true ids, at every place where an id can be typed."""
    return [
        await eyes.see(operation.document(given), given)
        for kind in ("query", "mutation")
        for operation in operations(kind)
        for place in operation.places("ID")
        for id in eyes.secret.ids
        for given in [operation.arguments(place, id, **eyes.world.known)]
    ]


async def quote_token(eyes: Eyes) -> Any:
    return await _the_same_order(eyes, quoteToken=eyes.secret.quote_token)


async def idempotency_key(eyes: Eyes) -> Any:
    return await _the_same_order(eyes, idempotencyKey=eyes.secret.key)


async def _the_same_order(eyes: Eyes, **more: str) -> Any:
    order = {"subscriptionId": eyes.world.ids["acme.subscription"], "additionalSeats": SEATS, "paymentMethod": "CARD"}
    document = f"mutation($input: TopUpInput!) {{ topUp(input: $input) {everything('TopUpPayload', 1)} }}"
    return await eyes.see(document, {"input": {**order, **more}})
