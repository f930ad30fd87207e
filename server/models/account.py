"""One person: one e-mail address, one password, any number of capacities."""

from tortoise import fields
from tortoise.expressions import Q, Subquery

from server.models.record import ALL, NONE, Record
from server.models.reseller import ResellerAdministrator
from server.models.seat import Seat
from server.policy import Viewer


class Account(Record):
    PREFIX = "acct"
    NOBODY = "acct_00000000000000000000000000"  # an id that no account has

    email = fields.CharField(max_length=254)
    email_key = fields.CharField(max_length=254, unique=True)
    name = fields.CharField(max_length=200, null=True)
    locale = fields.CharField(max_length=8, null=True)
    password_hash = fields.CharField(max_length=255, null=True)
    activated_at = fields.DatetimeField(null=True)
    is_operator = fields.BooleanField(default=False)
    created_at = fields.DatetimeField()

    class Meta:
        table = "account"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        if not viewer.is_signed_in:
            return NONE
        scope = Q(id=viewer.account_id)
        if viewer.reseller_ids:
            staff = ResellerAdministrator.filter(reseller_id__in=list(viewer.reseller_ids)).values("account_id")
            scope |= Q(id__in=Subquery(staff))
        if viewer.reseller_ids or viewer.customers:
            scope |= Q(id__in=Subquery(Seat.filter(Seat.administered_by(viewer)).values("account_id")))
        return scope
