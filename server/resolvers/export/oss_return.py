"""The OSS return of a quarter: VAT of the buyers' countries, by member state of consumption and rate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.money import Money
from server.domain.percent import percent_of
from server.domain.vat import VatTreatment
from server.resolvers.export.tax_sum import corrected, place, tax_sums


@dataclass(frozen=True, kw_only=True, slots=True)
class OssReturnRow:
    """`corrects`: the earlier quarter whose return it corrects, named as Article 369g of the VAT directive wants."""

    period: str
    corrects: str | None
    country: str
    vat_rate_percent: Decimal
    currency: str
    documents: int
    taxable: Money
    vat: Money


async def oss_return(context: Context, quarter: CalendarPeriod) -> AsyncIterator[OssReturnRow]:
    at_destination = Q(vat_treatment=VatTreatment.DESTINATION)
    sums = await tax_sums(context, quarter, at_destination, lambda row: _group(quarter, row))
    for (corrects, country, rate, currency), total in sums:
        yield OssReturnRow(
            period=quarter.name,
            corrects=corrects or None,
            country=country,
            vat_rate_percent=percent_of(rate),
            currency=currency,
            documents=total.documents,
            taxable=Money(total.net, currency),
            vat=Money(total.vat, currency),
        )


def _group(quarter: CalendarPeriod, row: dict[str, Any]) -> tuple[str, str, int, str]:
    return corrected(quarter, row), place(row).country, row["vat_rate"], row["currency"]
