"""The credit notes of a month."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.invoice import InvoiceKind
from server.domain.money import Money
from server.domain.percent import percent_of
from server.resolvers.export.issued import issued

COLUMNS = (
    "number issued_on tax_date corrects__number reason purchased_by reseller__display_name customer__name buyer "
    "purchase_order_number currency net_total vat_treatment vat_rate vat_total total"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CreditNoteRow:
    """Positive amounts, as on the paper; `corrects` is the number of the invoice."""

    number: str
    issued_on: date
    tax_date: date
    corrects: str
    reason: str | None
    purchased_by: str
    reseller: str
    customer: str
    buyer: str
    buyer_country: str
    buyer_vat_number: str | None
    purchase_order_number: str | None
    currency: str
    net_total: Money
    vat_treatment: str
    vat_rate_percent: Decimal
    vat_total: Money
    total: Money


async def credit_notes(context: Context, period: CalendarPeriod) -> AsyncIterator[CreditNoteRow]:
    async for row in issued(context.viewer, period, Q(kind=InvoiceKind.CREDIT_NOTE), COLUMNS):
        buyer, currency = row["buyer"], row["currency"]
        yield CreditNoteRow(
            number=row["number"],
            issued_on=row["issued_on"],
            tax_date=row["tax_date"],
            corrects=row["corrects__number"],
            reason=row["reason"],
            purchased_by=row["purchased_by"],
            reseller=row["reseller__display_name"],
            customer=row["customer__name"],
            buyer=buyer["name"],
            buyer_country=buyer["address"]["country"],
            buyer_vat_number=buyer["vat_number"],
            purchase_order_number=row["purchase_order_number"],
            currency=currency,
            net_total=Money(row["net_total"], currency),
            vat_treatment=row["vat_treatment"],
            vat_rate_percent=percent_of(row["vat_rate"]),
            vat_total=Money(row["vat_total"], currency),
            total=Money(row["total"], currency),
        )
