import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.change import Audience
from server.domain.invoice import BillTo, InvoiceStatus, Purpose
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.vat import VatNumberStatus, VatTreatment
from server.domain.vat_number import VatNumberAnswer
from server.models.activation import ActivationPurpose
from server.models.outbox_message import OutboxKind


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Account",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("email", fields.CharField(max_length=254)),
                ("email_key", fields.CharField(unique=True, max_length=254)),
                ("name", fields.CharField(null=True, max_length=200)),
                ("locale", fields.CharField(null=True, max_length=8)),
                ("password_hash", fields.CharField(null=True, max_length=255)),
                ("activated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("is_operator", fields.BooleanField(default=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "account", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Change",
            fields=[
                ("position", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("id", fields.CharField(unique=True, max_length=48)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=64)),
                ("facts", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                (
                    "audience",
                    fields.CharEnumField(
                        description="OPERATOR: OPERATOR\nRESELLER: RESELLER\nCUSTOMER: CUSTOMER\nMEMBER: MEMBER\nACCOUNT: ACCOUNT",
                        enum_type=Audience,
                        max_length=16,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        null=True,
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                ("actor_id", fields.CharField(null=True, max_length=48)),
                ("subject_id", fields.CharField(max_length=48)),
                ("reseller_id", fields.CharField(null=True, max_length=48)),
                ("customer_id", fields.CharField(null=True, max_length=48)),
                ("subscription_id", fields.CharField(null=True, max_length=48)),
                ("account_id", fields.CharField(null=True, max_length=48)),
            ],
            options={
                "table": "change",
                "app": "models",
                "indexes": [
                    Index(fields=["reseller_id", "position"]),
                    Index(fields=["customer_id", "position"]),
                    Index(fields=["subscription_id", "position"]),
                    Index(fields=["account_id", "position"]),
                    Index(fields=["subject_id", "position"]),
                ],
                "pk_attr": "position",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdempotencyKey",
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
                ("operation", fields.CharField(max_length=64)),
                ("key", fields.CharField(max_length=64)),
                ("input_hash", fields.CharField(max_length=64)),
                (
                    "outcome",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "idempotency_key",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("account_id", "operation", "key"), name="uq_idempotency_key")],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="InvoiceSeries",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("last_position", fields.IntField()),
                ("last_issued_on", fields.DateField()),
            ],
            options={
                "table": "invoice_series",
                "app": "models",
                "pk_attr": "name",
                "table_description": "The last number given in a series, locked in the transaction that issues, so that no number is skipped.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OutboxMessage",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="MAIL: MAIL\nCHARGE: CHARGE\nCANCEL_CHARGE: CANCEL_CHARGE\nREFUND: REFUND",
                        enum_type=OutboxKind,
                        max_length=16,
                    ),
                ),
                ("subject_id", fields.CharField(max_length=48)),
                ("payload", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("attempts", fields.IntField(default=0)),
                ("last_error", fields.TextField(null=True, unique=False)),
                ("delivered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "outbox_message",
                "app": "models",
                "indexes": [Index(fields=["delivered_at", "due_at"]), Index(fields=["subject_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Product",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("code", fields.CharField(unique=True, max_length=64)),
                ("name", fields.CharField(max_length=200)),
            ],
            options={"table": "product", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Price",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("currency", fields.CharField(max_length=3)),
                (
                    "term",
                    fields.CharEnumField(description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8),
                ),
                ("unit_price", fields.BigIntField()),
                ("valid_from", fields.DateField()),
            ],
            options={
                "table": "price",
                "app": "models",
                "constraints": [
                    UniqueConstraint(fields=("product_id", "currency", "term", "valid_from"), name="uq_price")
                ],
                "pk_attr": "id",
                "table_description": "One seat for one whole term, from a day on.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Reseller",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("name", fields.CharField(max_length=200)),
                ("contact_name", fields.CharField(null=True, max_length=200)),
                ("invoice_email", fields.CharField(max_length=254)),
                ("line1", fields.CharField(max_length=200)),
                ("line2", fields.CharField(null=True, max_length=200)),
                ("postal_code", fields.CharField(max_length=20)),
                ("city", fields.CharField(max_length=200)),
                ("country", fields.CharField(max_length=2)),
                ("vat_number", fields.CharField(null=True, max_length=40)),
                (
                    "vat_number_status",
                    fields.CharEnumField(
                        description="NONE: NONE\nUNVERIFIED: UNVERIFIED\nVALID: VALID\nINVALID: INVALID",
                        enum_type=VatNumberStatus,
                        max_length=16,
                    ),
                ),
                ("display_name", fields.CharField(max_length=200)),
                ("contact_email", fields.CharField(max_length=254)),
                ("discount", fields.IntField()),
                (
                    "bill_to",
                    fields.CharEnumField(
                        description="CUSTOMER: CUSTOMER\nRESELLER: RESELLER", enum_type=BillTo, max_length=16
                    ),
                ),
                ("words", fields.TextField(unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "reseller", "app": "models", "pk_attr": "id"},
            bases=["Record", "Company"],
        ),
        ops.CreateModel(
            name="Customer",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("name", fields.CharField(max_length=200)),
                ("contact_name", fields.CharField(null=True, max_length=200)),
                ("invoice_email", fields.CharField(max_length=254)),
                ("line1", fields.CharField(max_length=200)),
                ("line2", fields.CharField(null=True, max_length=200)),
                ("postal_code", fields.CharField(max_length=20)),
                ("city", fields.CharField(max_length=200)),
                ("country", fields.CharField(max_length=2)),
                ("vat_number", fields.CharField(null=True, max_length=40)),
                (
                    "vat_number_status",
                    fields.CharEnumField(
                        description="NONE: NONE\nUNVERIFIED: UNVERIFIED\nVALID: VALID\nINVALID: INVALID",
                        enum_type=VatNumberStatus,
                        max_length=16,
                    ),
                ),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("note", fields.TextField(null=True, unique=False)),
                ("next_period_end", fields.DateField(null=True)),
                ("name_key", fields.CharField(max_length=200)),
                ("words", fields.TextField(unique=False)),
                ("reference_words", fields.TextField(unique=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "customer",
                "app": "models",
                "indexes": [Index(fields=["reseller_id", "name_key", "id"])],
                "pk_attr": "id",
            },
            bases=["Record", "Company"],
        ),
        ops.CreateModel(
            name="ResellerAdministrator",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
            ],
            options={
                "table": "reseller_administrator",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("account_id",), name="uq_reseller_administrator")],
                "indexes": [Index(fields=["reseller_id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxClock",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("seconds_ahead", fields.BigIntField(default=0)),
            ],
            options={
                "table": "sandbox_clock",
                "app": "models",
                "pk_attr": "name",
                "table_description": "One row: how many seconds the installation is ahead of real time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxEvent",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("body", fields.TextField(unique=False)),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("deliveries_left", fields.IntField(db_index=True)),
                ("held_until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sandbox_event",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A callback to be made. `due_at` is by the installation's clock, `held_until` by the real one.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxMail",
            fields=[
                ("number", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("message_id", fields.CharField(unique=True, max_length=255)),
                ("mailbox", fields.CharField(db_index=True, max_length=320)),
                ("recipient", fields.CharField(max_length=320)),
                ("sender", fields.TextField(unique=False)),
                ("subject", fields.TextField(unique=False)),
                ("text", fields.TextField(unique=False)),
                ("html", fields.TextField(unique=False)),
                ("sent_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sandbox_mail",
                "app": "models",
                "pk_attr": "number",
                "table_description": "`mailbox` is the key by which addresses are compared, `recipient` the address as given.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxPayment",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("provider_id", fields.CharField(unique=True, max_length=80)),
                (
                    "status",
                    fields.CharEnumField(
                        description="PENDING: PENDING\nREQUIRES_ACTION: REQUIRES_ACTION\nPROCESSING: PROCESSING\nSUCCEEDED: SUCCEEDED\nFAILED: FAILED\nCANCELED: CANCELED",
                        enum_type=PaymentStatus,
                        max_length=20,
                    ),
                ),
                ("amount_minor", fields.BigIntField()),
                ("currency", fields.CharField(max_length=3)),
                ("description", fields.TextField(unique=False)),
                ("return_url", fields.TextField(null=True, unique=False)),
                ("payer", fields.TextField(unique=False)),
            ],
            options={
                "table": "sandbox_payment",
                "app": "models",
                "pk_attr": "id",
                "table_description": "`id` is the installation's id of the payment, `provider_id` the card provider's.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxRefund",
            fields=[
                ("key", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255)),
                ("payment_id", fields.CharField(db_index=True, max_length=64)),
                ("amount_minor", fields.BigIntField()),
            ],
            options={"table": "sandbox_refund", "app": "models", "pk_attr": "key"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxVatNumber",
            fields=[
                ("number", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=40)),
                (
                    "answer",
                    fields.CharEnumField(
                        description="VALID: VALID\nINVALID: INVALID\nDOWN: DOWN",
                        enum_type=VatNumberAnswer,
                        max_length=10,
                    ),
                ),
            ],
            options={"table": "sandbox_vat_number", "app": "models", "pk_attr": "number"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
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
                ("token_expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("refresh_hash", fields.CharField(null=True, max_length=64)),
                ("replaced_refresh_hash", fields.CharField(null=True, max_length=64)),
                ("refreshed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "session", "app": "models", "indexes": [Index(fields=["account_id"])], "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Subscription",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "product",
                    fields.ForeignKeyField(
                        "models.Product",
                        source_field="product_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        description="PENDING_PAYMENT: PENDING_PAYMENT\nACTIVE: ACTIVE\nPAST_DUE: PAST_DUE\nSUSPENDED: SUSPENDED\nEXPIRED: EXPIRED\nCANCELED: CANCELED",
                        enum_type=SubscriptionStatus,
                        max_length=16,
                    ),
                ),
                (
                    "term",
                    fields.CharEnumField(description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8),
                ),
                ("currency", fields.CharField(max_length=3)),
                (
                    "payment_method",
                    fields.CharEnumField(
                        description="CARD: CARD\nBANK_TRANSFER: BANK_TRANSFER", enum_type=PaymentMethod, max_length=16
                    ),
                ),
                (
                    "purchased_by",
                    fields.CharEnumField(
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                ("seats_purchased", fields.IntField()),
                ("seats_assigned", fields.IntField(default=0)),
                ("anchor_day", fields.IntField(null=True)),
                ("current_period_start", fields.DateField(null=True)),
                ("current_period_end", fields.DateField(null=True)),
                ("will_renew", fields.BooleanField(default=False)),
                ("renewal_seats", fields.IntField(null=True)),
                (
                    "renewal_term",
                    fields.CharEnumField(
                        null=True, description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8
                    ),
                ),
                (
                    "renewal_payment_method",
                    fields.CharEnumField(
                        null=True,
                        description="CARD: CARD\nBANK_TRANSFER: BANK_TRANSFER",
                        enum_type=PaymentMethod,
                        max_length=16,
                    ),
                ),
                (
                    "renewal_purchased_by",
                    fields.CharEnumField(
                        null=True,
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "subscription",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="seats_assigned >= 0 AND seats_assigned <= seats_purchased", name="ck_seats"),
                    UniqueConstraint(
                        fields=("customer_id", "product_id"),
                        name="uq_running_subscription",
                        condition="status <> 'EXPIRED' AND status <> 'CANCELED'",
                    ),
                ],
                "indexes": [
                    Index(fields=["customer_id", "created_at"]),
                    Index(fields=["reseller_id", "created_at"]),
                    Index(fields=["current_period_end"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Invoice",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "subscription",
                    fields.ForeignKeyField(
                        "models.Subscription",
                        source_field="subscription_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                    "purchased_by",
                    fields.CharEnumField(
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                (
                    "purpose",
                    fields.CharEnumField(
                        description="NEW: NEW\nTOP_UP: TOP_UP\nRENEWAL: RENEWAL", enum_type=Purpose, max_length=16
                    ),
                ),
                ("seats", fields.IntField()),
                (
                    "term",
                    fields.CharEnumField(description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8),
                ),
                ("keeps_scheduled_seats", fields.BooleanField(default=False)),
                (
                    "payment_method",
                    fields.CharEnumField(
                        description="CARD: CARD\nBANK_TRANSFER: BANK_TRANSFER", enum_type=PaymentMethod, max_length=16
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        description="DRAFT: DRAFT\nOPEN: OPEN\nPAID: PAID\nVOID: VOID",
                        enum_type=InvoiceStatus,
                        max_length=8,
                    ),
                ),
                ("number", fields.CharField(null=True, unique=True, max_length=24)),
                ("reference", fields.CharField(null=True, unique=True, max_length=25)),
                ("purchase_order_number", fields.CharField(null=True, max_length=100)),
                ("buyer", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("seller", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("currency", fields.CharField(max_length=3)),
                ("list_total", fields.BigIntField()),
                ("discount_total", fields.BigIntField()),
                ("net_total", fields.BigIntField()),
                ("vat_total", fields.BigIntField()),
                ("total", fields.BigIntField()),
                ("amount_paid", fields.BigIntField(default=0)),
                (
                    "vat_treatment",
                    fields.CharEnumField(
                        description="DOMESTIC: DOMESTIC\nREVERSE_CHARGE: REVERSE_CHARGE\nDESTINATION: DESTINATION\nOUTSIDE_SCOPE: OUTSIDE_SCOPE",
                        enum_type=VatTreatment,
                        max_length=16,
                    ),
                ),
                ("vat_rate", fields.IntField()),
                ("vat_notes", fields.JSONField(encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                (
                    "vat_proof",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
                ("period_start", fields.DateField(null=True)),
                ("period_end", fields.DateField(null=True)),
                ("words", fields.TextField(unique=False)),
                ("issued_on", fields.DateField(null=True)),
                ("due_on", fields.DateField(null=True)),
                ("tax_date", fields.DateField(null=True)),
                ("paid_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "invoice",
                "app": "models",
                "indexes": [
                    Index(fields=["subscription_id", "created_at"]),
                    Index(fields=["customer_id", "created_at"]),
                    Index(fields=["reseller_id", "created_at"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="BankReceipt",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reference", fields.CharField(max_length=140)),
                ("bank_reference", fields.CharField(unique=True, max_length=140)),
                ("payer_name", fields.CharField(null=True, max_length=200)),
                ("payer_iban", fields.CharField(null=True, max_length=40)),
                ("amount", fields.BigIntField()),
                ("currency", fields.CharField(max_length=3)),
                ("received_on", fields.DateField()),
                (
                    "status",
                    fields.CharEnumField(
                        description="MATCHED: MATCHED\nUNKNOWN_REFERENCE: UNKNOWN_REFERENCE\nWRONG_AMOUNT: WRONG_AMOUNT\nWRONG_CURRENCY: WRONG_CURRENCY\nALREADY_PAID: ALREADY_PAID\nINVOICE_VOID: INVOICE_VOID",
                        enum_type=BankReceiptStatus,
                        max_length=20,
                    ),
                ),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "bank_receipt", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField()),
                ("description", fields.CharField(max_length=403)),
                ("seats", fields.IntField()),
                ("months_charged", fields.IntField()),
                (
                    "term",
                    fields.CharEnumField(description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8),
                ),
                ("period_start", fields.DateField(null=True)),
                ("period_end", fields.DateField(null=True)),
                ("currency", fields.CharField(max_length=3)),
                ("unit_price", fields.BigIntField()),
                ("discount", fields.IntField()),
                ("list_amount", fields.BigIntField()),
                ("discount_amount", fields.BigIntField()),
                ("net_amount", fields.BigIntField()),
            ],
            options={
                "table": "invoice_line",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("invoice_id", "position"), name="uq_invoice_line")],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Payment",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "invoice",
                    fields.ForeignKeyField(
                        "models.Invoice",
                        source_field="invoice_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                    "purchased_by",
                    fields.CharEnumField(
                        description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                (
                    "method",
                    fields.CharEnumField(
                        description="CARD: CARD\nBANK_TRANSFER: BANK_TRANSFER", enum_type=PaymentMethod, max_length=16
                    ),
                ),
                (
                    "status",
                    fields.CharEnumField(
                        description="PENDING: PENDING\nREQUIRES_ACTION: REQUIRES_ACTION\nPROCESSING: PROCESSING\nSUCCEEDED: SUCCEEDED\nFAILED: FAILED\nCANCELED: CANCELED",
                        enum_type=PaymentStatus,
                        max_length=16,
                    ),
                ),
                ("amount", fields.BigIntField()),
                ("amount_refunded", fields.BigIntField(default=0)),
                ("currency", fields.CharField(max_length=3)),
                ("is_disputed", fields.BooleanField(default=False)),
                ("return_url", fields.TextField(null=True, unique=False)),
                ("provider_id", fields.CharField(null=True, max_length=255)),
                ("redirect_url", fields.TextField(null=True, unique=False)),
                ("client_secret", fields.TextField(null=True, unique=False)),
                (
                    "failure",
                    fields.CharEnumField(
                        null=True,
                        description="DECLINED: DECLINED\nINSUFFICIENT_FUNDS: INSUFFICIENT_FUNDS\nCARD_EXPIRED: CARD_EXPIRED\nAUTHENTICATION_FAILED: AUTHENTICATION_FAILED\nPROVIDER_UNAVAILABLE: PROVIDER_UNAVAILABLE\nOTHER: OTHER",
                        enum_type=PaymentFailure,
                        max_length=32,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "payment",
                "app": "models",
                "indexes": [Index(fields=["invoice_id", "created_at"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Seat",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "reseller",
                    fields.ForeignKeyField(
                        "models.Reseller",
                        source_field="reseller_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "subscription",
                    fields.ForeignKeyField(
                        "models.Subscription",
                        source_field="subscription_id",
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                ("email", fields.CharField(max_length=254)),
                ("email_key", fields.CharField(max_length=254)),
                ("name", fields.CharField(null=True, max_length=200)),
                ("name_key", fields.CharField(max_length=200)),
                ("words", fields.TextField(unique=False)),
                (
                    "status",
                    fields.CharEnumField(
                        description="INVITED: INVITED\nACTIVE: ACTIVE\nREMOVED: REMOVED",
                        enum_type=SeatStatus,
                        max_length=16,
                    ),
                ),
                ("is_administrator", fields.BooleanField(default=False)),
                ("was_administrator", fields.BooleanField(default=False)),
                ("invited_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("invitation_expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("activated_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("removed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "seat",
                "app": "models",
                "constraints": [
                    UniqueConstraint(
                        fields=("subscription_id", "account_id"), name="uq_live_seat", condition="status <> 'REMOVED'"
                    )
                ],
                "indexes": [
                    Index(fields=["subscription_id", "email_key"]),
                    Index(fields=["account_id"]),
                    Index(fields=["customer_id"]),
                    Index(fields=["reseller_id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Activation",
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
                    "seat",
                    fields.ForeignKeyField(
                        "models.Seat",
                        source_field="seat_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "purpose",
                    fields.CharEnumField(
                        description="INVITATION: INVITATION\nRESET: RESET", enum_type=ActivationPurpose, max_length=16
                    ),
                ),
                ("invited_by", fields.CharField(null=True, max_length=254)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "activation",
                "app": "models",
                "indexes": [Index(fields=["account_id"]), Index(fields=["seat_id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
    ]
