"""What one request knows: who asks, when it is, and what the product needs from outside."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from server.bell import Bell
from server.config import Config
from server.policy import Viewer
from server.ports.clock import Clock
from server.ports.documents import Documents
from server.ports.exchange_rates import ExchangeRates
from server.ports.mail import Mail
from server.ports.payments import CardPayments
from server.ports.vat_numbers import VatNumbers
from server.work import Intent, Work, begun


@dataclass(frozen=True, kw_only=True)
class Ports:
    """The world outside."""

    clock: Clock
    payments: CardPayments | None
    mail: Mail
    vat_numbers: VatNumbers
    exchange_rates: ExchangeRates
    documents: Documents


@dataclass(frozen=True, kw_only=True)
class Context:
    """`now` stands still for the whole request: one instant, one answer."""

    config: Config
    ports: Ports
    bell: Bell
    now: datetime
    viewer: Viewer = field(default_factory=Viewer)
    locale: str = "en"
    address: str | None = None  # where the request comes from; None for what nobody outside asked for
    deliver: Callable[
        [Sequence[str]], Awaitable[None]
    ]  # hand these promises over now instead of waiting for the worker
    intent: Intent | None = None

    @property
    def today(self) -> date:
        """The UTC date."""
        return self.now.date()

    @property
    def sellers_today(self) -> date:
        """The date in the seller's time zone: what invoices bear."""
        return self.now.astimezone(self.config.seller.time_zone).date()

    @asynccontextmanager
    async def work(self, *, as_of: datetime | None = None) -> AsyncIterator[Work]:
        """One transaction as this viewer; whoever waits for changes is told once it has committed.

        `as_of`: when what is done was due, where nobody was there to do it.
        """
        begins = Work(now=self.now, actor_id=self.viewer.account_id, intent=self.intent, as_of=as_of)
        async with begun(begins) as work:
            yield work
        self.bell.ring()

    def meaning(self, intent: Intent | None) -> "Context":
        return replace(self, intent=intent)


NewContext = Callable[[], Awaitable[Context]]
