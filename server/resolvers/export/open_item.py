"""What is not settled today: invoices that wait for their money."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

from server.context import Context
from server.domain.document import amount_due
from server.domain.invoice import InvoiceKind, InvoiceStatus
from server.domain.money import Money
from server.models import Invoice
from server.resolvers.batch import streamed

COLUMNS = (
    "number issued_on due_on status purchased_by reseller__display_name customer__name buyer reference currency total "
    "amount_paid"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenItemRow:
    """`days_overdue` is 0 until the day after the last day to pay."""

    number: str
    issued_on: date
    due_on: date
    days_overdue: int
    purchased_by: str
    reseller: str
    customer: str
    buyer: str
    reference: str | None
    currency: str
    total: Money
    amount_paid: Money
    amount_due: Money


async def open_items(context: Context, _: None) -> AsyncIterator[OpenItemRow]:
    waiting = Invoice.filter(Invoice.visible_to(context.viewer), status=InvoiceStatus.OPEN, kind=InvoiceKind.INVOICE)
    async for row in streamed(waiting, COLUMNS):
        currency = row["currency"]
        yield OpenItemRow(
            number=row["number"],
            issued_on=row["issued_on"],
            due_on=row["due_on"],
            days_overdue=max(0, (context.sellers_today - row["due_on"]).days),
            purchased_by=row["purchased_by"],
            reseller=row["reseller__display_name"],
            customer=row["customer__name"],
            buyer=row["buyer"]["name"],
            reference=row["reference"],
            currency=currency,
            total=Money(row["total"], currency),
            amount_paid=Money(row["amount_paid"], currency),
            amount_due=amount_due(row["status"], row["total"], row["amount_paid"], currency),
        )
