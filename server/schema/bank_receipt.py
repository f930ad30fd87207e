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
    from server.schema.invoice import Invoice


@noun("bank_receipt", description="Money that arrived on the seller's account.", belongs_to_all=True)
class BankReceipt(Node):
    id: strawberry.ID = column("The receipt's id.")
    reference: str = column("What the payer wrote.")
    bank_reference: str = column("The bank's own reference for the entry.")
    payer_name: str | None = column("Who paid.", OPERATOR)
    payer_iban: str | None = column("From which account.", OPERATOR)
    amount: Money = money("How much.", column="amount")
    received_on: date = column("The bank's booking date.")
    status: BankReceiptStatus = column("Whether it was matched, or why not.")
    invoice: Invoice | None = one("What it paid.", OPERATOR, key="invoice_id")
    settled_at: datetime | None = column("When it was matched.", OPERATOR)
