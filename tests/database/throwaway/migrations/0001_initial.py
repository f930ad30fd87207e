"""As `tortoise makemigrations` wrote it."""

import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Shelf",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=48)),
                ("capacity", fields.IntField(default=1)),
                ("used", fields.IntField(default=0)),
                ("open", fields.BooleanField(default=True)),
                ("built_on", fields.DateField(null=True)),
                ("seen_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "facts",
                    fields.JSONField(null=True, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads),
                ),
            ],
            options={
                "table": "shelf",
                "app": "models",
                "constraints": [CheckConstraint(check="used <= capacity", name="ck_used")],
                "pk_attr": "id",
                "table_description": "A place for books; it isn't endless.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Book",
            fields=[
                ("position", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "shelf",
                    fields.ForeignKeyField(
                        "models.Shelf",
                        source_field="shelf_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name=False,
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("title", fields.CharField(max_length=100)),
                ("lent", fields.BooleanField(default=False)),
            ],
            options={
                "table": "book",
                "app": "models",
                "constraints": [UniqueConstraint(fields=("title",), name="uq_lent", condition="lent")],
                "indexes": [Index(fields=["shelf_id", "title"])],
                "pk_attr": "position",
            },
            bases=["Model"],
        ),
    ]
