"""What a transaction promised to the world outside: delivered after the commit, at least once."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.expressions import Q

from server.models.record import NONE, Record, reference
from server.policy import Viewer


class OutboxKind(StrEnum):
    MAIL = "MAIL"
    CHARGE = "CHARGE"
    CANCEL_CHARGE = "CANCEL_CHARGE"
    REFUND = "REFUND"
    DOCUMENT = "DOCUMENT"
    VAT_CHECK = "VAT_CHECK"


class OutboxMessage(Record):
    PREFIX = "out"

    kind = fields.CharEnumField(OutboxKind, max_length=16)
    subject_id = fields.CharField(max_length=48)  # what it is about: undoing that takes the message back
    payload: Any = fields.JSONField()
    due_at = fields.DatetimeField()
    leased_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    waits = fields.IntField(default=0)  # how often there was no answer yet, which is no failure
    last_error = fields.TextField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)  # given up: a dead letter, until somebody retries or discards it
    discarded_at = fields.DatetimeField(null=True)
    recipient = fields.CharField(max_length=320, null=True)  # of a mail
    customer = reference("Customer", null=True)
    customer_id: str | None

    class Meta:
        table = "outbox_message"
        indexes = (("delivered_at", "due_at"), ("subject_id",), ("failed_at", "id"))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """As dead letters."""
        return Q(failed_at__isnull=False, discarded_at__isnull=True) if viewer.is_operator else NONE
