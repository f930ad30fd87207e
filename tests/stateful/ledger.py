"""What the tables say at a moment, read beside the product: only to look, never to write."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.stateful.template import Rows

Row = dict[str, Any]

STATEMENTS = {
    "account": "SELECT id, email_key, activated_at FROM account ORDER BY id",
    "reseller": "SELECT id, discount, bill_to FROM reseller ORDER BY id",
    "reseller_administrator": "SELECT reseller_id, account_id FROM reseller_administrator ORDER BY 1, 2",
    "customer": "SELECT id, reseller_id, name, next_period_end FROM customer ORDER BY id",
    "price": "SELECT * FROM price ORDER BY id",
    "subscription": "SELECT * FROM subscription ORDER BY id",
    "seat": "SELECT * FROM seat ORDER BY id",
    "invoice": "SELECT * FROM invoice ORDER BY id",
    "invoice_line": "SELECT * FROM invoice_line ORDER BY invoice_id, position",
    "invoice_series": "SELECT * FROM invoice_series ORDER BY name",
    "payment": "SELECT * FROM payment ORDER BY id",
    "refund": "SELECT * FROM refund ORDER BY id",
    "bank_receipt": "SELECT * FROM bank_receipt ORDER BY id",
    "bank_assignment": "SELECT * FROM bank_assignment ORDER BY id",
    "payment_report": "SELECT * FROM payment_report ORDER BY id",
    "change": "SELECT * FROM change ORDER BY position",
    "outbox_message": "SELECT * FROM outbox_message ORDER BY id",
    "upcoming": "SELECT * FROM upcoming ORDER BY due_at, id",
    "sandbox_mail": "SELECT message_id, mailbox FROM sandbox_mail ORDER BY message_id, mailbox",
    "sandbox_payment": "SELECT id, status, amount_minor FROM sandbox_payment ORDER BY id",
    "sandbox_event": "SELECT id, due_at, deliveries_left FROM sandbox_event ORDER BY id",
}
# What a mutation that is refused may leave behind: that it was tried, and what VIES said before it was.
SAID_OF_TRIES = ("account.sign_in_failed", "operation.denied")


@dataclass(frozen=True)
class Ledger:
    """All rows by table, as the driver gives them: read days and moments with `day` and `moment`."""

    rows: Rows
    now: datetime

    def __getitem__(self, table: str) -> list[Row]:
        return self.rows[table]

    def by_id(self, table: str) -> dict[str, Row]:
        return {row["id"]: row for row in self.rows[table]}

    def where(self, table: str, **columns: Any) -> list[Row]:
        return [row for row in self.rows[table] if all(row[name] == value for name, value in columns.items())]

    def one(self, table: str, id: str) -> Row:
        return next(row for row in self.rows[table] if row["id"] == id)

    @property
    def today(self) -> date:
        return self.now.date()

    def effects(self) -> dict[str, list[Row]]:
        """What must be as it was after whatever was refused."""
        changes = [row for row in self["change"] if row["kind"] not in SAID_OF_TRIES]
        return {**self.rows, "change": changes, "sandbox_payment": [], "sandbox_event": []}

    def new_effects(self, earlier: "Ledger") -> dict[str, list[Row]]:
        """The rows by table that are new, gone or others than before."""
        before, now = earlier.effects(), self.effects()
        return {
            table: [row for row in rows if row not in before[table]] + [row for row in before[table] if row not in rows]
            for table, rows in now.items()
            if rows != before[table]
        }

    def changes_since(self, earlier: "Ledger") -> list[Row]:
        last = max((row["position"] for row in earlier["change"]), default=0)
        return [row for row in self["change"] if row["position"] > last]


def moment(value: Any) -> datetime:
    """SQLite keeps text."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(read, datetime)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def day(value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    return date.fromisoformat(str(value)[:10])


def grouped(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def chains(ledger: Ledger) -> Iterator[list[Row]]:
    """Each purchase: its first invoice and those that replaced it, in order. Credit notes apart."""
    replacements = {row["corrects_id"]: row for row in ledger.where("invoice", kind="INVOICE") if row["corrects_id"]}
    for first in ledger.where("invoice", kind="INVOICE", corrects_id=None):
        chain = [first]
        while following := replacements.get(chain[-1]["id"]):
            chain.append(following)
        yield chain


def credit_notes(ledger: Ledger) -> dict[str, Row]:
    """By the invoice that each takes back."""
    return {row["corrects_id"]: row for row in ledger.where("invoice", kind="CREDIT_NOTE")}
