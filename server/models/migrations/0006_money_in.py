from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.payment import PaymentFailure
from server.domain.payment_report import PaymentReportKind
from server.domain.upcoming import UpcomingKind
from server.models.outbox_message import OutboxKind


async def carry_over(apps: object, editor: BaseSchemaEditor) -> None:
    """Money that waited for an operator has paid nothing yet; what was matched has paid its invoice.

    Periods that were paid ahead are begun by the calendar, which the worker fills where it finds nothing planned.
    """
    execute = editor.client.execute_query
    await execute("UPDATE bank_receipt SET amount_left = amount WHERE status <> 'MATCHED'")
    await execute(
        "INSERT INTO bank_assignment (id, receipt_id, invoice_id, amount, created_at) "
        "SELECT REPLACE(id, 'rcpt_', 'asgn_'), id, invoice_id, amount, settled_at FROM bank_receipt "
        "WHERE status = 'MATCHED' AND invoice_id IS NOT NULL"
    )
    await execute("DELETE FROM outbox_message WHERE kind = 'BEGIN_PERIOD'")


class Migration(migrations.Migration):
    dependencies = [("models", "0005_renewal_orders")]

    initial = False

    operations = [
        ops.CreateModel(
            name="BankAssignment",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "receipt",
                    fields.ForeignKeyField(
                        "models.BankReceipt",
                        source_field="receipt_id",
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("amount", fields.BigIntField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "bank_assignment",
                "app": "models",
                "indexes": [Index(fields=["receipt_id"]), Index(fields=["invoice_id"])],
                "pk_attr": "id",
                "table_description": "So much of a receipt has paid so much of an invoice: matched by its reference, or assigned by an operator.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="BankStatement",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("digest", fields.CharField(unique=True, max_length=64)),
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
                ("already_imported", fields.BooleanField(default=False)),
                ("line_count", fields.IntField(default=0)),
                ("matched_count", fields.IntField(default=0)),
                ("unmatched_count", fields.IntField(default=0)),
                ("imported_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "bank_statement", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="CardSetup",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("holder_id", fields.CharField(max_length=48)),
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
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("saved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "card_setup",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Somebody is on the provider's page to put another card in its place.",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="PaymentReport",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="REFUND: REFUND\nDISPUTE: DISPUTE\nWRONG_AMOUNT: WRONG_AMOUNT\nUNKNOWN_PAYMENT: UNKNOWN_PAYMENT",
                        enum_type=PaymentReportKind,
                        max_length=16,
                    ),
                ),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "models.Payment",
                        source_field="payment_id",
                        null=True,
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reference", fields.CharField(unique=True, max_length=255)),
                ("amount", fields.BigIntField()),
                ("currency", fields.CharField(max_length=3)),
                ("reported_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("note", fields.CharField(null=True, max_length=500)),
            ],
            options={
                "table": "payment_report",
                "app": "models",
                "indexes": [Index(fields=["reported_at", "id"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ReminderRefusal",
            fields=[
                ("mailbox", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=320)),
                ("refused_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "reminder_refusal", "app": "models", "pk_attr": "mailbox"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxAttachment",
            fields=[
                ("number", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("message_id", fields.CharField(max_length=255)),
                ("name", fields.CharField(max_length=255)),
                ("media_type", fields.CharField(max_length=100)),
                ("content", fields.BinaryField()),
            ],
            options={
                "table": "sandbox_attachment",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("message_id", "name"), name="uq_sandbox_attachment")],
                "pk_attr": "number",
                "table_description": "A file that came with a mail.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxCard",
            fields=[
                ("token", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("payer_id", fields.CharField(max_length=48)),
                ("last4", fields.CharField(max_length=4)),
                ("expires_on", fields.DateField()),
            ],
            options={
                "table": "sandbox_card",
                "app": "models",
                "pk_attr": "token",
                "table_description": "A card that somebody left with the provider; `token` is what it is charged by.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SandboxCardSetup",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("payer_id", fields.CharField(max_length=48)),
                ("payer", fields.TextField(unique=False)),
                ("return_url", fields.TextField(null=True, unique=False)),
                ("card_token", fields.CharField(null=True, max_length=64)),
            ],
            options={
                "table": "sandbox_card_setup",
                "app": "models",
                "pk_attr": "id",
                "table_description": "`id` is the installation's id of the setup; `card_token` is there once a card was given.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SavedCard",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("holder_id", fields.CharField(unique=True, max_length=48)),
                ("token", fields.TextField(unique=False)),
                ("brand", fields.CharField(max_length=40)),
                ("last4", fields.CharField(max_length=4)),
                ("expires_on", fields.DateField()),
                ("saved_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "saved_card", "app": "models", "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.CreateModel(
            name="Upcoming",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="RENEWAL_INVOICE: RENEWAL_INVOICE\nRENEWAL_CHARGE: RENEWAL_CHARGE\nRENEWAL_REMINDER: RENEWAL_REMINDER\nCARD_REMINDER: CARD_REMINDER\nPERIOD_END: PERIOD_END\nPURCHASE_END: PURCHASE_END\nGRACE_END: GRACE_END",
                        enum_type=UpcomingKind,
                        max_length=24,
                    ),
                ),
                ("due_on", fields.DateField()),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "customer",
                    fields.ForeignKeyField(
                        "models.Customer",
                        source_field="customer_id",
                        null=True,
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
                        null=True,
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
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("subject_id", fields.CharField(max_length=48)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("attempts", fields.IntField(default=0)),
                ("last_error", fields.TextField(null=True, unique=False)),
                ("done_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "upcoming",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("subject_id", "kind", "due_at"), name="uq_upcoming")],
                "indexes": [Index(fields=["done_at", "due_at"]), Index(fields=["subscription_id", "done_at"])],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.AlterField(
            model_name="BankReceipt",
            name="status",
            field=fields.CharEnumField(
                description="MATCHED: MATCHED\nUNKNOWN_REFERENCE: UNKNOWN_REFERENCE\nWRONG_AMOUNT: WRONG_AMOUNT\nWRONG_CURRENCY: WRONG_CURRENCY\nALREADY_PAID: ALREADY_PAID\nINVOICE_VOID: INVOICE_VOID\nASSIGNED: ASSIGNED\nREFUND_DUE: REFUND_DUE",
                enum_type=BankReceiptStatus,
                max_length=20,
            ),
        ),
        ops.AddField(
            model_name="BankReceipt",
            name="amount_left",
            field=fields.BigIntField(db_default=0),
        ),
        ops.AddField(
            model_name="BankReceipt",
            name="note",
            field=fields.CharField(null=True, max_length=500),
        ),
        ops.AddField(
            model_name="BankReceipt",
            name="statement",
            field=fields.ForeignKeyField(
                "models.BankStatement",
                source_field="statement_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Invoice",
            name="is_automatic",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AlterField(
            model_name="OutboxMessage",
            name="kind",
            field=fields.CharEnumField(
                description="MAIL: MAIL\nCHARGE: CHARGE\nCANCEL_CHARGE: CANCEL_CHARGE\nREFUND: REFUND\nDOCUMENT: DOCUMENT\nVAT_CHECK: VAT_CHECK",
                enum_type=OutboxKind,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="customer",
            field=fields.ForeignKeyField(
                "models.Customer",
                source_field="customer_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="discarded_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="failed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="recipient",
            field=fields.CharField(null=True, max_length=320),
        ),
        ops.AddField(
            model_name="OutboxMessage",
            name="waits",
            field=fields.IntField(default=0),
        ),
        ops.AddIndex(
            model_name="OutboxMessage",
            index=Index(fields=["failed_at", "id"]),
        ),
        ops.AddField(
            model_name="Payment",
            name="counts_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Payment",
            name="is_unattended",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddIndex(
            model_name="Payment",
            index=Index(fields=["provider_id"]),
        ),
        ops.AddField(
            model_name="SandboxPayment",
            name="card_token",
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AddField(
            model_name="SandboxPayment",
            name="failure_reason",
            field=fields.CharEnumField(
                null=True,
                description="DECLINED: DECLINED\nINSUFFICIENT_FUNDS: INSUFFICIENT_FUNDS\nCARD_EXPIRED: CARD_EXPIRED\nAUTHENTICATION_FAILED: AUTHENTICATION_FAILED\nPROVIDER_UNAVAILABLE: PROVIDER_UNAVAILABLE\nOTHER: OTHER",
                enum_type=PaymentFailure,
                max_length=24,
            ),
        ),
        ops.AddField(
            model_name="SandboxPayment",
            name="payer_id",
            field=fields.CharField(null=True, max_length=48),
        ),
        ops.AddField(
            model_name="Subscription",
            name="expired_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Subscription",
            name="renewal_account_id",
            field=fields.CharField(null=True, max_length=48),
        ),
        ops.RunPython(carry_over),
    ]
