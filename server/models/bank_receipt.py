"""Money that arrived on the seller's account, whether or not it fits an invoice. Operators only."""

from tortoise import fields
from tortoise.expressions import Q

from server.domain.bank_receipt import BankReceiptStatus
from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer


class BankReceipt(Record):
    PREFIX = "rcpt"

    invoice = reference("Invoice", null=True)
    invoice_id: str | None
    statement = reference("BankStatement", null=True)  # None: typed
    statement_id: str | None
    reference = fields.CharField(max_length=140)
    bank_reference = fields.CharField(max_length=140, unique=True)
    payer_name = fields.CharField(max_length=200, null=True)
    payer_iban = fields.CharField(max_length=40, null=True)
    amount = fields.BigIntField()
    amount_left = fields.BigIntField(db_default=0)  # what has paid nothing yet
    currency = fields.CharField(max_length=3)
    received_on = fields.DateField()
    status = fields.CharEnumField(BankReceiptStatus, max_length=20)
    settled_at = fields.DatetimeField(null=True)
    note = fields.CharField(max_length=500, null=True)  # of whoever marked it to be given back
    words = fields.TextField(db_default="")
    created_at = fields.DatetimeField()

    class Meta:
        table = "bank_receipt"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_operator else NONE


class BankAssignment(Record):
    """So much of a receipt has paid so much of an invoice: matched by its reference, or assigned by an operator."""

    PREFIX = "asgn"

    receipt = reference("BankReceipt")
    receipt_id: str
    invoice = reference("Invoice")
    invoice_id: str
    account = reference("Account", null=True)  # who recorded, imported or assigned it; None: before 0.4.0
    account_id: str | None
    amount = fields.BigIntField()  # in the invoice's currency
    created_at = fields.DatetimeField()

    class Meta:
        table = "bank_assignment"
        indexes = (("receipt_id",), ("invoice_id",))
