"""A price that is promised for half an hour (rules §5)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from server.domain.money import Money
from server.domain.offer import Offer, OfferLine
from server.domain.term import Term
from server.domain.vat import PriceNote, VatAssessment

VALIDITY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`token` buys at exactly this price until `expires_at`. `period_end` is exclusive, None before a first payment.

    Seats, months and end are those of the first line.
    """

    token: str
    expires_at: datetime
    seats: int
    term: Term
    months_charged: int
    period_end: date | None
    lines: tuple[OfferLine, ...]
    list_total: Money
    discount_total: Money
    net_total: Money
    vat: VatAssessment
    vat_amount: Money
    total: Money
    notes: tuple[PriceNote, ...]

    @classmethod
    def of(cls, offer: Offer, *, token: str, expires_at: datetime) -> Self:
        line = offer.lines[0]
        return cls(
            token=token,
            expires_at=expires_at,
            seats=line.price.seats,
            term=offer.term,
            months_charged=line.price.months,
            period_end=line.period_end,
            lines=offer.lines,
            list_total=offer.total.list_total,
            discount_total=offer.total.discount_total,
            net_total=offer.total.net_total,
            vat=offer.terms.vat,
            vat_amount=offer.total.vat_amount,
            total=offer.total.total,
            notes=offer.notes,
        )
