"""A shop to buy in: prices, a card provider and a VAT register that do as they are told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from server.bell import Bell
from server.calendar import Calendar
from server.context import Context
from server.database import transaction
from server.domain.business_information import Address, BusinessInformation
from server.domain.money import Money
from server.domain.offer import ExistingCustomer
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.term import Term
from server.domain.vat_number import VatNumberAnswer
from server.models import (
    Account,
    Change,
    Customer,
    ExchangeRate,
    Invoice,
    OutboxKind,
    OutboxMessage,
    Payment,
    Price,
    Product,
    Reseller,
    SavedCard,
    Subscription,
)
from server.ports.payments import (
    Card,
    CardEvent,
    Payer,
    PaymentEvent,
    ProviderUnavailable,
    StartedCardSetup,
    StartedPayment,
)
from server.ports.vat_numbers import VatAnswer
from server.resolvers.charge import cancel_charge_handler, charge_handler
from server.resolvers.payment import settle_webhook
from server.resolvers.refund import refund_handler
from server.resolvers.renewal import schedule_renewal
from server.resolvers.renewal_order import renew_subscription
from server.resolvers.subscription import create_subscription
from server.resolvers.top_up import top_up
from server.resolvers.upcoming import handlers
from server.work import Outcome
from tests.resolvers.channel import (
    NOW,
    acting,
    appoint,
    new_account,
    new_customer,
    new_reseller,
    new_subscription,
    seated,
)

R = TypeVar("R", Subscription, Customer, Reseller, Invoice)

PAGE = "http://127.0.0.1:8000/done"

NEWCOMER = BusinessInformation(
    name="Neu GmbH",
    contact_name=None,
    invoice_email="invoices@neu.example",
    address=Address(line1="Ring 1", line2=None, postal_code="20095", city="Hamburg", country="DE"),
    vat_number="DE136695976",
)


@dataclass(frozen=True)
class Standing:
    """A clock that stands still."""

    at: datetime

    async def now(self) -> datetime:
        return self.at


@dataclass
class Hurrying:
    """Real time, in which whatever waits a moment is tried again at once."""

    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    async def now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class Cards:
    """A card provider. What is in `paid` was paid there, whatever we know of it; `is_down`: nobody answers."""

    name: str = "test"
    publishable_key: str | None = None
    signature_header: str = "Signature"
    is_down: bool = False
    answer: PaymentStatus = PaymentStatus.REQUIRES_ACTION
    paid: set[str] = field(default_factory=set)
    started: list[tuple[str, Money]] = field(default_factory=list)
    canceled: list[str] = field(default_factory=list)
    refunds: dict[str, Money] = field(default_factory=dict)
    on_start: Callable[[], Awaitable[None]] | None = None  # what happens before its answer reaches us

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
        if self.is_down:
            raise ProviderUnavailable
        self.started.append((payment_id, amount))
        if self.on_start:
            await self.on_start()
        return StartedPayment(
            provider_id=f"at_{payment_id}",
            status=self.answer,
            redirect_url=f"https://cards.example/{payment_id}",
            failure=PaymentFailure.DECLINED if self.answer is PaymentStatus.FAILED else None,
        )

    async def cancel(self, provider_id: str) -> PaymentStatus:
        if self.is_down:
            raise ProviderUnavailable
        if provider_id in self.paid:
            return PaymentStatus.SUCCEEDED
        self.canceled.append(provider_id)
        return PaymentStatus.CANCELED

    async def refund(self, provider_id: str, amount: Money, *, key: str) -> None:
        self.refunds[key] = amount

    async def begin_card_setup(self, *, setup_id: str, return_url: str | None, payer: Payer) -> StartedCardSetup:
        if self.is_down:
            raise ProviderUnavailable
        return StartedCardSetup(redirect_url=f"https://cards.example/setup/{setup_id}")

    async def read_webhook(self, body: bytes, signature: str, now: datetime) -> CardEvent:
        raise AssertionError("These tests are given events, not callbacks.")


@dataclass
class Register:
    """A VAT register, and what it was asked."""

    answer: VatNumberAnswer = VatNumberAnswer.VALID
    asked: list[str] = field(default_factory=list)
    on_check: Callable[[], Awaitable[object]] | None = None  # what happens before its answer reaches us

    async def check(self, number: str) -> VatAnswer:
        self.asked.append(number)
        if self.on_check:
            await self.on_check()
        proof = "PROOF1" if self.answer is VatNumberAnswer.VALID else None
        return VatAnswer(status=self.answer, consultation_number=proof, asked_at=NOW)


@dataclass(kw_only=True)
class Shop:
    """`anna` administers the reseller, `olga` is an operator."""

    reseller: Reseller
    anna: Account
    olga: Account
    customer: Customer
    product: Product
    cards: Cards = field(default_factory=Cards)
    register: Register = field(default_factory=Register)
    real: Hurrying = field(default_factory=Hurrying)
    now: datetime = NOW

    async def context(self, account: Account | None = None) -> Context:
        """A request of this account, anna's when none is named."""
        context = await acting(account or self.anna, now=self.now)
        ports = replace(context.ports, payments=self.cards, vat_numbers=self.register)
        return replace(context, ports=ports, deliver=self._deliver)

    async def system(self) -> Context:
        context = await acting(None, now=self.now)
        ports = replace(context.ports, payments=self.cards, vat_numbers=self.register)
        return replace(context, ports=ports, deliver=self._deliver)

    async def _deliver(self, promises: Sequence[str]) -> None:
        await self.keep_promises(*promises)

    async def keep_promises(self, *ids: str) -> None:
        """As the outbox does: these, or else all that concern the card provider. Errors are for the next attempt."""
        handlers = {
            OutboxKind.CHARGE: charge_handler(self.system),
            OutboxKind.CANCEL_CHARGE: cancel_charge_handler(self.system),
            OutboxKind.REFUND: refund_handler(self.system),
        }
        wanted = OutboxMessage.filter(kind__in=list(handlers), delivered_at__isnull=True)
        for message in await (wanted.filter(id__in=ids) if ids else wanted).order_by("id"):
            try:
                await handlers[message.kind](message)
            except ProviderUnavailable:
                continue
            async with transaction():
                await OutboxMessage.filter(id=message.id).update(delivered_at=self.now)

    async def until(self, now: datetime) -> None:
        """It is that moment, and what the calendar had for it is done; nothing outside is asked meanwhile."""
        self.now = now
        calendar = Calendar(handlers(self.system), Standing(now), Bell(), self.real)
        while await calendar.do_due():
            pass

    async def buy(self, account: Account | None = None, **wishes: Any) -> Outcome:
        """Ten seats for a year by card for the customer, unless something else is wished."""
        usual = {
            "buyer": ExistingCustomer(self.customer.id),
            "product_code": "business",
            "seats": 10,
            "term": Term.YEARLY,
            "currency": "EUR",
            "payment_method": PaymentMethod.CARD,
        }
        return await create_subscription(await self.context(account), **{**usual, **wishes})

    async def event(
        self,
        payment_id: str,
        status: PaymentStatus = PaymentStatus.SUCCEEDED,
        *,
        amount: Money | None = None,
        failure: PaymentFailure | None = None,
        card: Card | None = None,
    ) -> None:
        """The provider's notice arrives."""
        payment = await Payment.get(id=payment_id)
        event = PaymentEvent(
            event_id=f"event_of_{payment_id}",
            payment_id=payment_id,
            provider_id=f"at_{payment_id}",
            status=status,
            amount=amount or Money(payment.amount, payment.currency),
            failure=failure,
            card=card,
        )
        await self.tell(event)

    async def tell(self, event: CardEvent) -> None:
        """Another notice of the provider's arrives."""
        await settle_webhook(await self.system(), event)

    async def running(
        self, *, seats: int = 3, ends_on: date = date(2026, 7, 1), term: Term = Term.YEARLY, **columns: Any
    ) -> Subscription:
        """A subscription that is paid for until that day, exclusive."""
        subscription = await new_subscription(self.customer, self.product, seats=seats)
        subscription = await changed(subscription, current_period_end=ends_on, term=term, anchor_day=1, **columns)
        async with (await self.system()).work() as work:
            work.plan(subscription)
        return subscription

    async def admin(self, subscription: Subscription) -> Account:
        """One of the customer's own administrators."""
        account = await new_account("mia@acme.example")
        await seated(account, subscription, administrator=True)
        return account

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)


async def stocked(*, yearly: int = 9000, monthly: int = 900) -> Shop:
    """`yearly` and `monthly` are the prices of a seat in cents."""
    reseller = await new_reseller("North")
    anna = await new_account("anna@north.example")
    await appoint(anna, reseller)
    async with transaction():
        product = await Product.create(id=Product.new_id(), code="business", name="Business")
    shop = Shop(
        reseller=reseller,
        anna=anna,
        olga=await new_account("olga@vendor.example", operator=True),
        customer=await new_customer(reseller),
        product=product,
    )
    await price(shop, Term.YEARLY, yearly)
    await price(shop, Term.MONTHLY, monthly)
    await rated("SEK", "11.000")
    return shop


async def rated(currency: str, per_euro: str, on: date = date(2026, 5, 11)) -> None:
    """What a euro is worth."""
    async with transaction():
        await ExchangeRate.create(id=ExchangeRate.new_id(), currency=currency, published_on=on, per_euro=per_euro)


async def price(shop: Shop, term: Term, cents: int, *, currency: str = "EUR", since: date = date(2026, 1, 1)) -> None:
    async with transaction():
        await Price.create(
            id=Price.new_id(),
            product_id=shop.product.id,
            currency=currency,
            term=term,
            unit_price=cents,
            valid_from=since,
        )


async def changed(record: R, **columns: Any) -> R:
    """The same record, as if it had been so all along."""
    async with transaction():
        record.update_from_dict(columns)
        await record.save()
    return record


async def invoice_of(outcome: Outcome) -> Invoice:
    return await Invoice.get(id=outcome["invoice"])


async def subscription_of(outcome: Outcome) -> Subscription:
    return await Subscription.get(id=outcome["subscription"])


async def payment_of(outcome: Outcome) -> Payment:
    return await Payment.get(id=outcome["payment"])


async def told(kind: str) -> int:
    """How often the feed tells it."""
    return await Change.filter(kind=kind).count()


async def letters(template: str) -> list[dict[str, Any]]:
    promises = await OutboxMessage.filter(kind=OutboxKind.MAIL).order_by("id")
    return [promise.payload for promise in promises if promise.payload["template"] == template]


async def promised(kind: OutboxKind) -> int:
    return await OutboxMessage.filter(kind=kind).count()


async def topped_up(shop: Shop, subscription: Subscription, who: Account | None = None, **wishes: Any) -> Outcome:
    usual = {"subscription_id": subscription.id, "additional_seats": 3, "payment_method": PaymentMethod.CARD}
    return await top_up(await shop.context(who), **{**usual, **wishes})


async def planned(shop: Shop, subscription: Subscription, who: Account | None = None, **wishes: Any) -> Subscription:
    """By somebody whose side has left a card."""
    await leave_card(subscription.reseller_id if who in (None, shop.anna) else subscription.customer_id)
    usual = {"subscription_id": subscription.id, "will_renew": True}
    return await subscription_of(await schedule_renewal(await shop.context(who), **{**usual, **wishes}))


async def leave_card(holder_id: str, *, last4: str = "4242", expires: date = date(2029, 12, 31)) -> None:
    """With the provider, unless there is one."""
    card = {"token": f"token_{last4}", "brand": "visa", "last4": last4, "expires_on": expires, "saved_at": NOW}
    async with transaction():
        await SavedCard.bulk_create(
            [SavedCard(id=SavedCard.new_id(), holder_id=holder_id, **card)], ignore_conflicts=True
        )


async def renewed(shop: Shop, subscription: Subscription, who: Account | None = None, **wishes: Any) -> Outcome:
    """Ordered by card, unless something else is wished."""
    usual = {"subscription_id": subscription.id, "payment_method": PaymentMethod.CARD}
    return await renew_subscription(await shop.context(who), **{**usual, **wishes})
