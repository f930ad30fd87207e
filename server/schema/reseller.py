"""A partner company."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry

from server.domain.administrator import account_ids
from server.domain.company import of_company
from server.domain.invoice import BillTo
from server.plans import listing
from server.plans.declaration import Rows, column, computed, many, named, percent
from server.plans.noun import noun
from server.policy import RESELLER_SIDE
from server.schema import arguments
from server.schema.business_information import BusinessInformation
from server.schema.connection import Connection, Node
from server.schema.scalar import EmailAddress

if TYPE_CHECKING:
    from server.schema.account import Account
    from server.schema.customer import Customer


STAFF = Rows(table="reseller_administrator", key="id", on="reseller_id", columns=("account_id",))


@noun("reseller", description="A partner company that sells to customers of its own.", reseller="id")
class Reseller(Node):
    id: strawberry.ID = column("The reseller's id.")
    name: str = column("What its customers know it as.", name="display_name")
    contact_email: EmailAddress = column("Where its customers reach it.")
    discount_percent: Decimal | None = percent(
        "What the agreement takes off list prices.", RESELLER_SIDE, name="discount"
    )
    bill_to: BillTo | None = column("To whom its orders are invoiced.", RESELLER_SIDE)
    business_information: BusinessInformation | None = computed("As on invoices.", RESELLER_SIDE, of_company)
    administrators: list[Account] | None = named("Its staff.", RESELLER_SIDE, account_ids, staff=STAFF)
    customers: Connection[Customer] | None = many(
        "Its customers.", RESELLER_SIDE, on="reseller_id", listing=listing.CUSTOMERS, arguments=arguments.customers
    )
