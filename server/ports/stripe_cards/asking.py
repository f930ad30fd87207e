"""How Stripe is asked: for how long, what its errors mean to us, and how to ask again without doing it twice."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import stripe
from stripe import RequestOptions

from server.ports.payments import ProviderRefused, ProviderUnavailable

PATIENCE = 18.0  # seconds for all questions of one operation, repetitions included
RETRIES = 2  # by the library, each with the same key
MOST_KEYS = 4

T = TypeVar("T")


def client_of(api_key: str, api_base: str, patience: float) -> stripe.StripeClient:
    logging.getLogger("stripe").setLevel(logging.WARNING)  # at INFO it writes down what it is answered
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base},
        max_network_retries=RETRIES,
        http_client=stripe.HTTPXClient(timeout=patience),
    )


@asynccontextmanager
async def asking(patience: float) -> AsyncIterator[None]:
    """Raises ProviderUnavailable, ProviderRefused. Stripe's own sentences are left out: they can quote secrets."""
    try:
        async with asyncio.timeout(patience):
            yield
    except TimeoutError:
        raise ProviderUnavailable(f"Stripe did not answer within {patience:g} s.") from None
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise ProviderRefused(_words(error)) from None
    except stripe.StripeError as error:
        # A key that is not accepted, too: once it is replaced, the same call succeeds.
        raise ProviderUnavailable(_words(error)) from None


async def once(key: str, look: Callable[[], Awaitable[T | None]], ask: Callable[[RequestOptions], Awaitable[T]]) -> T:
    """What `look` finds to be there already, else what is answered to `ask`.

    Stripe remembers a key for a day and then answers it as it did first, with an error of its own, too. Such a key is
    of no use any more; that question is over, so another key is safe as soon as we have looked what it has done.
    """
    for turn in range(MOST_KEYS):
        if (found := await look()) is not None:
            return found
        try:
            return await ask({"idempotency_key": f"{key}-{turn}"})
        except stripe.APIError as error:
            if not is_replayed(error.headers):
                raise
    raise ProviderUnavailable("Stripe goes on answering with errors of its own.")


def is_replayed(headers: object) -> bool:
    return isinstance(headers, Mapping) and headers.get("idempotent-replayed") == "true"


def _words(error: stripe.StripeError) -> str:
    known = error.error.code if error.error and error.error.code else type(error).__name__
    return f"Stripe answered {error.http_status}: {known} (request {error.request_id})."
