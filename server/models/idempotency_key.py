"""A client's name for one intent, so that asking twice does it once."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint

from server.models.record import Record, reference


class IdempotencyKey(Record):
    PREFIX = "idem"

    account = reference("Account")
    account_id: str
    operation = fields.CharField(max_length=64)
    key = fields.CharField(max_length=64)
    input_hash = fields.CharField(max_length=64)
    outcome: Any = fields.JSONField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_key"
        constraints = (UniqueConstraint(fields=("account_id", "operation", "key"), name="uq_idempotency_key"),)
