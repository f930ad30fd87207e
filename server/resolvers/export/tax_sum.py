"""What was declared in a period, added up: the figures of the three returns come from here."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from tortoise.expressions import Q

from server.context import Context
from server.domain.calendar_period import CalendarPeriod
from server.domain.invoice import InvoiceKind
from server.domain.vat_territory import VatTerritory, territory_of
from server.resolvers.export.issued import issued

COLUMNS = (
    "kind tax_date buyer currency vat_treatment vat_rate net_total vat_total total seller_currency "
    "vat_in_seller_currency"
)

G = TypeVar("G", bound=tuple[str | int, ...])


@dataclass(kw_only=True, slots=True)
class TaxSum:
    """In minor units of one currency, the last in those of the seller's."""

    documents: int = 0
    net: int = 0
    vat: int = 0
    total: int = 0
    vat_in_seller_currency: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """A credit note takes away what it credits, and is a document like any other."""
        sign = -1 if row["kind"] is InvoiceKind.CREDIT_NOTE else 1
        self.documents += 1
        self.net += sign * row["net_total"]
        self.vat += sign * row["vat_total"]
        self.total += sign * row["total"]
        self.vat_in_seller_currency += sign * (row["vat_in_seller_currency"] or 0)


async def tax_sums(
    context: Context, period: CalendarPeriod, which: Q, group: Callable[[dict[str, Any]], G]
) -> list[tuple[G, TaxSum]]:
    """Of all documents that bear a day of the period, void ones too: what was issued counts until it is credited.

    In the order of the groups.
    """
    sums: dict[G, TaxSum] = {}
    async for row in issued(context.viewer, period, which, COLUMNS):
        sums.setdefault(group(row), TaxSum()).add(row)
    return sorted(sums.items(), key=itemgetter(0))


def corrected(period: CalendarPeriod, row: dict[str, Any]) -> str:
    """The earlier period in which that was taxed; empty where it is this one."""
    taxed = period.alike(row["tax_date"])
    return taxed.name if taxed != period else ""


def place(row: dict[str, Any]) -> VatTerritory:
    """Where the buyer is for VAT."""
    address = row["buyer"]["address"]
    return territory_of(address["country"], address["postal_code"])
