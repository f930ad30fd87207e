"""The arguments of every list: a page, a search, a filter, an order. Their signatures are all that is read of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import UNSET

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.invoice import InvoiceKind, InvoiceStatus
from server.domain.payment_report import PaymentReportKind
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.plans.listing import CustomerOrder, InvoiceOrder, SeatOrder, SubscriptionOrder
from server.schema.scalar import CountryCode


@strawberry.input(description="Customers with a subscription that fits status and endsBefore together.")
class CustomerFilter:
    status: list[SubscriptionStatus] | None = strawberry.field(default=UNSET, description="One of these.")
    country: CountryCode | None = strawberry.field(default=UNSET, description="Where the customer has its seat.")
    ends_before: date | None = strawberry.field(default=UNSET, description="Its period ends before this day.")


@strawberry.input(description="Which subscriptions.")
class SubscriptionFilter:
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="This customer's.")
    product_code: str | None = strawberry.field(default=UNSET, description="Of this product.")
    status: list[SubscriptionStatus] | None = strawberry.field(default=UNSET, description="One of these.")
    ends_from: date | None = strawberry.field(default=UNSET, description="Its period ends on this day or later.")
    ends_before: date | None = strawberry.field(default=UNSET, description="Its period ends before this day.")
    will_renew: bool | None = strawberry.field(default=UNSET, description="Whether it renews by itself.")
    has_free_seats: bool | None = strawberry.field(default=UNSET, description="Whether a seat is free.")


@strawberry.input(description="Which seats; without a status INVITED and ACTIVE ones.")
class SeatFilter:
    status: list[SeatStatus] | None = strawberry.field(default=UNSET, description="One of these.")
    is_administrator: bool | None = strawberry.field(default=UNSET, description="Whether its holder is administrator.")


@strawberry.input(description="Which invoices.")
class InvoiceFilter:
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Bought for this customer.")
    subscription_id: strawberry.ID | None = strawberry.field(default=UNSET, description="For this subscription.")
    status: list[InvoiceStatus] | None = strawberry.field(default=UNSET, description="One of these.")
    kind: InvoiceKind | None = strawberry.field(default=UNSET, description="Invoices or credit notes only.")
    issued_from: date | None = strawberry.field(default=UNSET, description="Issued on this day or later.")
    issued_before: date | None = strawberry.field(default=UNSET, description="Issued before this day.")
    overdue: bool | None = strawberry.field(default=UNSET, description="Open and past the day it was due.")


@strawberry.input(description="Which receipts.")
class BankReceiptFilter:
    status: list[BankReceiptStatus] | None = strawberry.field(default=UNSET, description="One of these.")
    received_from: date | None = strawberry.field(default=UNSET, description="Booked on this day or later.")
    received_before: date | None = strawberry.field(default=UNSET, description="Booked before this day.")


@strawberry.input(description="Which reports.")
class PaymentReportFilter:
    settled: bool | None = strawberry.field(default=UNSET, description="Whether somebody has dealt with it.")
    kind: list[PaymentReportKind] | None = strawberry.field(default=UNSET, description="One of these.")


@strawberry.input(description="Which changes.")
class ChangeFilter:
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="That concern this customer.")
    subject_id: strawberry.ID | None = strawberry.field(default=UNSET, description="Of this record.")
    kind: list[str] | None = strawberry.field(default=UNSET, description="Of one of these kinds.")


def resellers(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
) -> None: ...


def customers(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: CustomerFilter | None = UNSET,
    order_by: CustomerOrder = CustomerOrder.NAME,
) -> None: ...


def subscriptions(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: SubscriptionFilter | None = UNSET,
    order_by: SubscriptionOrder = SubscriptionOrder.NEWEST,
) -> None: ...


def seats(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: SeatFilter | None = UNSET,
    order_by: SeatOrder = SeatOrder.EMAIL,
) -> None: ...


def invoices(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: InvoiceFilter | None = UNSET,
    order_by: InvoiceOrder = InvoiceOrder.NEWEST,
) -> None: ...


def subscription_invoices(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: InvoiceFilter | None = UNSET,
    order_by: InvoiceOrder = InvoiceOrder.NEWEST,
) -> None: ...


def dead_letters(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
) -> None: ...


def upcoming(
    first: int | None = UNSET,
    after: str | None = UNSET,
    until: Annotated[date | None, strawberry.argument(description="The last day to show.")] = UNSET,
) -> None: ...


def bank_receipts(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: BankReceiptFilter | None = UNSET,
) -> None: ...


def statement_receipts(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: BankReceiptFilter | None = UNSET,
) -> None: ...


def payment_reports(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: PaymentReportFilter | None = UNSET,
) -> None: ...


def changes(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: ChangeFilter | None = UNSET,
) -> None: ...


def product(product_code: str) -> None: ...
