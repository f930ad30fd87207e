"""One place in a subscription, held by one person."""

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint

from server.domain.seat import SeatStatus
from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer


class Seat(Record):
    PREFIX = "seat"

    reseller = reference("Reseller")
    reseller_id: str
    customer = reference("Customer")
    customer_id: str
    subscription = reference("Subscription")
    subscription_id: str
    account = reference("Account")
    account_id: str
    email = fields.CharField(max_length=254)
    email_key = fields.CharField(max_length=254)
    name = fields.CharField(max_length=200, null=True)
    name_key = fields.CharField(max_length=200)
    words = fields.TextField()
    status = fields.CharEnumField(SeatStatus, max_length=16)
    is_administrator = fields.BooleanField(default=False)
    was_administrator = fields.BooleanField(default=False)  # when it was removed: what a restored seat gets back
    invited_at = fields.DatetimeField()
    invitation_expires_at = fields.DatetimeField(null=True)
    activated_at = fields.DatetimeField(null=True)
    removed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "seat"
        indexes = (("subscription_id", "email_key"), ("account_id",), ("customer_id",), ("reseller_id",))
        constraints = (
            UniqueConstraint(
                fields=("subscription_id", "account_id"), name="uq_live_seat", condition="status <> 'REMOVED'"
            ),
        )

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        if not viewer.is_signed_in:
            return NONE
        return cls.administered_by(viewer) | Q(id__in=[seat.id for seat in viewer.seats])

    @classmethod
    def administered_by(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        return Q(reseller_id__in=list(viewer.reseller_ids)) | Q(customer_id__in=list(viewer.customers))
