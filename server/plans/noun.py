"""The nouns: which table each one reads, what it belongs to, and by which prefix its ids are known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any

import strawberry
from tortoise.expressions import Q
from tortoise.models import Model

import server.models
from server.models.record import ALL
from server.plans.declaration import NounField
from server.policy import Towards, Viewer, roles_towards

MODELS: Mapping[str, type[Model]] = {
    model._meta.db_table: model
    for model in vars(server.models).values()
    if isinstance(model, type) and issubclass(model, Model)
}


def has_column(model: type[Model], column: str) -> bool:
    """Foreign keys get their column only when the database is opened."""
    fields = model._meta.fields_map
    return column in fields or (column.endswith("_id") and column.removesuffix("_id") in model._meta.fk_fields)


@dataclass(frozen=True, kw_only=True, eq=False)
class Noun:
    """`reseller`, `customer`, `subscription`, `account`: the columns that say to whom a row belongs."""

    cls: type[Any]
    table: str
    reseller: str | None = None
    customer: str | None = None
    subscription: str | None = None
    account: str | None = None
    belongs_to_all: bool = False
    is_scoped: bool = True
    fields: Mapping[str, NounField] = dataclass_field(default_factory=dict)

    @cached_property
    def model(self) -> type[Model]:
        return MODELS[self.table]

    @property
    def prefix(self) -> str:
        return str(getattr(self.model, "PREFIX", ""))

    @property
    def owners(self) -> frozenset[str]:
        """The columns that a rule is decided on."""
        return frozenset(name for name in (self.reseller, self.customer, self.subscription, self.account) if name)

    def scope(self, viewer: Viewer) -> Q:
        """The rows that exist for the viewer. Rows of a noun without a scope are reached only through their parent."""
        return self.model.visible_to(viewer) if self.is_scoped else ALL  # type: ignore[attr-defined]

    def roles(self, viewer: Viewer, row: Mapping[str, Any]) -> frozenset[Towards]:
        if self.belongs_to_all:
            own = roles_towards(viewer, account_id=row[self.account]) if self.account else frozenset()
            return (viewer.capacities - {Towards.SELF}) | own
        return roles_towards(
            viewer,
            reseller_id=row[self.reseller] if self.reseller else None,
            customer_id=row[self.customer] if self.customer else None,
            subscription_id=row[self.subscription] if self.subscription else None,
            account_id=row[self.account] if self.account else None,
        )


NOUNS: dict[type[Any], Noun] = {}


def noun(table: str, *, description: str, is_node: bool = True, **owners: Any) -> Callable[[Any], Any]:
    """Declare a class as a noun that reads this table."""

    def declare(cls: Any) -> Any:
        if is_node:
            cls.is_type_of = classmethod(lambda cls, row, info: isinstance(row, Row) and row.noun.cls is cls)
        made: Any = strawberry.type(cls, description=description)
        fields = {f.python_name: f for f in made.__strawberry_definition__.fields if isinstance(f, NounField)}
        NOUNS[made] = Noun(cls=made, table=table, fields=fields, **owners)
        return made

    return declare


class Row:
    """One record as the viewer may see it: columns by their name, relations by their key in the response.

    `hidden`: the paths of the fields that are withheld in this very record.
    """

    __slots__ = ("hidden", "noun", "related", "values")

    def __init__(self, noun: Noun, values: dict[str, Any]) -> None:
        self.noun = noun
        self.values = values
        self.related: dict[str, Any] = {}
        self.hidden: list[tuple[str, ...]] = []

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


class Shape(Row):
    """An object that is no record: a connection, a payload."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self.related = {}
        self.hidden = []


def noun_of_id(id: str) -> Noun | None:
    """The noun whose prefix an id bears."""
    prefix = id.partition("_")[0]
    return next((noun for noun in NOUNS.values() if noun.is_scoped and noun.prefix == prefix), None)


def noun_named(name: str) -> Noun:
    return next(noun for noun in NOUNS.values() if noun.cls.__name__ == name)
