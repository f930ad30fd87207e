"""A bank statement that an operator imported. Operators only."""

from tortoise import fields
from tortoise.expressions import Q

from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer


class BankStatement(Record):
    PREFIX = "stmt"

    digest = fields.CharField(max_length=64, unique=True)  # SHA-256 of the document
    account = reference("Account")  # who imported it
    account_id: str
    already_imported = fields.BooleanField(default=False)
    line_count = fields.IntField(default=0)
    matched_count = fields.IntField(default=0)
    unmatched_count = fields.IntField(default=0)
    imported_at = fields.DatetimeField()

    class Meta:
        table = "bank_statement"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_operator else NONE
