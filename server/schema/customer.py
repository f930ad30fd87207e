"""A company that belongs to one reseller."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain import administrator as domain
from server.domain.administrator import AdministratorKind
from server.domain.company import of_company
from server.plans import listing
from server.plans.declaration import Rows, column, computed, first, many, named, one
from server.plans.noun import noun
from server.policy import ADMINISTRATORS, EVERYBODY, RESELLER_SIDE
from server.schema import arguments
from server.schema.business_information import BusinessInformation
from server.schema.connection import Connection, Node
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.account import Account
    from server.schema.invoice import Invoice
    from server.schema.reseller import Reseller
    from server.schema.seat import Seat
    from server.schema.subscription import Subscription


SEATS = Rows(table="seat", key="id", on="customer_id", columns=("id", "account_id", "email_key", "is_administrator"))


@shape("Someone who looks after a customer. RESELLER: one row, whatever its staff; CUSTOMER: a member of its own.")
class Administrator:
    kind: AdministratorKind = given("RESELLER or CUSTOMER.")
    reseller: Reseller | None = given("Set for RESELLER.")
    account: Account | None = given("Set for CUSTOMER.")
    seat: Seat | None = given("Set for CUSTOMER: the seat that the member has.")


@noun("customer", description="A company that uses the product.", reseller="reseller_id", customer="id")
class Customer(Node):
    id: strawberry.ID = column("The customer's id.")
    name: str = column("The company's name.")
    reseller: Reseller | None = one("Who sells to it.", ADMINISTRATORS, key="reseller_id")
    created_at: datetime | None = column("When it was entered.", ADMINISTRATORS)
    current_subscription: Subscription | None = first(
        "The running one of that product, else the newest: what a badge shows.",
        EVERYBODY,
        on="customer_id",
        order=listing.RUNNING_FIRST,
        criterion=listing.of_product,
        arguments=arguments.product,
    )
    next_period_end: date | None = column("The earliest end of its running subscriptions.", ADMINISTRATORS)
    business_information: BusinessInformation | None = computed("As on future invoices.", ADMINISTRATORS, of_company)
    administrators: list[Administrator] | None = named(
        "Who looks after it.", ADMINISTRATORS, domain.administrators, seats=SEATS
    )
    subscriptions: Connection[Subscription] = many(
        "What it has; a member sees those with a seat of its own.",
        EVERYBODY,
        on="customer_id",
        listing=listing.SUBSCRIPTIONS,
        arguments=arguments.subscriptions,
    )
    invoices: Connection[Invoice] | None = many(
        "What was bought for it; its own administrators see what they ordered themselves.",
        ADMINISTRATORS,
        on="customer_id",
        listing=listing.INVOICES,
        arguments=arguments.invoices,
    )
    external_reference: str | None = column("The reseller's own number for it.", RESELLER_SIDE)
    note: str | None = column("The reseller's own note about it.", RESELLER_SIDE)
