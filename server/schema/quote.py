"""A price that is promised for half an hour."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from server.domain import document
from server.domain import quote as domain
from server.domain.offer import OfferLine
from server.domain.term import Term
from server.domain.vat import PriceNote
from server.schema.error import UserError
from server.schema.invoice import InvoiceLine, Vat
from server.schema.money import Money
from server.schema.value import given, said, shape, value


@value("A price that is promised for half an hour: buying with its token charges exactly this.")
class Quote:
    token: str = said("Give it as quoteToken.")
    expires_at: datetime = said("Until when the price is promised.")
    seats: int = said("How many seats.")
    term: Term = said("The term whose price it is.")
    months_charged: int = said("For how many months.")
    period_end: date | None = said("First day after the period; null for a first purchase, which begins when paid.")
    lines: list[InvoiceLine] = said("What the invoice's lines will be.")
    list_total: Money = said("Before discount and VAT.")
    discount_total: Money = said("Taken off.")
    net_total: Money = said("Before VAT.")
    vat: Vat = said("The tax on it.")
    total: Money = said("What is to pay.")
    notes: list[PriceNote] = said("Why it is so much.")


def shown(quote: domain.Quote, locale: str) -> Any:
    """With the lines and the VAT as an invoice says them."""
    vat = quote.vat
    return SimpleNamespace(
        token=quote.token,
        expires_at=quote.expires_at,
        seats=quote.seats,
        term=quote.term,
        months_charged=quote.months_charged,
        period_end=quote.period_end,
        lines=[_line(line) for line in quote.lines],
        list_total=quote.list_total,
        discount_total=quote.discount_total,
        net_total=quote.net_total,
        vat=document.Vat(
            treatment=vat.treatment,
            rate_percent=vat.rate_percent,
            amount=quote.vat_amount,
            note=document.vat_note(vat.treatment, list(vat.notes), locale),
        ),
        total=quote.total,
        notes=list(quote.notes),
    )


def _line(line: OfferLine) -> Any:
    price = line.price
    return SimpleNamespace(
        description=line.description,
        seats=price.seats,
        months_charged=price.months,
        period_start=line.period_start,
        period_end=line.period_end,
        unit_price=price.unit_price,
        list_amount=price.list_amount,
        discount_percent=price.discount_percent,
        discount_amount=price.discount_amount,
        net_amount=price.net_amount,
    )


@shape("A quote, or why there is none.")
class QuoteResult:
    quote: Quote | None = given("The price.")
    errors: list[UserError] = given("Empty when there is a quote.")
