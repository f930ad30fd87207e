"""Customers, resellers and prices: inputs and payloads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import strawberry
from strawberry import UNSET

from server.domain.invoice import BillTo
from server.domain.term import Term
from server.schema.business_information import BusinessInformationInput
from server.schema.error import UserError
from server.schema.scalar import CurrencyCode
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.product import Product
    from server.schema.reseller import Reseller


@strawberry.input(description="Business information to correct: future invoices bear it, issued ones never change.")
class UpdateBusinessInformationInput:
    partial: ClassVar[frozenset[str]] = frozenset()

    customer_id: strawberry.ID = strawberry.field(description="Whose.")
    business_information: BusinessInformationInput = strawberry.field(
        description="What is absent in it stays as it is."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The corrected customer.")
class UpdateBusinessInformationPayload:
    customer: Customer | None = given("The customer.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="What the reseller notes about a customer. Absent stays as it is, null empties.")
class UpdateCustomerNotesInput:
    partial: ClassVar[frozenset[str]] = frozenset({"external_reference", "note"})

    customer_id: strawberry.ID = strawberry.field(description="About whom.")
    external_reference: str | None = strawberry.field(default=UNSET, description="The reseller's own number.")
    note: str | None = strawberry.field(default=UNSET, description="Anything.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The customer with its notes.")
class UpdateCustomerNotesPayload:
    customer: Customer | None = given("The customer.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A reseller to begin with.")
class CreateResellerInput:
    name: str = strawberry.field(description="What its customers know it as.")
    contact_email: str = strawberry.field(description="Where its customers reach it.")
    discount_percent: Decimal = strawberry.field(description="0 to 100, up to two decimals.")
    bill_to: BillTo = strawberry.field(default=BillTo.CUSTOMER, description="To whom its orders are invoiced.")
    business_information: BusinessInformationInput = strawberry.field(description="As on invoices.")
    administrator_email: str = strawberry.field(description="Its first administrator, who is invited.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The new reseller.")
class CreateResellerPayload:
    reseller: Reseller | None = given("The reseller.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A reseller to change. Absent stays as it is.")
class UpdateResellerInput:
    partial: ClassVar[frozenset[str]] = frozenset(
        {"name", "contact_email", "discount_percent", "bill_to", "business_information"}
    )

    reseller_id: strawberry.ID = strawberry.field(description="Which one.")
    name: str | None = strawberry.field(default=UNSET, description="What its customers know it as.")
    contact_email: str | None = strawberry.field(default=UNSET, description="Where its customers reach it.")
    discount_percent: Decimal | None = strawberry.field(default=UNSET, description="For purchases from now on.")
    bill_to: BillTo | None = strawberry.field(default=UNSET, description="For orders from now on.")
    business_information: BusinessInformationInput | None = strawberry.field(
        default=UNSET, description="For invoices from now on."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The changed reseller.")
class UpdateResellerPayload:
    reseller: Reseller | None = given("The reseller.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A price, from a day on.")
class SetPriceInput:
    product_code: str = strawberry.field(description="Of what.")
    currency: CurrencyCode = strawberry.field(description="ISO 4217.")
    term: Term = strawberry.field(description="For which period.")
    unit_price: Decimal = strawberry.field(description="One seat for the whole term.")
    valid_from: date = strawberry.field(description="Today or later.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The product with its new price.")
class SetPricePayload:
    product: Product | None = given("The product.")
    errors: list[UserError] = given("Empty on success.")
