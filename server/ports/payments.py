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
class Payer:
    """Who pays: `id` is the reseller's or the customer's, `card_token` that of its saved card, if it has one."""

    id: str
    email: str
    card_token: str | None = None


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
class StartedCardSetup:
    """Where the payer gives another card: `redirect_url` or, in our own page, with `client_secret`."""

    redirect_url: str | None = None
    client_secret: str | None = None


@dataclass(frozen=True, kw_only=True)
class Card:
    """What may be shown of a card, and the `token` by which it can be charged again; None: it was not kept.

    `expires` is the last day on which it is good.
    """

    brand: str
    last4: str
    expires: date
    token: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentEvent:
    """What has become of a payment. `payment_id` is ours."""

    event_id: str
    payment_id: str
    provider_id: str
    status: PaymentStatus
    amount: Money
    failure: PaymentFailure | None = None
    card: Card | None = None


@dataclass(frozen=True, kw_only=True)
class RefundEvent:
    """So much of a payment has gone back in all, whoever asked for it."""

    event_id: str
    provider_id: str
    refunded: Money


@dataclass(frozen=True, kw_only=True)
class DisputeEvent:
    """The card's holder wants the money back. `dispute_id` is the provider's; it is reported anew as it goes on."""

    event_id: str
    dispute_id: str
    provider_id: str
    amount: Money
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class CardSetupEvent:
    """A card was given in its place. `setup_id` is ours."""

    event_id: str
    setup_id: str
    card: Card


# Each may come several times, late and out of order.
CardEvent = PaymentEvent | RefundEvent | DisputeEvent | CardSetupEvent


class CardPayments(Protocol):
    """`signature_header` names the header of a callback that `read_webhook` needs beside the body."""

    name: str
    publishable_key: str | None
    signature_header: str

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
        """The same `payment_id` gives the same payment again, as it stands now.

        The payer's card is kept for later. `unattended`: its saved card is charged, while nobody looks on.
        Raises ProviderUnavailable, ProviderRefused (a currency or an amount that can't be charged).
        """

    async def cancel(self, provider_id: str) -> PaymentStatus:
        """CANCELED, or SUCCEEDED when it was paid first. Raises ProviderUnavailable, ProviderRefused."""

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        """Gives back once per `key`, however often it is called. Raises ProviderUnavailable, ProviderRefused."""

    async def begin_card_setup(self, *, setup_id: str, return_url: str | None, payer: Payer) -> StartedCardSetup:
        """The same `setup_id` gives the same again. Raises ProviderUnavailable."""

    async def read_webhook(self, body: bytes, signature: str, now: datetime) -> CardEvent | None:
        """None for what is none of our business. `now` is the installation's clock.

        Raises ForgedWebhook, and ProviderUnavailable where a callback does not say everything.
        """
