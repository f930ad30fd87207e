from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from server.domain.role import Role
from server.domain.term import Term
from server.models.outbox_message import OutboxKind


class Migration(migrations.Migration):
    dependencies = [("models", "0004_refund")]

    initial = False

    operations = [
        ops.AlterField(
            model_name="OutboxMessage",
            name="kind",
            field=fields.CharEnumField(
                description="MAIL: MAIL\nCHARGE: CHARGE\nCANCEL_CHARGE: CANCEL_CHARGE\nREFUND: REFUND\nDOCUMENT: DOCUMENT\nVAT_CHECK: VAT_CHECK\nBEGIN_PERIOD: BEGIN_PERIOD",
                enum_type=OutboxKind,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_invoice_id",
            field=fields.CharField(null=True, max_length=48),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_period_end",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_period_start",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_purchased_by",
            field=fields.CharEnumField(
                null=True,
                description="OPERATOR: OPERATOR\nRESELLER_ADMIN: RESELLER_ADMIN\nCUSTOMER_ADMIN: CUSTOMER_ADMIN\nMEMBER: MEMBER",
                enum_type=Role,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_seats",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Subscription",
            name="next_term",
            field=fields.CharEnumField(
                null=True, description="MONTHLY: MONTHLY\nYEARLY: YEARLY", enum_type=Term, max_length=8
            ),
        ),
    ]
