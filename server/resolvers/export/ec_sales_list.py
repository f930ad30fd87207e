"""The recapitulative statement (EC sales list): what was sold to whom under the reverse charge."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.money import Money
from server.domain.vat import VatTreatment
from server.resolvers.export.tax_sum import corrected, place, tax_sums


@dataclass(frozen=True, kw_only=True, slots=True)
class EcSalesListRow:
    """All of it is services. `corrects` is the earlier period to which it belongs."""

    period: str
    corrects: str | None
    country: str
    vat_number: str
    currency: str
    documents: int
    net: Money


async def ec_sales_list(context: Context, period: CalendarPeriod) -> AsyncIterator[EcSalesListRow]:
    """Of a month or a quarter, credit notes taken away."""
    of_others = Q(vat_treatment=VatTreatment.REVERSE_CHARGE)
    sums = await tax_sums(context, period, of_others, lambda row: _group(period, row))
    for (corrects, country, vat_number, currency), total in sums:
        yield EcSalesListRow(
            period=period.name,
            corrects=corrects or None,
            country=country,
            vat_number=vat_number,
            currency=currency,
            documents=total.documents,
            net=Money(total.net, currency),
        )


def _group(period: CalendarPeriod, row: dict[str, Any]) -> tuple[str, str, str, str]:
    return corrected(period, row), place(row).country, row["buyer"]["vat_number"] or "", row["currency"]
