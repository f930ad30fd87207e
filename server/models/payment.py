"""One attempt to pay an invoice by card."""

from tortoise import fields
from tortoise.expressions import Q

from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.models.record import ALL, Record, reference
from server.policy import Viewer


class Payment(Record):
    PREFIX = "pay"

    reseller = reference("Reseller")
    reseller_id: str
    customer = reference("Customer")
    customer_id: str
    invoice = reference("Invoice")
    invoice_id: str
    account = reference("Account")  # who started it
    account_id: str
    purchased_by = fields.CharEnumField(Role, max_length=16)
    method = fields.CharEnumField(PaymentMethod, max_length=16)
    status = fields.CharEnumField(PaymentStatus, max_length=16)
    amount = fields.BigIntField()
    amount_refunded = fields.BigIntField(default=0)
    currency = fields.CharField(max_length=3)
    is_disputed = fields.BooleanField(default=False)
    is_unattended = fields.BooleanField(default=False, db_default=False)  # charges the saved card, nobody looks on
    counts_on = fields.DateField(null=True)  # the day that it was due, where it is asked for later
    return_url = fields.TextField(null=True)
    provider_id = fields.CharField(max_length=255, null=True)
    redirect_url = fields.TextField(null=True)
    client_secret = fields.TextField(null=True)
    failure = fields.CharEnumField(PaymentFailure, max_length=32, null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "payment"
        indexes = (("invoice_id", "created_at"), ("provider_id",))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        own = Q(customer_id__in=list(viewer.customers), purchased_by=Role.CUSTOMER_ADMIN)
        return Q(reseller_id__in=list(viewer.reseller_ids)) | own
