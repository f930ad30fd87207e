"""A row of the calendar whose turn it is: everything it is about is locked, and it is done with the transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from server.calendar import NotYet, place
from server.context import Context
from server.domain.invoice import Purpose
from server.domain.payment import PaymentStatus
from server.models import Customer, Invoice, Payment, Subscription, Upcoming
from server.resolvers.purchase import Purchase
from server.work import Work

UNDECIDED = (PaymentStatus.PENDING, PaymentStatus.PROCESSING)
PATIENCE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Turn:
    work: Work
    customer: Customer
    subscription: Subscription

    def purchase(self, invoice: Invoice) -> Purchase:
        """Of an invoice that is locked. The system itself is at work."""
        return Purchase(customer=self.customer, subscription=self.subscription, invoice=invoice, role=None)

    async def locked(self, invoice_id: str) -> Purchase:
        return self.purchase(await Invoice.filter(id=invoice_id).select_for_update(no_key=True).get())


@asynccontextmanager
async def turn_of(context: Context, row: Upcoming) -> AsyncIterator[Turn | None]:
    """None: it was done or taken off the calendar meanwhile. Raises NotYet.

    What is done counts as of the moment that it was due, however late somebody came to do it.
    """
    assert row.subscription_id is not None
    assert row.customer_id is not None
    async with context.work(as_of=row.due_at) as work:
        customer = await Customer.filter(id=row.customer_id).select_for_update(no_key=True).get()
        subscription = await Subscription.filter(id=row.subscription_id).select_for_update(no_key=True).get()
        current = await Upcoming.filter(id=row.id, done_at__isnull=True).select_for_update().first()
        if current is None:
            yield None
            return
        await _wait_for_what_comes_before(context, row)
        yield Turn(work=work, customer=customer, subscription=subscription)
        await Upcoming.filter(id=row.id).update(done_at=context.now, last_error=None)


async def _wait_for_what_comes_before(context: Context, row: Upcoming) -> None:
    """A charge whose answer is still to come decides how things go on; one that nobody answers for long does not."""
    before = Upcoming.filter(subscription_id=row.subscription_id, done_at__isnull=True, due_at__lte=row.due_at)
    if any(place(other) < place(row) for other in await before.exclude(id=row.id)):
        raise NotYet
    undecided = Payment.filter(
        invoice__subscription_id=row.subscription_id,
        invoice__purpose=Purpose.RENEWAL,
        is_unattended=True,
        status__in=UNDECIDED,
        created_at__gt=context.now - PATIENCE,
    )
    if await undecided.exists():
        raise NotYet
