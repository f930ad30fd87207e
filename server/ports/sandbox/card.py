"""The sandbox's card provider: payments that a person, or a script, pays or declines on its hosted page."""

from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

from tortoise.transactions import in_transaction

from server.domain.money import Money
from server.domain.payment import PaymentStatus
from server.ports.clock import Clock
from server.ports.payments import Card, Payer, PaymentEvent, ProviderRefused, StartedCardSetup, StartedPayment
from server.ports.sandbox import webhook
from server.ports.sandbox.tables import SandboxCardSetup, SandboxEvent, SandboxPayment, SandboxRefund, is_askable


class PaymentClosed(Exception):
    """It has been paid, declined or canceled, and can't be paid any more."""


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
        )
        async with in_transaction():
            await SandboxPayment.bulk_create([payment], ignore_conflicts=True)
            return self._started(await SandboxPayment.get(id=payment_id))

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

    async def pay(self, payment_id: str, *, deliveries: int = 1, delay_seconds: int = 0) -> SandboxPayment:
        """The callback comes `deliveries` times (0: never), after `delay_seconds`. Raises PaymentClosed."""
        return await self._close(payment_id, PaymentStatus.SUCCEEDED, deliveries, delay_seconds)

    async def decline(self, payment_id: str, *, deliveries: int = 1, delay_seconds: int = 0) -> SandboxPayment:
        """As `pay`, with a card that the bank declines."""
        return await self._close(payment_id, PaymentStatus.FAILED, deliveries, delay_seconds)

    async def _close(
        self, payment_id: str, status: PaymentStatus, deliveries: int, delay_seconds: int
    ) -> SandboxPayment:
        now = await self._clock.now()
        async with in_transaction():
            payment = await SandboxPayment.select_for_update().get(id=payment_id)
            if payment.status is not PaymentStatus.REQUIRES_ACTION:
                raise PaymentClosed("This payment can't be paid any more.")
            payment.status = status
            await payment.save()
            await _promise_callback(payment, now, deliveries, timedelta(seconds=delay_seconds))
        return payment

    async def cancel(self, provider_id: str) -> PaymentStatus:
        async with in_transaction():
            payment = await _locked(provider_id)
            if payment.status is not PaymentStatus.SUCCEEDED:
                payment.status = PaymentStatus.CANCELED
                await payment.save()
        return payment.status

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        async with in_transaction():
            payment = await _locked(provider_id)
            if await SandboxRefund.exists(key=key):
                return
            if payment.status is not PaymentStatus.SUCCEEDED or amount.currency != payment.currency:
                raise ProviderRefused("Only money that was paid can be given back.")
            given_back = await SandboxRefund.filter(payment_id=payment.id).values_list("amount_minor", flat=True)
            if sum(given_back, amount.minor) > payment.amount_minor:
                raise ProviderRefused("More than was paid can't be given back.")
            await SandboxRefund.create(key=key, payment_id=payment.id, amount_minor=amount.minor)

    async def begin_card_setup(self, *, setup_id: str, return_url: str | None, payer: Payer) -> StartedCardSetup:
        setup = SandboxCardSetup(id=setup_id, payer_id=payer.id, payer=payer.email, return_url=return_url)
        async with in_transaction():
            await SandboxCardSetup.bulk_create([setup], ignore_conflicts=True)
        return StartedCardSetup(redirect_url=f"{self._public_url}/sandbox/card/{setup_id}")

    async def read_webhook(self, body: bytes, signature: str, now: datetime) -> PaymentEvent:
        return webhook.read(body, signature, self._secret, now)


async def _promise_callback(payment: SandboxPayment, now: datetime, deliveries: int, delay: timedelta) -> None:
    event_id = f"event_{token_hex(12)}"
    last4 = "0002" if payment.failure else "4242"
    card = Card(brand="visa", last4=last4, expires=date(now.year + 3, 12, 31))
    await SandboxEvent.create(
        id=event_id,
        body=webhook.written(event_id, payment, card),
        due_at=now + delay,
        deliveries_left=deliveries,
        held_until=datetime.now(UTC),
    )


async def _locked(provider_id: str) -> SandboxPayment:
    payment = await SandboxPayment.select_for_update().get_or_none(provider_id=provider_id)
    if payment is None:
        raise ProviderRefused("There is no such payment.")
    return payment
