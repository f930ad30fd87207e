"""The sandbox's card provider: payments that a person, or a script, pays or declines on its hosted page."""

from datetime import date, datetime
from secrets import token_hex

from tortoise.transactions import in_transaction

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.clock import Clock
from server.ports.payments import CardEvent, Payer, ProviderRefused, StartedCardSetup, StartedPayment
from server.ports.sandbox import webhook
from server.ports.sandbox.event import Delivery, promise_event
from server.ports.sandbox.kept_card import CONFIRMED_LATER, GOOD, Plastic, plastic_of, unattended_failure
from server.ports.sandbox.tables import SandboxCardSetup, SandboxPayment, SandboxRefund, is_askable

ONCE = Delivery()


class PaymentClosed(Exception):
    """It has been paid, declined or canceled, and can't be paid any more; or is not paid, and can't go back."""


class HostedCards:
    name: str = "sandbox"
    publishable_key: str | None = None
    signature_header: str = webhook.SIGNATURE_HEADER

    def __init__(self, public_url: str, secret: str, clock: Clock) -> None:
        self._public_url = public_url.rstrip("/")
        self._secret = secret
        self._clock = clock

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
        payment = SandboxPayment(
            id=payment_id,
            provider_id=f"card_{token_hex(12)}",
            status=PaymentStatus.REQUIRES_ACTION,
            amount_minor=amount.minor,
            currency=amount.currency,
            description=description,
            return_url=return_url,
            payer=payer.email,
            payer_id=payer.id,
            card_token=payer.card_token if unattended else None,
        )
        now = await self._clock.now()
        async with in_transaction():
            await SandboxPayment.bulk_create([payment], ignore_conflicts=True)
            kept = await SandboxPayment.select_for_update().get(id=payment_id)
            if unattended and kept.provider_id == payment.provider_id:
                await _charge(kept, now)
            return self._started(kept)

    def _started(self, payment: SandboxPayment) -> StartedPayment:
        is_open = payment.status is PaymentStatus.REQUIRES_ACTION
        return StartedPayment(
            provider_id=payment.provider_id,
            status=payment.status,
            redirect_url=f"{self._public_url}/sandbox/pay/{payment.id}" if is_open else None,
            failure=payment.failure,
        )

    async def find(self, payment_id: str) -> SandboxPayment | None:
        return await SandboxPayment.get_or_none(id=payment_id) if is_askable(payment_id, 64) else None

    async def pay(
        self, payment_id: str, *, with_card: Plastic | None = None, minor: int | None = None, delivery: Delivery = ONCE
    ) -> SandboxPayment:
        """`minor`: another amount than was asked for. A card that has expired is declined. Raises PaymentClosed."""
        now = await self._clock.now()
        plastic = with_card or Plastic.usual(GOOD, now.date())
        async with in_transaction():
            payment = await _open(payment_id)
            payment.amount_minor = payment.amount_minor if minor is None else minor
            await _close(payment, plastic, plastic.failure(now.date()), now, delivery)
        return payment

    async def decline(
        self,
        payment_id: str,
        *,
        failure: PaymentFailure = PaymentFailure.DECLINED,
        with_card: Plastic | None = None,
        delivery: Delivery = ONCE,
    ) -> SandboxPayment:
        """As `pay`, with a card that the bank declines."""
        now = await self._clock.now()
        async with in_transaction():
            payment = await _open(payment_id)
            await _close(payment, with_card or Plastic.usual(GOOD, now.date()), failure, now, delivery)
        return payment

    async def cancel(self, provider_id: str) -> PaymentStatus:
        async with in_transaction():
            payment = await _locked(provider_id)
            if payment.status is not PaymentStatus.SUCCEEDED:
                payment.status = PaymentStatus.CANCELED
                await payment.save()
        return payment.status

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        now = await self._clock.now()
        async with in_transaction():
            payment = await _locked(provider_id)
            if await SandboxRefund.exists(key=key):
                return
            if payment.status is not PaymentStatus.SUCCEEDED or amount.currency != payment.currency:
                raise ProviderRefused("Only money that was paid can be given back.")
            if await refunded(payment) + amount.minor > payment.amount_minor:
                raise ProviderRefused("More than was paid can't be given back.")
            await _give_back(payment, amount.minor, key, now, ONCE)

    async def refund_by_itself(
        self, payment_id: str, *, minor: int | None = None, delivery: Delivery = ONCE
    ) -> SandboxPayment:
        """As somebody at the provider does, so much or all that is left. Raises PaymentClosed."""
        now = await self._clock.now()
        async with in_transaction():
            payment = await _paid(payment_id)
            rest = payment.amount_minor - await refunded(payment)
            if not 0 < (part := rest if minor is None else minor) <= rest:
                raise PaymentClosed("So much of this payment can't go back.")
            await _give_back(payment, part, f"by_itself_{token_hex(12)}", now, delivery)
        return payment

    async def dispute(self, payment_id: str, *, is_open: bool, delivery: Delivery = ONCE) -> SandboxPayment:
        """The card's holder wants the money back, or that is over. Raises PaymentClosed."""
        now = await self._clock.now()
        async with in_transaction():
            payment = await _paid(payment_id)
            await promise_event(webhook.of_dispute(payment, is_open=is_open), now, delivery)
        return payment

    async def begin_card_setup(self, *, setup_id: str, return_url: str | None, payer: Payer) -> StartedCardSetup:
        setup = SandboxCardSetup(id=setup_id, payer_id=payer.id, payer=payer.email, return_url=return_url)
        async with in_transaction():
            await SandboxCardSetup.bulk_create([setup], ignore_conflicts=True)
        return StartedCardSetup(redirect_url=f"{self._public_url}/sandbox/card/{setup_id}")

    async def find_setup(self, setup_id: str) -> SandboxCardSetup | None:
        return await SandboxCardSetup.get_or_none(id=setup_id) if is_askable(setup_id, 64) else None

    async def give_card(self, setup_id: str, plastic: Plastic, *, delivery: Delivery = ONCE) -> SandboxCardSetup:
        """In place of the one before. Raises PaymentClosed when a card was given already."""
        now = await self._clock.now()
        async with in_transaction():
            setup = await SandboxCardSetup.select_for_update().get(id=setup_id)
            if setup.card_token is not None:
                raise PaymentClosed("A card was given here already.")
            card = await plastic.kept(setup.payer_id)
            setup.card_token = card.token
            await setup.save()
            await promise_event(webhook.of_setup(setup.id, card), now, delivery)
        return setup

    async def today(self) -> date:
        return (await self._clock.now()).date()

    async def read_webhook(self, body: bytes, signature: str, now: datetime) -> CardEvent:
        return webhook.read(body, signature, self._secret, now)


async def _charge(payment: SandboxPayment, now: datetime) -> None:
    """The card that the payer left, while nobody looks on; one that has to be confirmed waits for its holder."""
    plastic = await plastic_of(payment.card_token, str(payment.payer_id))
    failure = unattended_failure(plastic, now.date())
    if failure is None and plastic and plastic.last4 == CONFIRMED_LATER:
        return
    payment.status = PaymentStatus.FAILED if failure else PaymentStatus.SUCCEEDED
    payment.update_from_dict({"failure_reason": failure})
    await payment.save()
    card = plastic or Plastic.usual(GOOD, now.date())
    await promise_event(webhook.of_payment(payment, card.shown(payment.card_token)), now, ONCE)


async def _open(payment_id: str) -> SandboxPayment:
    payment = await SandboxPayment.select_for_update().get(id=payment_id)
    if payment.status is not PaymentStatus.REQUIRES_ACTION:
        raise PaymentClosed("This payment can't be paid any more.")
    return payment


async def _close(
    payment: SandboxPayment, plastic: Plastic, failure: PaymentFailure | None, now: datetime, delivery: Delivery
) -> None:
    """The card that paid is kept for later."""
    payment.status = PaymentStatus.FAILED if failure else PaymentStatus.SUCCEEDED
    payment.update_from_dict({"failure_reason": failure})
    card = plastic.shown(None) if failure else await plastic.kept(payment.payer_id)
    payment.card_token = card.token
    await payment.save()
    await promise_event(webhook.of_payment(payment, card), now, delivery)


async def _paid(payment_id: str) -> SandboxPayment:
    payment = await SandboxPayment.select_for_update().get(id=payment_id)
    if payment.status is not PaymentStatus.SUCCEEDED:
        raise PaymentClosed("This payment has not been made.")
    return payment


async def refunded(payment: SandboxPayment) -> int:
    """In minor units, in all."""
    return sum(refund.amount_minor for refund in await SandboxRefund.filter(payment_id=payment.id))


async def _give_back(payment: SandboxPayment, minor: int, key: str, now: datetime, delivery: Delivery) -> None:
    await SandboxRefund.create(key=key, payment_id=payment.id, amount_minor=minor)
    await promise_event(webhook.of_refund(payment, await refunded(payment)), now, delivery)


async def _locked(provider_id: str) -> SandboxPayment:
    payment = await SandboxPayment.select_for_update().get_or_none(provider_id=provider_id)
    if payment is None:
        raise ProviderRefused("There is no such payment.")
    return payment
