import asyncio

import pytest
from tortoise.transactions import in_transaction

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import CardPayments, Payer, ProviderRefused, StartedPayment
from server.ports.sandbox import Sandbox
from server.ports.sandbox.card import PaymentClosed
from server.ports.sandbox.tables import SandboxPayment, SandboxRefund

PRICE = Money(72000, "EUR")
ANNA = Payer(id="rslr_1", email="anna@north.example")


async def start(provider: CardPayments, payment_id: str = "payment_1") -> StartedPayment:
    return await provider.start(
        payment_id=payment_id,
        amount=PRICE,
        description="10 seats",
        return_url=None,
        payer=Payer(id="rslr_1", email="anna@north.example"),
    )


async def test_a_payment_begins_on_the_hosted_page(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    assert (started.status, started.redirect_url) == (
        PaymentStatus.REQUIRES_ACTION,
        f"{sandbox.public_url}/sandbox/pay/payment_1",
    )


async def test_the_same_payment_started_often_is_one(sandbox: Sandbox) -> None:
    assert len(set(await asyncio.gather(*(start(sandbox.cards) for _ in range(5))))) == 1


async def test_two_payments_are_two(sandbox: Sandbox) -> None:
    one, other = await start(sandbox.cards, "payment_1"), await start(sandbox.cards, "payment_2")
    assert one.provider_id != other.provider_id


async def test_a_paid_payment_started_again_is_paid(sandbox: Sandbox) -> None:
    await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    again = await start(sandbox.cards)
    assert (again.status, again.redirect_url) == (PaymentStatus.SUCCEEDED, None)


async def test_a_declined_payment_started_again_says_why(sandbox: Sandbox) -> None:
    await start(sandbox.cards)
    await sandbox.cards.decline("payment_1")
    again = await start(sandbox.cards)
    assert (again.status, again.failure) == (PaymentStatus.FAILED, PaymentFailure.DECLINED)


async def test_a_declined_payment_can_not_be_paid(sandbox: Sandbox) -> None:
    await start(sandbox.cards)
    await sandbox.cards.decline("payment_1")
    with pytest.raises(PaymentClosed):
        await sandbox.cards.pay("payment_1")


async def test_a_canceled_payment_can_not_be_paid(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    assert await sandbox.cards.cancel(started.provider_id) is PaymentStatus.CANCELED
    with pytest.raises(PaymentClosed):
        await sandbox.cards.pay("payment_1")


async def test_who_pays_while_it_is_being_canceled_waits_and_is_told(sandbox: Sandbox) -> None:
    await start(sandbox.cards)
    canceling = asyncio.Event()

    async def pay() -> None:
        await canceling.wait()
        await sandbox.cards.pay("payment_1")

    paying = asyncio.create_task(pay())
    async with in_transaction():
        await SandboxPayment.filter(id="payment_1").update(status=PaymentStatus.CANCELED)
        canceling.set()
        await asyncio.sleep(0.2)
    with pytest.raises(PaymentClosed):
        await paying


async def test_what_was_paid_first_is_not_canceled(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    assert await sandbox.cards.cancel(started.provider_id) is PaymentStatus.SUCCEEDED


async def test_an_unknown_payment_can_not_be_canceled(sandbox: Sandbox) -> None:
    with pytest.raises(ProviderRefused):
        await sandbox.cards.cancel("card_unknown")


async def test_the_same_refund_asked_for_twice_is_one(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await sandbox.cards.refund(started.provider_id, PRICE, key="refund_1")
    await sandbox.cards.refund(started.provider_id, PRICE, key="refund_1")
    assert [refund.amount_minor for refund in await SandboxRefund.all()] == [PRICE.minor]


async def test_more_than_was_paid_is_not_given_back(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    await sandbox.cards.pay("payment_1")
    await sandbox.cards.refund(started.provider_id, PRICE, key="refund_1")
    with pytest.raises(ProviderRefused, match="More"):
        await sandbox.cards.refund(started.provider_id, Money(1, "EUR"), key="refund_2")


async def test_what_was_not_paid_is_not_given_back(sandbox: Sandbox) -> None:
    started = await start(sandbox.cards)
    with pytest.raises(ProviderRefused, match="paid"):
        await sandbox.cards.refund(started.provider_id, PRICE, key="refund_1")
