"""What every table has in common: an id that says what it names, and a scope that ends in none."""

import re
from typing import Any, ClassVar, Self

from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model
from typeid import TypeID

from server.domain.refusal import Refusal, UserErrorCode
from server.policy import Viewer

NONE = Q(id__in=[])  # matches no row
ALL = Q()

ID = re.compile(r"[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}")


def reference(model: str, *, null: bool = False) -> Any:
    """A foreign key; the record it names can't be deleted under it."""
    options: dict[str, Any] = {"related_name": False, "on_delete": fields.OnDelete.RESTRICT, "null": null}
    return fields.ForeignKeyField(f"models.{model}", **options)


class Record(Model):
    """A row with a TypeID: its prefix and a UUIDv7, the same text in the API, the log and the database."""

    PREFIX: ClassVar[str]

    id = fields.CharField(max_length=48, primary_key=True)

    class Meta:
        abstract = True

    @classmethod
    def new_id(cls) -> str:
        return str(TypeID(prefix=cls.PREFIX))

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The rows that exist for this viewer. Tables that say nothing else have none."""
        return NONE

    @classmethod
    async def seen(cls, viewer: Viewer, id: str, *path: str) -> Self:
        """The record as the viewer may see it. Refusal NOT_FOUND, the same for foreign and made-up ids."""
        row = await cls.filter(cls.visible_to(viewer), id=id).first() if ID.fullmatch(id) else None
        return cls._found(row, path)

    @classmethod
    async def locked(cls, viewer: Viewer, id: str, *path: str) -> Self:
        """The same, locked until the transaction ends; others may still insert rows that refer to it.

        Lock order: customer, subscription, invoice, payment, account, seat.
        """
        rows = cls.filter(cls.visible_to(viewer), id=id).select_for_update(no_key=True)
        return cls._found(await rows.first() if ID.fullmatch(id) else None, path)

    @classmethod
    def _found(cls, row: Self | None, path: tuple[str, ...]) -> Self:
        if row is None:
            raise Refusal(UserErrorCode.NOT_FOUND, *path)
        return row
