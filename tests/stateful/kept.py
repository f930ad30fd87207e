"""What never changes: whose a record is, and what an issued invoice says. Remembered from when it was first seen."""

import hashlib
from typing import Any

from tests.stateful.ledger import Ledger, Row, grouped

TENANTS = ("customer", "subscription", "seat", "invoice", "payment", "change")
MOVES_ON = {"status", "amount_paid", "paid_at", "fulfilled_at", "document_ready_at", "payment_method", "words"}


class Memory:
    def __init__(self) -> None:
        self._seen: dict[str, Any] = {}

    def nothing_that_stays_has_changed(self, now: Ledger) -> None:
        for table in TENANTS:
            for row in now[table]:
                self._compare(f"whose {row['id']} is", (row["reseller_id"], row.get("customer_id")))
        lines = grouped(now["invoice_line"], lambda row: row["invoice_id"])
        for row in now["invoice"]:
            if row["number"]:
                self._compare(f"what {row['number']} says", said(row, lines[row["id"]]))

    def _compare(self, what: str, value: Any) -> None:
        assert self._seen.setdefault(what, value) == value, f"{what} has changed"


def said(invoice: Row, lines: list[Row]) -> str:
    """A digest of the document."""
    facts = [(name, str(value)) for name, value in sorted(invoice.items()) if name not in MOVES_ON]
    own = [(name, str(value)) for line in lines for name, value in sorted(line.items())]
    return hashlib.sha256(repr((facts, own)).encode()).hexdigest()
