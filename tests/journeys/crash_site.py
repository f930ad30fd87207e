"""A shop whose server dies at named points of a purchase or a renewal, and is started again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from signal import SIGKILL

import httpx

from server.database import connected, transaction
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.models import Customer, Document, Invoice, Payment, SavedCard, Subscription, Upcoming
from server.ports.clock import SystemClock
from server.ports.sandbox.clock import MovableClock
from server.ports.sandbox.kept_card import GOOD, Plastic
from server.ports.sandbox.tables import SandboxCard, SandboxPayment
from tests.journeys.market import all_promises_are_kept, mails, open_shop, order, until
from tests.journeys.nursery import Nursery, nursery
from tests.resolvers.channel import NOW, new_customer, new_subscription
from tests.resolvers.shop import Shop, changed
from tests.serving import PATIENCE, Person, Process

IN_TIME = 60.0  # seconds
FAR = date(2099, 12, 31)

# How a payment stands with us and at the provider (None: there is none), and what has come of it.
Standing = tuple[PaymentStatus | None, PaymentStatus | None, tuple[str, ...]]


@dataclass(kw_only=True)
class CrashSite:
    """`took`: in how many seconds after the last restart everything was settled."""

    shop: Shop
    nursery: Nursery
    buyers: list[str] = field(default_factory=list)
    cookies: httpx.Cookies | None = None
    took: float = 0.0

    async def crash_while_buying(self, point: str) -> Standing:
        """How the purchase stands then."""
        name = f"Customer {len(self.buyers)}"
        self.buyers.append(name)
        await self.nursery.bear(point, name)
        with suppress(httpx.HTTPError):
            await self.buy(name)
        assert await self.nursery.death() == -SIGKILL
        subscription = await Subscription.get(customer_id=(await Customer.get(name=name)).id)
        return await standing(subscription)

    async def buy(self, name: str) -> None:
        """As somebody who asks again until it is bought, always with the same intent."""
        anna = await self._anna()
        ordered = await anna.do(
            "createSubscription", "payment { id }", idempotencyKey=f"of {name}", **order(name, "CARD")
        )
        await until(partial(_has_paid, anna, ordered["payment"]["id"]))

    async def _anna(self) -> Person:
        """At the server that is there now."""
        anna = Person(self.nursery.url)
        if self.cookies is None:
            self.cookies = (await anna.sign_in(self.shop.anna.email)).browser.cookies
        anna.browser.cookies = self.cookies
        return anna

    async def crash_while_renewing(self, point: str) -> Standing:
        subscription = await renewing(self.shop, await today() + timedelta(days=1))
        await self.nursery.bear(point, subscription.id)
        if point.endswith("subscription.renewed"):
            await until(is_quiet)
            with suppress(httpx.HTTPError):
                await self.pass_a_day()
        assert await self.nursery.death() == -SIGKILL
        before = subscription.current_period_end
        payment, at_provider, _ = await standing(subscription)
        has_begun = (await Subscription.get(id=subscription.id)).current_period_end != before
        return payment, at_provider, ("given",) if has_begun else ()

    async def pass_a_day(self) -> None:
        async with httpx.AsyncClient(timeout=PATIENCE, verify=False) as client:
            (await client.post(f"{self.nursery.url}/sandbox/clock", json={"advanceDays": 1})).raise_for_status()

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[None]:
        """A server as anybody starts it; what the block does belongs to settling."""
        server = Process(database_url=self.nursery.database_url, port=self.nursery.port)
        await asyncio.to_thread(server.start)
        try:
            began = time.monotonic()
            yield
            await until(is_quiet)
            self.took = time.monotonic() - began
            assert self.took < IN_TIME
        finally:
            server.stop()


async def is_quiet() -> bool:
    """All that was promised and is due has been done, and no payment is under way."""
    now = await MovableClock(SystemClock()).now()
    under_way = Payment.filter(status__in=(PaymentStatus.PENDING, PaymentStatus.PROCESSING))
    if await Upcoming.filter(done_at__isnull=True, due_at__lte=now).exists() or await under_way.exists():
        return False
    return await all_promises_are_kept()


async def _has_paid(anna: Person, payment_id: str) -> bool:
    """On the provider's page, now or before; what the dead server was about to ask for has no page for a while."""
    pressed = await anna.browser.post(f"/sandbox/pay/{payment_id}", json={"outcome": "succeeded"})
    assert pressed.status_code in (200, 404, 409)
    return pressed.status_code != 404


async def today() -> date:
    """By the installation's clock."""
    return (await MovableClock(SystemClock()).now()).date()


async def renewing(shop: Shop, ends_on: date) -> Subscription:
    """Of a customer of its own; to be renewed by the reseller's saved card."""
    subscription = await new_subscription(await new_customer(shop.reseller), shop.product, seats=1)
    return await changed(
        subscription,
        current_period_end=ends_on,
        anchor_day=ends_on.day,
        will_renew=True,
        renewal_payment_method=PaymentMethod.CARD,
        renewal_purchased_by=Role.RESELLER_ADMIN,
        renewal_account_id=shop.anna.id,
    )


async def standing(subscription: Subscription) -> Standing:
    """Of the one purchase for it."""
    invoice = await Invoice.get_or_none(subscription_id=subscription.id)
    payment = await Payment.get_or_none(invoice_id=invoice.id) if invoice else None
    if invoice is None or payment is None:
        return None, None, ()
    at_provider = await SandboxPayment.get_or_none(id=payment.id)
    done = {
        "given": invoice.fulfilled_at is not None,
        "printed": await Document.filter(invoice_id=invoice.id).exists(),
        "sent": invoice.id in await mails("receipt"),
    }
    there = at_provider.status if at_provider else None
    return payment.status, there, tuple(what for what, is_so in done.items() if is_so)


@asynccontextmanager
async def crash_site(database_url: str) -> AsyncIterator[CrashSite]:
    """The database is open meanwhile."""
    async with connected(database_url), nursery(database_url) as born:
        yield CrashSite(shop=await open_shop_with_card(), nursery=born)


async def open_shop_with_card() -> Shop:
    """The reseller's renewals can be charged."""
    shop = await open_shop()
    token, plastic = "token_of_north", Plastic(last4=GOOD, expires=FAR)
    card = plastic.shown(token)
    async with transaction():
        await SandboxCard.create(token=token, payer_id=shop.reseller.id, last4=plastic.last4, expires_on=FAR)
        await SavedCard.create(
            id=SavedCard.new_id(),
            holder_id=shop.reseller.id,
            token=token,
            brand=card.brand,
            last4=card.last4,
            expires_on=card.expires,
            saved_at=NOW,
        )
    return shop
