"""Card payments through a provider: what we ask of it, and what it tells us."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus


class ProviderUnavailable(Exception):
    """The provider could not be reached or did not answer; the same call may be made again."""


class ProviderRefused(Exception):
    """The provider said no, and will say no again: an unknown payment, a refund of more than was paid."""


class ForgedWebhook(Exception):
    """A callback that is not to be believed: wrong signature, over 5 minutes off, or not of the provider's shape."""


@dataclass(frozen=True, kw_only=True)
class StartedPayment:
    """Where a payment stands at the provider.

    While it is REQUIRES_ACTION the payer goes on at `redirect_url` or, in our own page, with `client_secret`.
    `failure` is there exactly when the status is FAILED.
    """

    provider_id: str
    status: PaymentStatus
    redirect_url: str | None = None
    client_secret: str | None = None
    failure: PaymentFailure | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """What may be shown of a card. `expires` is the last day on which it is good."""

    brand: str
    last4: str
    expires: date


@dataclass(frozen=True, kw_only=True)
class PaymentEvent:
    """What the provider says has become of a payment. The same event may come several times, late and out of order."""

    event_id: str
    payment_id: str
    provider_id: str
    status: PaymentStatus
    amount: Money
    failure: PaymentFailure | None = None
    card: Card | None = None


class CardPayments(Protocol):
    """`signature_header` names the header of a callback that `read_webhook` needs beside the body."""

    name: str
    publishable_key: str | None
    signature_header: str

    async def start(
        self, *, payment_id: str, amount: Money, description: str, return_url: str | None, payer: str
    ) -> StartedPayment:
        """The same `payment_id` gives the same payment again, as it stands now. Raises ProviderUnavailable."""

    async def cancel(self, provider_id: str) -> PaymentStatus:
        """CANCELED, or SUCCEEDED when it was paid first. Raises ProviderUnavailable, ProviderRefused."""

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        """Gives back once per `key`, however often it is called. Raises ProviderUnavailable, ProviderRefused."""

    def read_webhook(self, body: bytes, signature: str, now: datetime) -> PaymentEvent:
        """Raises ForgedWebhook. `now` is the installation's clock."""
