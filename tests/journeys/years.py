"""Years in the life of many subscriptions, day by day, and what must be true of them afterwards."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from server.app import House
from server.context import Context
from server.database import transaction
from server.domain.business_information import Address, BusinessInformation
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Account, Invoice, OutboxKind, OutboxMessage, Price, Product, Reseller, Subscription, Upcoming
from server.policy import Viewer
from server.ports.sandbox.tables import SandboxEvent
from server.resolvers.bank_receipt import record_bank_transfer
from server.resolvers.renewal import schedule_renewal
from server.resolvers.subscription import create_subscription
from server.work import Outcome
from tests.resolvers.channel import appoint, new_account, new_reseller

CARD, BANK = PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a subscription is paid; `pays_after`: a transfer arrives so many days after it could first be paid."""

    term: Term
    method: PaymentMethod
    renews: bool = True
    pays_after: int = 0


MONTHS = Way(term=Term.MONTHLY, method=CARD)
YEARS = Way(term=Term.YEARLY, method=CARD)
WAYS = (
    MONTHS,
    YEARS,
    Way(term=Term.YEARLY, method=BANK, pays_after=5),
    MONTHS,
    Way(term=Term.YEARLY, method=BANK, pays_after=36),  # in grace
    Way(term=Term.YEARLY, method=CARD, renews=False),
    MONTHS,
    Way(term=Term.MONTHLY, method=CARD, renews=False),
)


@dataclass(kw_only=True)
class Years:
    house: House
    anna: Account
    olga: Account
    reseller: Reseller
    ways: dict[str, Way] = field(default_factory=dict)  # by the subscription's id
    transfers: int = 0

    async def context(self, *, operator: bool = False) -> Context:
        """Of the reseller's administrator, or of an operator."""
        if operator:
            return await self.house.context(viewer=Viewer(account_id=self.olga.id, is_operator=True))
        viewer = Viewer(account_id=self.anna.id, reseller_ids=frozenset({self.reseller.id}))
        return await self.house.context(viewer=viewer)

    async def today(self) -> date:
        return (await self.house.ports.clock.now()).date()

    async def reach(self, day: date) -> None:
        """The clock shows nine in the morning; nobody does anything."""
        assert self.house.world
        await self.house.world.clock.reach(datetime.combine(day, time(9), UTC))

    async def work(self) -> None:
        for _ in range(2):  # what arrives may begin something
            await self.house.catch_up(await self.house.ports.clock.now())
            await self.receive()

    async def sell(self, ways: Iterable[Way]) -> None:
        """Paid at once, today."""
        for way in ways:
            bought = await self.order(way)
            assert self.house.world
            await self.house.world.cards.pay(bought["payment"])
            while await self.is_to_be_called_back():  # by this process, or by a worker who took it first
                await self.house.world.callback.deliver_due_events()
                await asyncio.sleep(0.01)
            self.ways[bought["subscription"]] = way
            if way.renews:
                planned = {"subscription_id": bought["subscription"], "will_renew": True, "payment_method": way.method}
                await schedule_renewal(await self.context(), **planned)

    async def is_to_be_called_back(self) -> bool:
        """Whether the card provider has something to tell: what it signs today is refused tomorrow."""
        now = await self.house.ports.clock.now()
        return await SandboxEvent.filter(deliveries_left__gt=0, due_at__lte=now).exists()

    async def order(self, way: Way) -> Outcome:
        """By card, for a new customer."""
        number = len(self.ways)
        return await create_subscription(
            await self.context(),
            buyer=_company(number),
            product_code="business",
            seats=number % 7 + 1,
            term=way.term,
            currency="EUR",
            payment_method=CARD,
        )

    async def receive(self) -> None:
        """Whoever pays by bank does so in time, or a bit later."""
        today = await self.today()
        for invoice in await Invoice.filter(status=InvoiceStatus.OPEN, purpose=Purpose.RENEWAL).order_by("id"):
            assert invoice.period_start
            payable = invoice.period_start - timedelta(days=30)
            if today < payable + timedelta(days=self.ways[invoice.subscription_id].pays_after):
                continue
            self.transfers += 1
            await record_bank_transfer(
                await self.context(operator=True),
                reference=str(invoice.reference),
                amount=Money(invoice.total - invoice.amount_paid, invoice.currency),
                received_on=today,
                bank_reference=f"entry {self.transfers}",
            )


def _company(number: int) -> BusinessInformation:
    return BusinessInformation(
        name=f"Kund {number} AB",
        contact_name=None,
        invoice_email=f"invoices{number}@kund.example",
        address=Address(line1="Storgatan 1", line2=None, postal_code="111 22", city="Stockholm", country="SE"),
        vat_number=None,
    )


async def founded(house: House) -> Years:
    reseller = await new_reseller("North")
    anna = await new_account("anna@north.example")
    await appoint(anna, reseller)
    today = (await house.ports.clock.now()).date()
    async with transaction():
        product = await Product.create(id=Product.new_id(), code="business", name="Business")
        for term, cents in ((Term.YEARLY, 9000), (Term.MONTHLY, 900)):
            await Price.create(
                id=Price.new_id(),
                product_id=product.id,
                currency="EUR",
                term=term,
                unit_price=cents,
                valid_from=today,
            )
    olga = await new_account("olga@vendor.example", operator=True)
    await house.catch_up(await house.ports.clock.now())  # exchange rates: it is sold within the country
    return Years(house=house, anna=anna, olga=olga, reseller=reseller)


# ---------------------------------------------------------------- what must be true


async def assert_each_period_is_invoiced_once(years: Years) -> int:
    """From the first day to today and beyond, no gap, no overlap. How many there were."""
    today, counted = await years.today(), 0
    for id, way in years.ways.items():
        ordered = await Invoice.filter(subscription_id=id, kind=InvoiceKind.INVOICE).order_by("period_start")
        periods = [(invoice.period_start, invoice.period_end) for invoice in ordered]
        assert all(one[1] == other[0] for one, other in pairwise(periods)), periods
        assert {invoice.status for invoice in ordered} <= {InvoiceStatus.PAID, InvoiceStatus.OPEN}
        subscription = await Subscription.get(id=id)
        end = subscription.current_period_end
        assert end
        if way.renews:
            assert end > today - timedelta(days=14), (end, today)
            assert (subscription.current_period_start, end) in periods
        else:
            assert (len(periods), subscription.status) == (1, await _state(end, today))
        counted += len(periods)
    return counted


async def _state(end: date, today: date) -> SubscriptionStatus:
    if today < end:
        return SubscriptionStatus.ACTIVE
    return SubscriptionStatus.PAST_DUE if today < end + timedelta(days=14) else SubscriptionStatus.EXPIRED


async def assert_numbers_are_gapless() -> None:
    numbers = sorted(str(number) for number in await Invoice.exclude(number=None).values_list("number", flat=True))
    by_series = Counter(number.partition("-")[0] for number in numbers)
    assert numbers == sorted(f"{series}-{n:06d}" for series, count in by_series.items() for n in range(1, count + 1))


async def assert_reminded(years: Years, *, at_most: bool = False) -> None:
    """Whoever does not renew: 30, 7 and 1 days before, of a month the last two; nobody else, and nobody twice."""
    mails = await OutboxMessage.filter(kind=OutboxKind.MAIL, recipient=years.reseller.invoice_email)
    sent = Counter(
        mail.subject_id for mail in mails if mail.payload["template"] == "renewal_reminder" and mail.delivered_at
    )
    for id, way in years.ways.items():
        full = 0 if way.renews else len(await _reminders_due(id, way, await years.today()))
        assert sent[id] <= full if at_most else sent[id] == full, (id, way, sent[id], full)
    days = Counter((row.subject_id, row.kind, row.due_on) for row in await Upcoming.all())
    assert max(days.values()) == 1


async def _reminders_due(id: str, way: Way, today: date) -> list[date]:
    end = (await Subscription.get(id=id)).current_period_end
    assert end
    days = (30, 7, 1) if way.term is Term.YEARLY else (7, 1)
    return [end - timedelta(days=before) for before in days if end - timedelta(days=before) <= today]


async def assert_nothing_is_left_undone(years: Years) -> None:
    now = await years.house.ports.clock.now()
    assert await Upcoming.filter(done_at=None, due_at__lte=now).count() == 0
    assert await Upcoming.exclude(last_error=None).count() == 0
    assert await OutboxMessage.exclude(failed_at=None).count() == 0
