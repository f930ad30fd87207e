"""A bank's statement."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.plans import listing as lists
from server.plans.declaration import column, many
from server.plans.noun import noun
from server.policy import OPERATOR
from server.schema import arguments
from server.schema.connection import Connection, Node

if TYPE_CHECKING:
    from server.schema.bank_receipt import BankReceipt


@noun("bank_statement", description="A bank statement that was imported.", belongs_to_all=True)
class BankStatement(Node):
    id: strawberry.ID = column("The statement's id.")
    imported_at: datetime = column("When it was imported first.")
    already_imported: bool = column("Whether the same document was imported again, without effect.")
    line_count: int = column("How many credits the bank had booked.")
    matched_count: int = column("How many of them have paid an invoice.")
    unmatched_count: int = column("How many of them wait for somebody to decide.")
    receipts: Connection[BankReceipt] | None = many(
        "Its lines, newest first, without those that had been typed or imported before.",
        OPERATOR,
        on="statement_id",
        listing=lists.BANK_RECEIPTS,
        arguments=arguments.statement_receipts,
    )
