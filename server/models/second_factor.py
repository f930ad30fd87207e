"""What somebody has besides a password, and whom that is required of."""

from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint

from server.domain.role import Role
from server.domain.second_factor import SecondFactorMethod
from server.models.record import NONE, Record, reference
from server.policy import Viewer


class SecondFactor(Record):
    """An authenticator app (TOTP), whose secret is made from this id, or a passkey. It counts once it is confirmed."""

    PREFIX = "factor"

    account = reference("Account")
    account_id: str
    method = fields.CharEnumField(SecondFactorMethod, max_length=16)
    name = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    last_used_at = fields.DatetimeField(null=True)
    last_step = fields.BigIntField(null=True)  # TOTP: the newest time step whose code was taken; none is taken twice
    challenge = fields.CharField(max_length=128, null=True)  # a passkey that is not confirmed yet: what it has to sign
    credential_hash = fields.CharField(max_length=64, null=True, unique=True)
    credential_id = fields.TextField(null=True)  # a passkey's, in URL-safe Base64 without padding, like its key
    public_key = fields.TextField(null=True)
    sign_count = fields.BigIntField(null=True)
    transports: Any = fields.JSONField(null=True)

    class Meta:
        table = "second_factor"
        indexes = (("account_id",),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """One's own, once they count: nobody else learns what somebody signs in with."""
        return Q(account_id=viewer.account_id, confirmed_at__isnull=False) if viewer.is_signed_in else NONE


class RecoveryCode(Record):
    """A code that opens once in place of a second factor. Stored as a hash only."""

    PREFIX = "code"

    account = reference("Account")
    account_id: str
    code_hash = fields.CharField(max_length=64)
    used_at = fields.DatetimeField(null=True)

    class Meta:
        table = "recovery_code"
        constraints = (UniqueConstraint(fields=("account_id", "code_hash"), name="uq_recovery_code"),)


class SecondFactorRequirement(Record):
    """There while holders of that role need a second factor."""

    PREFIX = "need"

    role = fields.CharEnumField(Role, max_length=16, unique=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "second_factor_requirement"
