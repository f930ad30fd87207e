"""The invoices of a month."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.invoice import InvoiceKind
from server.domain.money import Money
from server.domain.percent import percent_of
from server.resolvers.export.issued import issued

COLUMNS = (
    "number issued_on tax_date due_on status paid_at purchased_by reseller__display_name customer__name buyer "
    "purchase_order_number corrects__number seats currency list_total discount_total net_total vat_treatment vat_rate "
    "vat_total total amount_paid"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceRow:
    """`replaces` is the number of the invoice that this one stands for."""

    number: str
    issued_on: date
    tax_date: date
    due_on: date | None
    status: str
    paid_at: datetime | None
    purchased_by: str
    reseller: str
    customer: str
    buyer: str
    buyer_country: str
    buyer_vat_number: str | None
    purchase_order_number: str | None
    replaces: str | None
    seats: int
    currency: str
    list_total: Money
    discount_total: Money
    net_total: Money
    vat_treatment: str
    vat_rate_percent: Decimal
    vat_total: Money
    total: Money
    amount_paid: Money


async def invoices(context: Context, period: CalendarPeriod) -> AsyncIterator[InvoiceRow]:
    """By the day that they bear. What was never issued is none."""
    async for row in issued(context.viewer, period, Q(kind=InvoiceKind.INVOICE), COLUMNS):
        buyer, currency = row["buyer"], row["currency"]
        yield InvoiceRow(
            number=row["number"],
            issued_on=row["issued_on"],
            tax_date=row["tax_date"],
            due_on=row["due_on"],
            status=row["status"],
            paid_at=row["paid_at"],
            purchased_by=row["purchased_by"],
            reseller=row["reseller__display_name"],
            customer=row["customer__name"],
            buyer=buyer["name"],
            buyer_country=buyer["address"]["country"],
            buyer_vat_number=buyer["vat_number"],
            purchase_order_number=row["purchase_order_number"],
            replaces=row["corrects__number"],
            seats=row["seats"],
            currency=currency,
            list_total=Money(row["list_total"], currency),
            discount_total=Money(row["discount_total"], currency),
            net_total=Money(row["net_total"], currency),
            vat_treatment=row["vat_treatment"],
            vat_rate_percent=percent_of(row["vat_rate"]),
            vat_total=Money(row["vat_total"], currency),
            total=Money(row["total"], currency),
            amount_paid=Money(row["amount_paid"], currency),
        )
