"""Money on the seller's account."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.bank_receipt import BankReceiptStatus
from server.plans.declaration import column, money, one
from server.plans.noun import noun
from server.policy import OPERATOR
from server.schema.connection import Node
from server.schema.money import Money

if TYPE_CHECKING:
    from server.schema.bank_statement import BankStatement
    from server.schema.invoice import Invoice


@noun("bank_receipt", description="Money that arrived on the seller's account.", belongs_to_all=True)
class BankReceipt(Node):
    id: strawberry.ID = column("The receipt's id.")
    reference: str = column("What the payer wrote.")
    bank_reference: str = column("The bank's own reference for the entry.")
    payer_name: str | None = column("Who paid.", OPERATOR)
    payer_iban: str | None = column("From which account.", OPERATOR)
    amount: Money = money("How much.", column="amount")
    amount_left: Money = money("How much of it has paid nothing yet, or is to be given back.", column="amount_left")
    received_on: date = column("The bank's booking date.")
    status: BankReceiptStatus = column("Whether it was matched, or why not.")
    invoice: Invoice | None = one(
        "What it paid, the last one of several; the credit note that it is given back for.", OPERATOR, key="invoice_id"
    )
    settled_at: datetime | None = column("When nothing more was to decide on it.", OPERATOR)
    note: str | None = column("Why it is to be given back.", OPERATOR)
    statement: BankStatement | None = one("Which one told of it first; null: typed.", OPERATOR, key="statement_id")
