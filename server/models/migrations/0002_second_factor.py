import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint

from server.domain.role import Role
from server.domain.second_factor import SecondFactorMethod
from server.domain.session import SessionKind


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("code_hash", fields.CharField(max_length=64)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "recovery_code",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("account_id", "code_hash"), name="uq_recovery_code")],
                "pk_attr": "id",
                "table_description": "A code that opens once in place of a second factor. Stored as a hash only.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SecondFactor",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "method",
                    fields.CharEnumField(
                        description="TOTP: TOTP\nPASSKEY: PASSKEY\nRECOVERY_CODE: RECOVERY_CODE",
                        enum_type=SecondFactorMethod,
                        max_length=16,
                    ),
                ),
                ("name", fields.CharField(max_length=200)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("confirmed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("last_step", fields.BigIntField(null=True)),
                ("challenge", fields.CharField(null=True, max_length=128)),
                ("credential_hash", fields.CharField(null=True, unique=True, max_length=64)),
                ("credential_id", fields.TextField(null=True, unique=False)),
                ("public_key", fields.TextField(null=True, unique=False)),
                ("sign_count", fields.BigIntField(null=True)),
                (
                    "transports",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
            ],
            options={
                "table": "second_factor",
                "app": "models",
                "indexes": [Index(fields=["account_id"])],
                "pk_attr": "id",
                "table_description": "An authenticator app (TOTP), whose secret is made from this id, or a passkey. It counts once it is confirmed.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SecondFactorRequirement",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "role",
                    fields.CharEnumField(
                        unique=True,
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "second_factor_requirement",
                "app": "models",
                "pk_attr": "id",
                "table_description": "There while holders of that role need a second factor.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="SignInChallenge",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "session_kind",
                    fields.CharEnumField(
                        description="COOKIE: COOKIE\nTOKEN: TOKEN", enum_type=SessionKind, max_length=8
                    ),
                ),
                ("passkey_challenge", fields.CharField(max_length=128)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sign_in_challenge",
                "app": "models",
                "indexes": [Index(fields=["account_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Tries",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("key_hash", fields.CharField(unique=True, max_length=64)),
                ("moments", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("over_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "tries", "app": "models", "indexes": [Index(fields=["over_at"])], "pk_attr": "id"},
            bases=["Record"],
        ),
    ]
