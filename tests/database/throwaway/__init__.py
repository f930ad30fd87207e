"""Two tables that nobody needs, one of each kind of column and constraint."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model


class Shelf(Model):
    """A place for books; it isn't endless."""

    id = fields.CharField(max_length=48, primary_key=True)
    capacity = fields.IntField(default=1)
    used = fields.IntField(default=0)
    open = fields.BooleanField(default=True)
    built_on = fields.DateField(null=True)
    seen_at = fields.DatetimeField(null=True)
    facts: Any = fields.JSONField(null=True)

    class Meta:
        table = "shelf"
        constraints = (CheckConstraint(check="used <= capacity", name="ck_used"),)


class Book(Model):
    position = fields.BigIntField(primary_key=True)
    shelf: Any = fields.ForeignKeyField(
        "models.Shelf", related_name=False, on_delete=fields.OnDelete.RESTRICT, null=True
    )
    title = fields.CharField(max_length=100)
    lent = fields.BooleanField(default=False)

    class Meta:
        table = "book"
        indexes = (("shelf_id", "title"),)
        constraints = (UniqueConstraint(fields=("title",), name="uq_lent", condition="lent"),)
