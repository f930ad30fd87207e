"""Days that pass in the shop: the calendar does what it has for each, and the card provider answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from server.database import transaction
from server.domain.invoice import InvoiceKind
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.models import Invoice, OutboxKind, OutboxMessage, Payment, SavedCard, Subscription
from tests.resolvers.shop import Shop, planned

WAITING = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)
Bank = Callable[[Payment], PaymentStatus]


def pays(payment: Payment) -> PaymentStatus:
    return PaymentStatus.SUCCEEDED


def declines(payment: Payment) -> PaymentStatus:
    return PaymentStatus.FAILED


@dataclass
class Declining:
    """A bank that says no so many times, and then yes."""

    times: int
    asked: list[str] = field(default_factory=list)

    def __call__(self, payment: Payment) -> PaymentStatus:
        self.asked.append(payment.id)
        return PaymentStatus.FAILED if len(self.asked) <= self.times else PaymentStatus.SUCCEEDED


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


async def until(shop: Shop, day: date, bank: Bank = pays) -> None:
    """Every morning up to that day's."""
    while shop.now.date() < day:
        await on(shop, shop.now.date() + timedelta(days=1), bank)


async def on(shop: Shop, day: date, bank: Bank = pays) -> None:
    """That morning, whatever was not done in the days before it."""
    shop.cards.answer = PaymentStatus.PROCESSING
    await shop.until(max(at(day), shop.now))
    while charges := await Payment.filter(is_unattended=True, status__in=WAITING).order_by("id"):
        await shop.keep_promises()
        for payment in charges:
            failure = PaymentFailure.DECLINED if bank(payment) is PaymentStatus.FAILED else None
            await shop.event(payment.id, PaymentStatus.FAILED if failure else PaymentStatus.SUCCEEDED, failure=failure)
        await shop.until(shop.now)


async def with_card(shop: Shop, holder_id: str | None = None, expires_on: date = date(2030, 12, 31)) -> SavedCard:
    """The reseller's, unless another holder is named."""
    async with transaction():
        return await SavedCard.create(
            id=SavedCard.new_id(),
            holder_id=holder_id or shop.reseller.id,
            token="token",
            brand="visa",
            last4="4242",
            expires_on=expires_on,
            saved_at=shop.now,
        )


async def renewing(shop: Shop, subscription: Subscription, method: PaymentMethod, **wishes: Any) -> Subscription:
    """As anna has just scheduled it."""
    if method is PaymentMethod.CARD and not await SavedCard.exists(holder_id=shop.reseller.id):
        await with_card(shop)
    return await planned(shop, subscription, payment_method=method, **wishes)


async def now(subscription: Subscription) -> Subscription:
    return await Subscription.get(id=subscription.id)


async def invoices(subscription: Subscription) -> list[Invoice]:
    """What was ordered for it, oldest first."""
    return await Invoice.filter(subscription_id=subscription.id, kind=InvoiceKind.INVOICE).order_by("id")


async def mailed(template: str) -> list[OutboxMessage]:
    promises = await OutboxMessage.filter(kind=OutboxKind.MAIL).order_by("id")
    return [promise for promise in promises if promise.payload["template"] == template]
