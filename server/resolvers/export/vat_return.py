"""VAT of a month or a quarter, by treatment, country and rate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.money import Money
from server.domain.percent import percent_of
from server.resolvers.export.tax_sum import corrected, place, tax_sums


@dataclass(frozen=True, kw_only=True, slots=True)
class VatReturnRow:
    """`corrects` is the earlier period to which it belongs, `territory` a part of the country with rules of its own.

    `vat_in_seller_currency` is there where the documents state it.
    """

    period: str
    corrects: str | None
    vat_treatment: str
    country: str
    territory: str | None
    vat_rate_percent: Decimal
    currency: str
    documents: int
    net: Money
    vat: Money
    total: Money
    seller_currency: str | None
    vat_in_seller_currency: Money | None


async def vat_return(context: Context, period: CalendarPeriod) -> AsyncIterator[VatReturnRow]:
    """Credit notes taken away."""
    sums = await tax_sums(context, period, Q(), lambda row: _group(period, row))
    for (corrects, treatment, country, territory, rate, currency, seller_currency), total in sums:
        yield VatReturnRow(
            period=period.name,
            corrects=corrects or None,
            vat_treatment=treatment,
            country=country,
            territory=territory if territory != country else None,
            vat_rate_percent=percent_of(rate),
            currency=currency,
            documents=total.documents,
            net=Money(total.net, currency),
            vat=Money(total.vat, currency),
            total=Money(total.total, currency),
            seller_currency=seller_currency or None,
            vat_in_seller_currency=Money(total.vat_in_seller_currency, seller_currency) if seller_currency else None,
        )


def _group(period: CalendarPeriod, row: dict[str, Any]) -> tuple[str, str, str, str, int, str, str]:
    treatment, seller_currency, where = str(row["vat_treatment"]), row["seller_currency"] or "", place(row)
    return (
        corrected(period, row),
        treatment,
        where.country,
        where.name,
        row["vat_rate"],
        row["currency"],
        seller_currency,
    )
