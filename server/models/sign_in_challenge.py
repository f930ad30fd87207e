"""A sign-in that has passed its first half: the password was right, the second factor is awaited."""

from tortoise import fields

from server.domain.session import SessionKind
from server.models.record import Record, reference


class SignInChallenge(Record):
    PREFIX = "chal"

    account = reference("Account")
    account_id: str
    token_hash = fields.CharField(max_length=64, unique=True)
    session_kind = fields.CharEnumField(SessionKind, max_length=8)
    passkey_challenge = fields.CharField(max_length=128)  # what a passkey has to sign
    expires_at = fields.DatetimeField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "sign_in_challenge"
        indexes = (("account_id",),)
