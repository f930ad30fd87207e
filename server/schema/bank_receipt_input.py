"""Money on the seller's account: inputs and payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.bank_receipt import BankReceipt
    from server.schema.bank_statement import BankStatement
    from server.schema.invoice import Invoice


@strawberry.input(description="A statement of one of the seller's accounts.")
class ImportBankStatementInput:
    camt053: str = strawberry.field(
        description="The XML document (camt.053.001, versions 02 to 13). An operator's request has up to 32 MiB."
    )


@shape("What became of the statement.")
class ImportBankStatementPayload:
    statement: BankStatement | None = given("The statement.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Money that an operator knows the invoice of.")
class AssignBankReceiptInput:
    receipt_id: strawberry.ID = strawberry.field(description="The money.")
    invoice_id: strawberry.ID = strawberry.field(
        description="An open invoice: it gets what it still wants, the rest stays."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What became of the money.")
class AssignBankReceiptPayload:
    receipt: BankReceipt | None = given("The money.")
    invoice: Invoice | None = given("The invoice.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Money that belongs to nothing here.")
class MarkBankReceiptForRefundInput:
    receipt_id: strawberry.ID = strawberry.field(description="The money.")
    note: str | None = strawberry.field(default=UNSET, description="Why, for whoever sends it back.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What became of the money.")
class MarkBankReceiptForRefundPayload:
    receipt: BankReceipt | None = given("The money.")
    errors: list[UserError] = given("Empty on success.")
