"""The change feed: who did what, in which capacity, acting on whom, when. Audit log, live updates and mail read it."""

from typing import Any

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from typeid import TypeID

from server.domain.change import Audience
from server.domain.role import Role
from server.models.record import ALL, NONE
from server.policy import Viewer


class Change(Model):
    PREFIX = "chg"

    position = fields.BigIntField(primary_key=True)  # ascending in the order of commits
    id = fields.CharField(max_length=48, unique=True)
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=64)
    facts: Any = fields.JSONField()
    audience = fields.CharEnumField(Audience, max_length=16)
    role = fields.CharEnumField(Role, max_length=16, null=True)
    actor_id = fields.CharField(max_length=48, null=True)
    subject_id = fields.CharField(max_length=48)
    reseller_id = fields.CharField(max_length=48, null=True)
    customer_id = fields.CharField(max_length=48, null=True)
    subscription_id = fields.CharField(max_length=48, null=True)
    account_id = fields.CharField(max_length=48, null=True)  # whom it concerns, if one person

    class Meta:
        table = "change"
        indexes = (
            ("reseller_id", "position"),
            ("customer_id", "position"),
            ("subscription_id", "position"),
            ("account_id", "position"),
            ("subject_id", "position"),
        )

    @classmethod
    def new_id(cls) -> str:
        return str(TypeID(prefix=cls.PREFIX))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        if viewer.is_operator:
            return ALL
        if not viewer.is_signed_in:
            return NONE
        open_to_customer = [Audience.CUSTOMER, Audience.MEMBER]
        own_seats = Q(subscription_id__in=[seat.subscription_id for seat in viewer.seats], audience=Audience.MEMBER)
        return (
            Q(reseller_id__in=list(viewer.reseller_ids), audience__in=[Audience.RESELLER, *open_to_customer])
            | Q(customer_id__in=list(viewer.customers), audience__in=open_to_customer)
            | (own_seats & (Q(account_id__isnull=True) | Q(account_id=viewer.account_id)))
            | Q(account_id=viewer.account_id, audience=Audience.ACCOUNT)
        )
