"""Card payments through Stripe: PaymentIntents that our own page confirms, and saved cards for renewals.

Every question has a key that follows from our ids, so that a question whose answer was lost can be asked again. A
`card_token` is "cus_…:pm_…": the customer there, and that customer's card.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any

import stripe
from stripe import RequestOptions

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import (
    Card,
    CardEvent,
    Payer,
    ProviderRefused,
    ProviderUnavailable,
    StartedCardSetup,
    StartedPayment,
)
from server.ports.stripe_cards import webhook
from server.ports.stripe_cards.amount import to_stripe
from server.ports.stripe_cards.asking import PATIENCE, asking, client_of, is_replayed, once
from server.ports.stripe_cards.intent import is_unasked, our_id, started

CLOSED = ("succeeded", "canceled")


class StripeCards:
    name: str = "stripe"
    signature_header: str = "Stripe-Signature"

    def __init__(
        self,
        api_key: str,
        webhook_secret: str,
        publishable_key: str,
        *,
        api_base: str,
        patience: float = PATIENCE,
    ) -> None:
        self.publishable_key: str | None = publishable_key
        self._webhook_secret = webhook_secret
        self._stripe = client_of(api_key, api_base, patience).v1
        self._patience = patience

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
        """An intent is made and confirmed apart, so that a lost answer to either is found out by reading the intent."""
        wanted: Any = {
            "amount": _exact(amount),
            "currency": amount.currency.lower(),
            "description": description,
            "metadata": {"payment_id": payment_id},
            "payment_method_types": ["card"],
        }
        async with asking(self._patience):
            wanted["customer"] = await self._customer(payer)
            if not unattended:
                return started(
                    (await self._intent(payment_id, wanted | {"setup_future_usage": "off_session"})).to_dict()
                )
            intent = await self._found(payment_id) or await self._intent(payment_id, wanted)
            return _charged(await self._confirmed(intent, payer))

    async def _customer(self, payer: Payer) -> str:
        if payer.card_token:
            return payer.card_token.partition(":")[0]
        asked: Any = {"email": payer.email, "metadata": {"payer_id": payer.id}}

        async def ask(options: RequestOptions) -> stripe.Customer:
            return await self._stripe.customers.create_async(asked, options)

        address = hashlib.sha256(payer.email.encode()).hexdigest()[:16]  # another one is another question
        return (await once(f"{payer.id}-{address}", _nothing, ask)).id

    async def _intent(self, payment_id: str, wanted: Any) -> stripe.PaymentIntent:
        """As it stands now: what was asked before is answered as it was then."""

        async def ask(options: RequestOptions) -> stripe.PaymentIntent:
            return await self._stripe.payment_intents.create_async(wanted, options)

        intent = await once(payment_id, _nothing, ask)
        answer = intent.last_response
        return await self._read(intent.id) if answer and is_replayed(answer.headers) else intent

    async def _found(self, payment_id: str) -> stripe.PaymentIntent | None:
        """Keys are forgotten after a day; by then Stripe's index has long had what was made with them."""
        found = await self._stripe.payment_intents.search_async({"query": f"metadata['payment_id']:'{payment_id}'"})
        return await self._read(found.data[0].id) if found.data else None

    async def _read(self, provider_id: str) -> stripe.PaymentIntent:
        return await self._stripe.payment_intents.retrieve_async(provider_id)

    async def _confirmed(self, intent: stripe.PaymentIntent, payer: Payer) -> stripe.PaymentIntent:
        """With the saved card; an intent is charged once, however often it is confirmed."""
        card = (payer.card_token or "").partition(":")[2]
        asked: Any = {"off_session": True, **({"payment_method": card} if card else {})}

        async def look() -> stripe.PaymentIntent | None:
            now = await self._read(intent.id)
            return None if is_unasked(now.to_dict()) else now

        async def ask(options: RequestOptions) -> stripe.PaymentIntent:
            try:
                return await self._stripe.payment_intents.confirm_async(intent.id, asked, options)
            except (stripe.CardError, stripe.InvalidRequestError):  # a card that is declined, or is gone
                return await self._read(intent.id)

        return await once(f"{intent.id}-confirm", look, ask)

    async def cancel(self, provider_id: str) -> PaymentStatus:
        async def look() -> stripe.PaymentIntent | None:
            intent = await self._read(provider_id)
            if intent.status == "processing":
                raise ProviderUnavailable("Stripe can't say yet what becomes of the payment.")
            return intent if intent.status in CLOSED else None

        async def ask(options: RequestOptions) -> stripe.PaymentIntent:
            try:
                return await self._stripe.payment_intents.cancel_async(provider_id, {}, options)
            except stripe.InvalidRequestError:
                if (intent := await look()) is None:
                    raise
                return intent

        async with asking(self._patience):
            closed = await once(f"{provider_id}-cancel", look, ask)
        return PaymentStatus.SUCCEEDED if closed.status == "succeeded" else PaymentStatus.CANCELED

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        asked: Any = {"payment_intent": provider_id, "amount": _exact(amount), "metadata": {"refund_id": key}}

        async def look() -> stripe.Refund | None:
            given_back = await self._stripe.refunds.list_async({"payment_intent": provider_id, "limit": 100})
            return next((each for each in given_back.data if our_id(each.to_dict(), "refund_id") == key), None)

        async def ask(options: RequestOptions) -> stripe.Refund:
            return await self._stripe.refunds.create_async(asked, options)

        async with asking(self._patience):
            intent = await self._read(provider_id)
            if intent.status != "succeeded" or intent.currency != amount.currency.lower():
                raise ProviderRefused("Only money that was paid can be given back.")
            await once(key, look, ask)

    async def begin_card_setup(self, *, setup_id: str, return_url: str | None, payer: Payer) -> StartedCardSetup:
        wanted: Any = {"usage": "off_session", "payment_method_types": ["card"], "metadata": {"setup_id": setup_id}}

        async def ask(options: RequestOptions) -> stripe.SetupIntent:
            return await self._stripe.setup_intents.create_async(wanted, options)

        async with asking(self._patience):
            wanted["customer"] = await self._customer(payer)
            setup = await once(setup_id, _nothing, ask)
        return StartedCardSetup(client_secret=setup.client_secret)

    async def read_webhook(self, body: bytes, signature: str, now: datetime) -> CardEvent | None:
        event = webhook.read(body, signature, self._webhook_secret, now)
        return await webhook.told(event, self._card)

    async def _card(self, customer: str, payment_method: str) -> Card:
        """A setup's event names the card, but does not show it."""
        async with asking(self._patience):
            found = await self._stripe.payment_methods.retrieve_async(payment_method)
        return webhook.shown(found.to_dict()["card"], customer, payment_method)


async def _nothing() -> None:
    """What Stripe makes from these questions moves no money, so there is no need to look for it."""


def _exact(amount: Money) -> int:
    try:
        return to_stripe(amount)
    except ValueError as error:
        raise ProviderRefused(str(error)) from None


def _charged(intent: stripe.PaymentIntent) -> StartedPayment:
    """Whose saved card could not even be tried has not paid."""
    so_far = started(intent.to_dict())
    if is_unasked(intent.to_dict()):
        return replace(so_far, status=PaymentStatus.FAILED, failure=PaymentFailure.OTHER, client_secret=None)
    return so_far
