"""Paying and cancelling: inputs and payloads."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.domain.money import Money, checked_money
from server.domain.payment import PaymentMethod
from server.schema.error import UserError
from server.schema.scalar import URL, CurrencyCode
from server.schema.subscription_input import KEY, RETURN
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.bank_receipt import BankReceipt
    from server.schema.invoice import Invoice
    from server.schema.payment import Payment
    from server.schema.subscription import Subscription


@strawberry.input(description="An unpaid invoice to pay.")
class PayInvoiceInput:
    invoice_id: strawberry.ID = strawberry.field(description="Which one.")
    payment_method: PaymentMethod = strawberry.field(description="How.")
    return_url: URL | None = strawberry.field(default=UNSET, description=RETURN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What is being paid.")
class PayInvoicePayload:
    subscription: Subscription | None = given("What the invoice is for.")
    invoice: Invoice | None = given("The invoice.")
    payment: Payment | None = given("The card payment: go to its redirectUrl.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A purchase to take back before it is paid.")
class CancelPurchaseInput:
    invoice_id: strawberry.ID = strawberry.field(description="Its invoice.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was canceled.")
class CancelPurchasePayload:
    invoice: Invoice | None = given("The invoice, VOID.")
    subscription: Subscription | None = given("The subscription; CANCELED if it hung on this purchase.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="An issued invoice to take back, and why.")
class IssueCreditNoteInput:
    invoice_id: strawberry.ID = strawberry.field(description="Which one.")
    reason: str = strawberry.field(description="Stands on the credit note, up to 500 characters.")
    reissue: bool = strawberry.field(
        default=False,
        description="A new invoice with the old tax date and prices and today's buyer replaces it, and takes over "
        "payment and seats. Otherwise what it bought is undone: the seats of a top-up go, a period ends today.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The invoice and what corrects it.")
class IssueCreditNotePayload:
    credit_note: Invoice | None = given("The credit note.")
    replacement: Invoice | None = given("The invoice that takes its place, when it was issued anew.")
    invoice: Invoice | None = given("The invoice: VOID unless it was paid.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="An amount in its currency.")
class MoneyInput:
    amount: Decimal = strawberry.field(description="With a point, as a string.")
    currency: CurrencyCode = strawberry.field(description="ISO 4217.")

    def value(self) -> Money:
        return checked_money(self.amount, self.currency, "amount")


@strawberry.input(description="Money that arrived on the seller's account.")
class RecordBankTransferInput:
    reference: str = strawberry.field(description="What the payer wrote.")
    amount: MoneyInput = strawberry.field(description="How much.")
    received_on: date = strawberry.field(description="The bank's booking date.")
    bank_reference: str = strawberry.field(description="The bank's own reference: the same twice has no effect.")


@shape("What became of the money: what fits no invoice is a receipt with its status, not an error.")
class RecordBankTransferPayload:
    receipt: BankReceipt | None = given("The receipt.")
    invoice: Invoice | None = given("What it paid.")
    errors: list[UserError] = given("Empty on success.")
