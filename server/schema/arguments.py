"""The arguments of every list: a page, a search, a filter, an order. Their signatures are all that is read of them."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import UNSET

from server.domain.invoice import InvoiceStatus as DomainInvoiceStatus
from server.domain.seat import SeatStatus as DomainSeatStatus
from server.domain.subscription import SubscriptionStatus as DomainSubscriptionStatus
from server.plans import listing
from server.schema.scalar import CountryCode

SubscriptionStatus = strawberry.enum(
    DomainSubscriptionStatus, name="SubscriptionStatus", description="Where a subscription stands."
)
SeatStatus = strawberry.enum(DomainSeatStatus, name="SeatStatus", description="Where a seat stands.")
InvoiceStatus = strawberry.enum(
    DomainInvoiceStatus,
    name="InvoiceStatus",
    description="A card purchase is a DRAFT until it is paid; a bank transfer's invoice is OPEN from the order on.",
)
CustomerOrder = strawberry.enum(
    listing.CustomerOrder, name="CustomerOrder", description="NAME from A to Z, NEWEST first, PERIOD_END soonest first."
)
SubscriptionOrder = strawberry.enum(
    listing.SubscriptionOrder, name="SubscriptionOrder", description="NEWEST first, PERIOD_END soonest first."
)
InvoiceOrder = strawberry.enum(
    listing.InvoiceOrder, name="InvoiceOrder", description="NEWEST first, DUE_DATE soonest first."
)
SeatOrder = strawberry.enum(listing.SeatOrder, name="SeatOrder", description="EMAIL or NAME from A to Z, NEWEST first.")


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
    issued_from: date | None = strawberry.field(default=UNSET, description="Issued on this day or later.")
    issued_before: date | None = strawberry.field(default=UNSET, description="Issued before this day.")
    overdue: bool | None = strawberry.field(default=UNSET, description="Open and past the day it was due.")


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
    order_by: CustomerOrder = listing.CustomerOrder.NAME,
) -> None: ...


def subscriptions(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: SubscriptionFilter | None = UNSET,
    order_by: SubscriptionOrder = listing.SubscriptionOrder.NEWEST,
) -> None: ...


def seats(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: SeatFilter | None = UNSET,
    order_by: SeatOrder = listing.SeatOrder.EMAIL,
) -> None: ...


def invoices(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    search: str | None = UNSET,
    filter: InvoiceFilter | None = UNSET,
    order_by: InvoiceOrder = listing.InvoiceOrder.NEWEST,
) -> None: ...


def subscription_invoices(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: InvoiceFilter | None = UNSET,
    order_by: InvoiceOrder = listing.InvoiceOrder.NEWEST,
) -> None: ...


def changes(
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: ChangeFilter | None = UNSET,
) -> None: ...


def product(product_code: str) -> None: ...
