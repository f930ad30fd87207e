"""What is offered for how much: the same whether it is quoted or ordered (rules §5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from server.domain.business_information import COUNTRIES, MAXIMUM_POSTAL_CODE, BusinessInformation
from server.domain.invoice import BillTo
from server.domain.money import Money
from server.domain.next_period import NextPeriod
from server.domain.price import LinePrice, Total, price_line, total_of
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.term import Term
from server.domain.text import optional_line
from server.domain.vat import PriceNote, VatAssessment, VatNumberStatus
from server.domain.vat_number import checked_vat_number
from server.domain.vat_territory import VatTerritory, territory_of


@dataclass(frozen=True, slots=True)
class ExistingCustomer:
    id: str


@dataclass(frozen=True, slots=True)
class Place:
    """All that VAT needs to know of a buyer; enough for a quote before the address is typed."""

    country: str
    vat_number: str | None
    postal_code: str | None = None

    @property
    def territory(self) -> VatTerritory:
        return territory_of(self.country, self.postal_code)

    @property
    def identity(self) -> dict[str, str | None]:
        """What a quote holds on to: of the postal code no more than the VAT that follows from it."""
        return {"country": self.country, "vat_number": self.vat_number, "territory": self.territory.name}


Buyer = BusinessInformation | Place


def place_of(buyer: Buyer) -> Place:
    if isinstance(buyer, Place):
        return buyer
    return Place(buyer.address.country, buyer.vat_number, buyer.address.postal_code)


def checked_place(place: Place) -> Place:
    """With its VAT number normalised. Refusal INVALID_INPUT, INVALID_VAT_NUMBER."""
    if place.country not in COUNTRIES:
        raise Refusal(UserErrorCode.INVALID_INPUT, "country", facts={"problem": "unknown_country"})
    typed = (place.vat_number or "").strip()
    return Place(
        country=place.country,
        vat_number=checked_vat_number(typed, place.country) if typed else None,
        postal_code=optional_line(place.postal_code, "postalCode", maximum=MAXIMUM_POSTAL_CODE),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What decides the price, and what a quote therefore holds on to. `vat_proof` is JSON: VIES's answer and when.

    `next_unit_price` is that of the next period, where seats are bought for it, too.
    """

    unit_price: Money
    next_unit_price: Money | None = None
    discount_percent: Decimal
    months: int
    vat: VatAssessment
    vat_number_status: VatNumberStatus
    vat_proof: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """`period_end` is exclusive; both dates are unknown before a first payment."""

    description: str
    price: LinePrice
    period_start: date | None
    period_end: date | None

    @property
    def columns(self) -> dict[str, Any]:
        """As an invoice stores it: minor units, and the discount in hundredths of a percent."""
        return {
            "description": self.description,
            "seats": self.price.seats,
            "months_charged": self.price.months,
            "term": self.price.term,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "currency": self.price.unit_price.currency,
            "unit_price": self.price.unit_price.minor,
            "discount": int(self.price.discount_percent * 100),
            "list_amount": self.price.list_amount.minor,
            "discount_amount": self.price.discount_amount.minor,
            "net_amount": self.price.net_amount.minor,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`role` buys, `buyer` gets the invoice. The notes say why the price is what it is."""

    role: Role
    bill_to: BillTo
    buyer: Buyer
    term: Term
    lines: tuple[OfferLine, ...]
    terms: Terms
    total: Total
    notes: tuple[PriceNote, ...]


def offered(
    terms: Terms,
    *,
    role: Role,
    bill_to: BillTo,
    buyer: Buyer,
    description: str,
    seats: int,
    term: Term,
    period_start: date | None,
    period_end: date | None,
    following: NextPeriod | None = None,
) -> Offer:
    """`following` is the next period where the seats are bought for it, too: all its months, a line of their own."""
    discount = terms.discount_percent
    price = price_line(
        seats=seats, unit_price=terms.unit_price, term=term, months=terms.months, discount_percent=discount
    )
    lines = [OfferLine(description=description, price=price, period_start=period_start, period_end=period_end)]
    if following and terms.next_unit_price:
        price = price_line(
            seats=seats,
            unit_price=terms.next_unit_price,
            term=following.term,
            months=following.term.months,
            discount_percent=discount,
        )
        lines += [
            OfferLine(description=description, price=price, period_start=following.start, period_end=following.end)
        ]
    return Offer(
        role=role,
        bill_to=bill_to,
        buyer=buyer,
        term=term,
        lines=tuple(lines),
        terms=terms,
        total=total_of([line.price for line in lines], terms.vat.rate_percent),
        notes=(*terms.vat.notes, *_discount_notes(role, terms.discount_percent)),
    )


def _discount_notes(role: Role, discount_percent: Decimal) -> tuple[PriceNote, ...]:
    if role is Role.CUSTOMER_ADMIN:
        return (PriceNote.PURCHASES_AT_LIST_PRICE,)
    return (PriceNote.RESELLER_DISCOUNT,) if discount_percent > 0 else ()
