"""kill -9 in the middle of it: after a restart everything is finished, and nothing is done twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import httpx

from server.domain.payment import PaymentStatus
from server.domain.subscription import SubscriptionStatus
from server.models import Activation, Invoice, Payment, Subscription
from server.ports.sandbox.tables import SandboxEvent, SandboxPayment
from tests.journeys.market import Market, all_promises_are_kept, mails, market, order, positions, post, until
from tests.journeys.reckoning import assert_bought_once, ids
from tests.serving import Person

ORDERED = "subscription { id } invoice { id } payment { id }"
DELAY = 3  # seconds between paying and the provider's notice: the clock knows whole ones only, and the kill must fit in
LONGEST = 35.0  # seconds until somebody else delivers what the killed server had just begun to deliver


async def test_killed_between_payment_and_activation(database_url: str, thorough: bool) -> None:
    async with market(database_url) as here:
        for number in range(times(thorough)):
            ordered = await bought(here, number)
            await here.anna.pay(ordered["payment"]["id"], delaySeconds=DELAY)
            here.server.kill()
            assert await status_of(ordered) is SubscriptionStatus.PENDING_PAYMENT
            here.server.start()

        await until(all_promises_are_kept, LONGEST)
        await assert_bought_once()


async def test_killed_between_activation_and_mail(database_url: str, thorough: bool) -> None:
    async with market(database_url) as here:
        hits = 0
        for number in range(3 * times(thorough)):
            ordered = await bought(here, number)
            await here.anna.pay(ordered["payment"]["id"], deliveries=0)
            assert await post(here.server.url, await notice(ordered)) == 204
            here.server.kill()
            assert await status_of(ordered) is SubscriptionStatus.ACTIVE
            hits += ordered["invoice"]["id"] not in await mails("receipt")
            here.server.start()
            if hits == times(thorough):
                break

        assert hits == times(thorough)
        await until(all_promises_are_kept, LONGEST)
        await assert_bought_once()


async def test_killed_between_an_invitation_and_its_mail(database_url: str, thorough: bool) -> None:
    async with market(database_url) as here:
        subscription = await here.running(seats=3 * times(thorough))
        hits = 0
        for number in range(3 * times(thorough)):
            invited = await here.anna.do(
                "inviteMember", "seat { id }", subscriptionId=subscription.id, email=f"p{number}@acme.example"
            )
            here.server.kill()
            link = await Activation.get(seat_id=invited["seat"]["id"])
            hits += link.id not in await mails("invitation")
            here.server.start()
            if hits == times(thorough):
                break

        assert hits == times(thorough)
        await until(all_promises_are_kept, LONGEST)
        assert sorted(await mails("invitation")) == await ids(Activation)


async def test_killed_at_any_moment_of_a_purchase(database_url: str, thorough: bool) -> None:
    async with market(database_url) as here:
        for number in range(times(thorough)):
            ordered = await bought(here, number)
            paying = asyncio.create_task(pressed_pay(here, ordered))
            await asyncio.sleep(random.uniform(0, 0.2))
            here.server.kill()
            await asyncio.wait([paying])
            here.server.start()
            assert await pressed_pay(here, ordered) in (200, 409)  # 409: it was paid before the kill

        await until(all_promises_are_kept, LONGEST)
        await assert_bought_once()


async def test_killed_while_50_top_up_and_all_ask_again(database_url: str, thorough: bool) -> None:
    async with market(database_url) as here:
        subscription = await here.running(seats=1)
        crowd = here.crowd(50)
        for number in range(times(thorough)):
            keys = [f"round {number}, client {client}" for client in range(50)]
            asking = asyncio.gather(*all_top_up(crowd, subscription, keys), return_exceptions=True)
            await until(has_invoices(50 * number + random.randint(1, 40)))
            here.server.kill()
            first = await asking
            here.server.start()

            second = await asyncio.gather(*all_top_up(crowd, subscription, keys))

            assert_nobody_lost(first, second)
            assert await Invoice.all().count() == 50 * (number + 1)
        assert await positions() == list(range(1, 25 * times(thorough) + 1))
        await until(all_promises_are_kept, LONGEST)
        assert {payment.status async for payment in Payment.all()} == {PaymentStatus.REQUIRES_ACTION}
        assert await ids(SandboxPayment) == await ids(Payment)


def times(thorough: bool) -> int:
    return 10 if thorough else 2


async def bought(here: Market, number: int) -> Any:
    """A subscription for a new customer, to be paid on the provider's page."""
    return await here.anna.do("createSubscription", ORDERED, **order(f"Customer {number}", "CARD"))


async def pressed_pay(here: Market, ordered: Any) -> int:
    """The HTTP status of the provider's page, which calls back twice."""
    page = f"/sandbox/pay/{ordered['payment']['id']}"
    return (await here.anna.browser.post(page, json={"outcome": "succeeded", "deliveries": 2})).status_code


async def status_of(ordered: Any) -> SubscriptionStatus:
    return (await Subscription.get(id=ordered["subscription"]["id"])).status


async def notice(ordered: Any) -> str:
    """What the provider would tell of the payment."""
    return (await SandboxEvent.get(body__contains=ordered["payment"]["id"])).body


def all_top_up(crowd: list[Person], subscription: Subscription, keys: list[str]) -> list[Coroutine[Any, Any, str]]:
    return [top_up(person, subscription, key) for person, key in zip(crowd, keys, strict=True)]


async def top_up(person: Person, subscription: Subscription, key: str) -> str:
    """The invoice's id; every second one is to be paid by card."""
    ordered = await person.do(
        "topUp",
        ORDERED,
        subscriptionId=subscription.id,
        additionalSeats=1,
        paymentMethod="CARD" if int(key.rpartition(" ")[2]) % 2 else "BANK_TRANSFER",
        idempotencyKey=key,
    )
    return str(ordered["invoice"]["id"])


def has_invoices(number: int) -> Callable[[], Awaitable[bool]]:
    async def enough() -> bool:
        return await Invoice.all().count() >= number

    return enough


def assert_nobody_lost(first: list[str | BaseException], second: list[str]) -> None:
    """Whoever had an answer before the kill gets the same; whoever had none gets one of their own."""
    assert any(isinstance(answer, httpx.HTTPError) for answer in first)
    for before, after in zip(first, second, strict=True):
        assert isinstance(before, httpx.HTTPError) or before == after
    assert len(set(second)) == len(second)
