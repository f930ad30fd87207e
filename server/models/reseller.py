"""A partner company, its agreement, and its staff."""

from tortoise import fields
from tortoise.expressions import Q
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from server.domain.invoice import BillTo
from server.models.company import Company
from server.models.record import ALL, NONE, Record, reference
from server.policy import Viewer


class Reseller(Record, Company):
    PREFIX = "rslr"

    display_name = fields.CharField(max_length=200)  # what it is called; `name` is the company's, on invoices
    contact_email = fields.CharField(max_length=254)
    discount = fields.IntField()  # hundredths of a percent: 12.5 % is 1250
    bill_to = fields.CharEnumField(BillTo, max_length=16)
    words = fields.TextField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "reseller"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        if viewer.reseller_ids or viewer.customers:
            return Q(id__in=[*viewer.reseller_ids, *viewer.customers.values()])
        return NONE


class ResellerAdministrator(Model):
    id = fields.IntField(primary_key=True)
    reseller = reference("Reseller")
    reseller_id: str
    account = reference("Account")
    account_id: str

    class Meta:
        table = "reseller_administrator"
        constraints = (UniqueConstraint(fields=("account_id",), name="uq_reseller_administrator"),)
        indexes = (("reseller_id",),)
