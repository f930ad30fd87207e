from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from server.domain.bank_receipt import BankReceiptStatus


class Migration(migrations.Migration):
    dependencies = [("models", "0003_documents")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Refund",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                (
                    "payment",
                    fields.ForeignKeyField(
                        "models.Payment",
                        source_field="payment_id",
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
                ("amount", fields.BigIntField()),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("refunded_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "refund", "app": "models", "indexes": [Index(fields=["payment_id"])], "pk_attr": "id"},
            bases=["Record"],
        ),
        ops.AddField(model_name="BankReceipt", name="words", field=fields.TextField(db_default="")),
        ops.RunSQL("UPDATE bank_receipt SET words = ' ' || lower(reference) || ' ' || lower(bank_reference)"),
        ops.AlterField(
            model_name="BankReceipt",
            name="status",
            field=fields.CharEnumField(
                description="MATCHED: MATCHED\nUNKNOWN_REFERENCE: UNKNOWN_REFERENCE\nWRONG_AMOUNT: WRONG_AMOUNT\nWRONG_CURRENCY: WRONG_CURRENCY\nALREADY_PAID: ALREADY_PAID\nINVOICE_VOID: INVOICE_VOID\nREFUND_DUE: REFUND_DUE",
                enum_type=BankReceiptStatus,
                max_length=20,
            ),
        ),
    ]
