"""The euro foreign exchange reference rates of the European Central Bank."""

from collections.abc import Sequence

import httpx

from server.ports.exchange_rates import DailyRates, RatesUnavailable, read_rates

LAST_90_DAYS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
PATIENCE = 10.0  # seconds
LARGEST = 2_000_000  # bytes


class EcbRates:
    def __init__(self, url: str = LAST_90_DAYS) -> None:
        self._url = url

    async def published(self) -> Sequence[DailyRates]:
        try:
            async with httpx.AsyncClient(timeout=PATIENCE, follow_redirects=True) as client:
                answer = await client.get(self._url)
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise RatesUnavailable(f"The European Central Bank did not answer: {type(error).__name__}.") from error
        if len(answer.content) > LARGEST:
            raise RatesUnavailable("The European Central Bank's answer is too long.")
        return read_rates(answer.content)
