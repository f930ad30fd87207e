"""A single-use link that lets a person set a password: an invitation, or a reset. Stored as a hash only."""

from enum import StrEnum

from tortoise import fields

from server.models.record import Record, reference


class ActivationPurpose(StrEnum):
    INVITATION = "INVITATION"
    RESET = "RESET"


class Activation(Record):
    PREFIX = "actv"

    account = reference("Account")
    account_id: str
    seat = reference("Seat", null=True)
    seat_id: str | None
    purpose = fields.CharEnumField(ActivationPurpose, max_length=16)
    invited_by = fields.CharField(max_length=254, null=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "activation"
        indexes = (("account_id",), ("seat_id",))
