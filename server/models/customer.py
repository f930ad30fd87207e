"""A company that belongs to exactly one reseller."""

from tortoise import fields
from tortoise.expressions import Q

from server.models.company import Company
from server.models.record import ALL, Record, reference
from server.policy import Viewer


class Customer(Record, Company):
    PREFIX = "cust"

    reseller = reference("Reseller")
    reseller_id: str
    external_reference = fields.CharField(max_length=200, null=True)
    note = fields.TextField(null=True)
    next_period_end = fields.DateField(null=True)
    name_key = fields.CharField(max_length=200)
    words = fields.TextField()
    reference_words = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "customer"
        indexes = (("reseller_id", "name_key", "id"),)

    @property
    def customer_id(self) -> str:
        """So that a rule reads a customer like whatever belongs to one."""
        return self.id

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        return cls.administered_by(viewer) | Q(id__in=[seat.customer_id for seat in viewer.seats])

    @classmethod
    def administered_by(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        return Q(reseller_id__in=list(viewer.reseller_ids)) | Q(id__in=list(viewer.customers))

    @classmethod
    def resold_by(cls, viewer: Viewer) -> Q:
        return ALL if viewer.is_operator else Q(reseller_id__in=list(viewer.reseller_ids))
