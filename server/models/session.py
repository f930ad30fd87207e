"""A sign-in that lasts: a cookie's in a browser, or a pair of tokens on a phone. Tokens are stored as hashes only."""

from tortoise import fields

from server.models.record import Record, reference


class Session(Record):
    PREFIX = "sess"

    account = reference("Account")
    account_id: str
    token_hash = fields.CharField(max_length=64, unique=True)
    token_expires_at = fields.DatetimeField()
    refresh_hash = fields.CharField(max_length=64, null=True)
    replaced_refresh_hash = fields.CharField(max_length=64, null=True)
    refreshed_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "session"
        indexes = (("account_id",),)
