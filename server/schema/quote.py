"""A price that is promised for half an hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.vat import PriceNote as DomainNote
from server.schema.error import UserError
from server.schema.invoice import InvoiceLine, Vat
from server.schema.money import Money
from server.schema.product import Term
from server.schema.value import given, said, shape, value

PriceNote = strawberry.enum(DomainNote, name="PriceNote", description="Why a price is what it is.")


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


@shape("A quote, or why there is none.")
class QuoteResult:
    quote: Quote | None = given("The price.")
    errors: list[UserError] = given("Empty when there is a quote.")
