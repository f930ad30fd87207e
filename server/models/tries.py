"""How often something that can be guessed was tried lately: a row for whatever is guarded, whichever process counts."""

from typing import Any

from tortoise import fields

from server.models.record import Record


class Tries(Record):
    PREFIX = "tries"

    key_hash = fields.CharField(max_length=64, unique=True)  # of what is guarded: an account's address, a network's
    moments: Any = fields.JSONField()  # RFC 3339, oldest first
    over_at = fields.DatetimeField()  # when the last of them no longer counts

    class Meta:
        table = "tries"
        indexes = (("over_at",),)
