"""What the card provider reports of money, and only people can deal with: refunds it made, disputes, wrong amounts."""

from tortoise import fields
from tortoise.expressions import Q

from server.domain.payment_report import PaymentReportKind
from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer


class PaymentReport(Record):
    PREFIX = "rprt"

    kind = fields.CharEnumField(PaymentReportKind, max_length=16)
    payment = reference("Payment", null=True)
    payment_id: str | None
    customer = reference("Customer", null=True)
    customer_id: str | None
    reference = fields.CharField(max_length=255, unique=True)  # so that what is reported twice is listed once
    amount = fields.BigIntField()
    currency = fields.CharField(max_length=3)
    reported_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)
    note = fields.CharField(max_length=500, null=True)

    class Meta:
        table = "payment_report"
        indexes = (("reported_at", "id"),)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_operator else NONE
