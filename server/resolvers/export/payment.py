"""The money of a month or a quarter: card payments that succeeded, and what arrived on the bank account."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from tortoise.expressions import Q, Subquery

from server.context import Context
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.calendar_period import CalendarPeriod
from server.domain.invoice import InvoiceKind
from server.domain.money import Money
from server.domain.payment import PaymentMethod, PaymentStatus
from server.models import BankAssignment, BankReceipt, Invoice, Payment
from server.resolvers.batch import streamed

CARD = (
    "created_at invoice__number reseller__display_name customer__name status currency amount amount_refunded "
    "provider_id"
)
ASSIGNED = (
    "receipt__received_on invoice__number invoice__reseller__display_name invoice__customer__name receipt__status "
    "receipt__currency amount receipt__bank_reference"
)
LEFT = "received_on status currency amount_left bank_reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRow:
    """`paid_on`: the day on which a card payment was started, in the seller's time zone; the bank's booking date.

    `entry` is the card provider's or the bank's own name for it, for operators only.
    """

    paid_on: date
    method: str
    status: str
    invoice: str | None
    reseller: str | None
    customer: str | None
    currency: str
    amount: Money
    amount_refunded: Money
    entry: str | None


async def payments(context: Context, period: CalendarPeriod) -> AsyncIterator[PaymentRow]:
    async for payment in _by_card(context, period):
        yield payment
    async for payment in _by_bank(context, period):
        yield payment


async def _by_card(context: Context, period: CalendarPeriod) -> AsyncIterator[PaymentRow]:
    zone = context.config.seller.time_zone
    first, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (period.first, period.end))
    rows = Payment.filter(Payment.visible_to(context.viewer), status=PaymentStatus.SUCCEEDED)
    async for row in streamed(rows.filter(created_at__gte=first, created_at__lt=end), CARD):
        yield PaymentRow(
            paid_on=row["created_at"].astimezone(zone).date(),
            method=PaymentMethod.CARD,
            status=row["status"],
            invoice=row["invoice__number"],
            reseller=row["reseller__display_name"],
            customer=row["customer__name"],
            currency=row["currency"],
            amount=Money(row["amount"], row["currency"]),
            amount_refunded=Money(row["amount_refunded"], row["currency"]),
            entry=row["provider_id"] if context.viewer.is_operator else None,
        )


async def _by_bank(context: Context, period: CalendarPeriod) -> AsyncIterator[PaymentRow]:
    """What was paid with it, invoice by invoice, and then what has paid nothing yet."""
    async for row in _assigned(context, period):
        yield row
    if context.viewer.is_operator:
        async for row in _left(period):
            yield row


async def _assigned(context: Context, period: CalendarPeriod) -> AsyncIterator[PaymentRow]:
    """Bank receipts are the operator's; that one has paid an invoice is also for those to see whose invoice it is."""
    seen = Subquery(Invoice.filter(Invoice.visible_to(context.viewer), kind=InvoiceKind.INVOICE).values("id"))
    rows = BankAssignment.filter(
        Q(invoice_id__in=seen), receipt__received_on__gte=period.first, receipt__received_on__lt=period.end
    )
    async for row in streamed(rows, ASSIGNED):
        currency, is_matched = row["receipt__currency"], row["receipt__status"] == BankReceiptStatus.MATCHED
        yield PaymentRow(
            paid_on=row["receipt__received_on"],
            method=PaymentMethod.BANK_TRANSFER,
            status=BankReceiptStatus.MATCHED if is_matched else BankReceiptStatus.ASSIGNED,
            invoice=row["invoice__number"],
            reseller=row["invoice__reseller__display_name"],
            customer=row["invoice__customer__name"],
            currency=currency,
            amount=Money(row["amount"], currency),
            amount_refunded=Money(0, currency),
            entry=row["receipt__bank_reference"] if context.viewer.is_operator else None,
        )


async def _left(period: CalendarPeriod) -> AsyncIterator[PaymentRow]:
    """What is to be given back, as a credit note says, is kept beside the receipts and did not arrive."""
    arrived = Q(invoice_id__isnull=True) | Q(invoice__kind=InvoiceKind.INVOICE)
    rows = BankReceipt.filter(arrived, amount_left__gt=0, received_on__gte=period.first, received_on__lt=period.end)
    async for row in streamed(rows, LEFT):
        yield PaymentRow(
            paid_on=row["received_on"],
            method=PaymentMethod.BANK_TRANSFER,
            status=row["status"],
            invoice=None,
            reseller=None,
            customer=None,
            currency=row["currency"],
            amount=Money(row["amount_left"], row["currency"]),
            amount_refunded=Money(0, row["currency"]),
            entry=row["bank_reference"],
        )
