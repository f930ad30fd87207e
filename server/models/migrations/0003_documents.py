from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor

from server.database.frozen import freeze, refuse
from server.domain.invoice import BillTo, InvoiceKind
from server.models.outbox_message import OutboxKind

ISSUED = (
    "id reseller_id customer_id subscription_id account_id purchased_by bill_to kind corrects_id reason purpose seats term "
    "number reference purchase_order_number buyer seller currency list_total discount_total net_total vat_total total "
    "vat_treatment vat_rate vat_notes vat_proof seller_currency vat_in_seller_currency exchange_rate exchange_rate_on "
    "period_start period_end issued_on due_on tax_date locale created_at"
)
LINE = (
    "id invoice_id position description seats months_charged term period_start period_end currency unit_price discount "
    "list_amount discount_amount net_amount"
)


async def carry_over(apps: object, editor: BaseSchemaEditor) -> None:
    """What was ordered before these columns were there."""
    await editor.client.execute_query(
        "UPDATE invoice SET bill_to = 'RESELLER' WHERE purchased_by = 'RESELLER_ADMIN' "
        "AND reseller_id IN (SELECT id FROM reseller WHERE bill_to = 'RESELLER')"
    )
    await editor.client.execute_query("UPDATE invoice SET fulfilled_at = paid_at WHERE status = 'PAID'")


async def freeze_what_is_issued(apps: object, editor: BaseSchemaEditor) -> None:
    client, issued = editor.client, "OLD.number IS NOT NULL"
    await freeze(client, "invoice", columns=ISSUED.split(), once=issued, says="An issued invoice never changes.")
    of_issued = "EXISTS (SELECT 1 FROM invoice WHERE id = OLD.invoice_id AND number IS NOT NULL)"
    says = "The lines of an issued invoice never change."
    await freeze(client, "invoice_line", columns=LINE.split(), once=of_issued, says=says)
    into_issued = "EXISTS (SELECT 1 FROM invoice WHERE id = NEW.invoice_id AND number IS NOT NULL)"
    await refuse(client, "invoice_line", "insert", when=into_issued, says=says)
    columns = ["id", "invoice_id", "pdf", "xml", "rendered_at"]
    await freeze(client, "document", columns=columns, once="TRUE", says="A document never changes.")


class Migration(migrations.Migration):
    dependencies = [("models", "0002_second_factor")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Document",
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
                ("pdf", fields.BinaryField()),
                ("xml", fields.BinaryField()),
                ("rendered_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "document",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("invoice_id",), name="uq_document")],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("currency", fields.CharField(max_length=3)),
                ("published_on", fields.DateField()),
                ("per_euro", fields.CharField(max_length=32)),
            ],
            options={
                "table": "exchange_rate",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("currency", "published_on"), name="uq_exchange_rate")],
                "pk_attr": "id",
            },
            bases=["Record"],
        ),
        ops.CreateModel(
            name="VatProof",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("number", fields.CharField(max_length=40)),
                ("holder", fields.CharField(max_length=48)),
                ("consultation_number", fields.CharField(null=True, max_length=64)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "vat_proof",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("number", "holder"), name="uq_vat_proof")],
                "pk_attr": "id",
                "table_description": "Kept for each purchaser apart, so that a customer learns nothing of what its reseller had checked.",
            },
            bases=["Record"],
        ),
        ops.AddField(
            model_name="Invoice",
            name="bill_to",
            field=fields.CharEnumField(
                default=BillTo.CUSTOMER,
                description="CUSTOMER: CUSTOMER\nRESELLER: RESELLER",
                db_default="CUSTOMER",
                enum_type=BillTo,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Invoice",
            name="corrects",
            field=fields.ForeignKeyField(
                "models.Invoice",
                source_field="corrects_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name=False,
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Invoice",
            name="document_ready_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Invoice",
            name="exchange_rate",
            field=fields.CharField(null=True, max_length=32),
        ),
        ops.AddField(
            model_name="Invoice",
            name="exchange_rate_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Invoice",
            name="fulfilled_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Invoice",
            name="kind",
            field=fields.CharEnumField(
                default=InvoiceKind.INVOICE,
                description="INVOICE: INVOICE\nCREDIT_NOTE: CREDIT_NOTE",
                db_default="INVOICE",
                enum_type=InvoiceKind,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Invoice",
            name="locale",
            field=fields.CharField(default="en", db_default="en", max_length=8),
        ),
        ops.AddField(
            model_name="Invoice",
            name="reason",
            field=fields.CharField(null=True, max_length=500),
        ),
        ops.AddField(
            model_name="Invoice",
            name="seller_currency",
            field=fields.CharField(null=True, max_length=3),
        ),
        ops.AddField(
            model_name="Invoice",
            name="vat_in_seller_currency",
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name="Invoice",
            index=Index(fields=["issued_on", "id"]),
        ),
        ops.AddConstraint(
            model_name="Invoice",
            constraint=UniqueConstraint(fields=("corrects_id", "kind"), name="uq_correction"),
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
        ops.RunPython(carry_over),
        ops.RunPython(freeze_what_is_issued),
    ]
