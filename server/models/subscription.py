"""Seats of a product that a customer has for a period."""

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint

from server.domain.payment import PaymentMethod
from server.domain.renewal import next_purchaser
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models.record import ALL, Record, reference
from server.policy import Viewer


class Subscription(Record):
    PREFIX = "sub"

    reseller = reference("Reseller")
    reseller_id: str
    customer = reference("Customer")
    customer_id: str
    product = reference("Product")
    product_id: str
    status = fields.CharEnumField(SubscriptionStatus, max_length=16)
    term = fields.CharEnumField(Term, max_length=8)
    currency = fields.CharField(max_length=3)
    payment_method = fields.CharEnumField(PaymentMethod, max_length=16)
    purchased_by = fields.CharEnumField(Role, max_length=16)
    seats_purchased = fields.IntField()
    seats_assigned = fields.IntField(default=0)
    anchor_day = fields.IntField(null=True)
    current_period_start = fields.DateField(null=True)
    current_period_end = fields.DateField(null=True)
    will_renew = fields.BooleanField(default=False)
    renewal_seats = fields.IntField(null=True)
    renewal_term = fields.CharEnumField(Term, max_length=8, null=True)
    renewal_payment_method = fields.CharEnumField(PaymentMethod, max_length=16, null=True)
    renewal_purchased_by = fields.CharEnumField(Role, max_length=16, null=True)
    renewal_account_id = fields.CharField(max_length=48, null=True)  # who scheduled it last
    next_seats = fields.IntField(null=True)  # with the rest: the next period once it is ordered, until it begins
    next_term = fields.CharEnumField(Term, max_length=8, null=True)
    next_period_start = fields.DateField(null=True)
    next_period_end = fields.DateField(null=True)
    next_purchased_by = fields.CharEnumField(Role, max_length=16, null=True)
    next_invoice_id = fields.CharField(max_length=48, null=True)  # which paid for it; null until then
    expired_on = fields.DateField(null=True)  # the day as of which it has expired, while it has
    created_at = fields.DatetimeField()

    class Meta:
        table = "subscription"
        indexes = (("customer_id", "created_at"), ("reseller_id", "created_at"), ("current_period_end",))
        constraints = (
            CheckConstraint(check="seats_assigned >= 0 AND seats_assigned <= seats_purchased", name="ck_seats"),
            UniqueConstraint(
                fields=("customer_id", "product_id"),
                name="uq_running_subscription",
                condition="status <> 'EXPIRED' AND status <> 'CANCELED'",
            ),
        )

    @property
    def next_purchaser(self) -> Role:
        """The side whose affair the next period is."""
        return next_purchaser(self.purchased_by, self.renewal_purchased_by, self.next_purchased_by)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        return cls.administered_by(viewer) | Q(id__in=[seat.subscription_id for seat in viewer.seats])

    @classmethod
    def administered_by(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        return Q(reseller_id__in=list(viewer.reseller_ids)) | Q(customer_id__in=list(viewer.customers))

    @classmethod
    def resold_by(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_operator else Q(reseller_id__in=list(viewer.reseller_ids))
