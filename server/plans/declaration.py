"""How a field of a noun is declared: where its value comes from, who may see it, and what it says to front-end people.

A declaration is all that a plan reads: a column, a relation with its paging, or a pure function of columns.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from inspect import signature
from typing import Any

import strawberry
from strawberry.schema_directive import Location
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver
from tortoise.expressions import Q

from server.plans.page import Order
from server.plans.seal import Seal
from server.policy import (
    ADMINISTRATORS,
    CUSTOMER_SIDE,
    EVERYBODY,
    OPERATOR,
    OPERATOR_AND_SELF,
    RESELLER_ADMIN,
    RESELLER_SIDE,
    SELF,
    SIGNED_IN,
    Rule,
    Viewer,
)
from server.work import digest

# What a function may need besides columns.
ASKED = frozenset({"today", "now", "roles", "locale", "viewer", "seal", "links"})

PEOPLE = {
    EVERYBODY: "whoever may see the record",
    SIGNED_IN: "whoever is signed in",
    ADMINISTRATORS: "administrators and operators",
    RESELLER_SIDE: "the reseller's administrators and operators",
    CUSTOMER_SIDE: "the reseller's and the customer's administrators",
    RESELLER_ADMIN: "the reseller's administrators",
    OPERATOR: "operators",
    SELF: "the person concerned",
    OPERATOR_AND_SELF: "the person concerned and operators",
}


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION], description="Who sees this field; for all others it is null."
)
class ShownTo:
    roles: list[str]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as it is stored. `scale` 2: hundredths of a percent, shown as a decimal."""

    name: str | None = None
    is_percent: bool = False


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Minor units in one column, their currency in another."""

    column: str
    currency: str = "currency"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of another table that a function needs: those whose `on` equals this record's `key`."""

    table: str
    key: str
    on: str
    columns: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A pure function; its parameters name what it needs."""

    function: Callable[..., Any]
    rows: Mapping[str, Rows] = field(default_factory=dict)

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(signature(self.function).parameters)

    @property
    def columns(self) -> frozenset[str]:
        own = {name for name in self.needs if name not in ASKED and name not in self.rows}
        return frozenset(own | {rows.key for rows in self.rows.values()})


@dataclass(frozen=True, kw_only=True)
class Named(Computed):
    """A pure function that names records: it returns ids, or objects with ids in them."""


@dataclass(frozen=True, kw_only=True)
class One:
    """The record that `key` names, where the viewer may see it. `prefix`: only where the id is of that kind."""

    key: str
    prefix: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How the rows of a noun are narrowed and ordered by a connection's arguments.

    `criterion` turns the arguments `search` and `filter` into a Q, with the viewer's own limits in it. `is_feed`: a
    cursor stands for a place in the whole list, whatever the filter, and is sealed.
    """

    orders: Mapping[Any, Order]
    default: Any
    criterion: Callable[[Viewer, Mapping[str, Any]], Q] = lambda viewer, arguments: Q()
    is_feed: bool = False

    def order(self, table: str, viewer: Viewer, arguments: Mapping[str, Any], seal: Seal) -> Order:
        """The one asked for, as far as the viewer may see it. Its cursors fit no other list, search or filter."""
        order = self.orders[arguments.get("order_by", self.default)]
        if self.is_feed:
            return replace(order, seal=seal)
        asked = digest([table, order.name, arguments.get("search"), _given(arguments.get("filter"))])
        return replace(order, name=asked[:12], keys=tuple(key.seen_by(viewer) for key in order.keys))


def _given(filter: Any) -> Mapping[str, Any]:
    return {name: value for name, value in vars(filter).items() if value is not strawberry.UNSET} if filter else {}


@dataclass(frozen=True, kw_only=True)
class Many:
    """The records whose `on` names this one: a page of them, as the listing says."""

    on: str
    listing: Listing


@dataclass(frozen=True, kw_only=True)
class All:
    """All records whose `on` names this one, in order; never more than a few."""

    on: str
    order: Order
    first_only: bool = False
    criterion: Callable[[Viewer, Mapping[str, Any]], Q] = lambda viewer, arguments: Q()


@dataclass(frozen=True, kw_only=True)
class Sum:
    """The sum of a column over those rows of a noun that name this one and that the viewer may see; 0 for none."""

    table: str
    column: str
    on: str
    criterion: Q


Source = Column | Amount | Computed | Named | One | Many | All | Sum


class NounField(StrawberryField):
    """A field of a noun: its rule, its source. Values are ready in the row when GraphQL asks."""

    rule: Rule
    source: Source

    @property
    def is_basic_field(self) -> bool:
        is_plain = isinstance(self.source, Column | Amount | Computed | Sum) and not isinstance(self.source, Named)
        return is_plain and not self.arguments

    def get_result(self, source: Any, info: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """Basic fields are asked without info: their value stands under the field's own name."""
        return getattr(source, self.python_name) if info is None else source.related[info.path.key]


def declared(
    description: str, rule: Rule, source: Source, arguments: Callable[..., Any] | None = None, name: str | None = None
) -> Any:
    roles = sorted(rule) if rule is not EVERYBODY else []
    field = NounField(
        description=f"{description}\n\nShown to: {people(rule)}.",
        directives=[ShownTo(roles=[str(role) for role in roles])] if roles else [],
        base_resolver=StrawberryResolver(arguments) if arguments else None,
        graphql_name=name,
    )
    field.rule = rule
    field.source = source
    return field


def people(rule: Rule) -> str:
    return PEOPLE.get(rule) or ", ".join(sorted(role.replace("_", " ").lower() for role in rule))


def column(description: str, rule: Rule = EVERYBODY, *, name: str | None = None) -> Any:
    return declared(description, rule, Column(name=name))


def percent(description: str, rule: Rule = EVERYBODY, *, name: str) -> Any:
    return declared(description, rule, Column(name=name, is_percent=True))


def money(description: str, rule: Rule = EVERYBODY, *, column: str) -> Any:
    return declared(description, rule, Amount(column=column))


def computed(
    description: str,
    rule: Rule,
    function: Callable[..., Any],
    *,
    arguments: Callable[..., Any] | None = None,
    **rows: Rows,
) -> Any:
    return declared(description, rule, Computed(function=function, rows=rows), arguments)


def named(description: str, rule: Rule, function: Callable[..., Any], **rows: Rows) -> Any:
    return declared(description, rule, Named(function=function, rows=rows))


def one(description: str, rule: Rule = EVERYBODY, *, key: str, prefix: str | None = None) -> Any:
    return declared(description, rule, One(key=key, prefix=prefix))


def many(description: str, rule: Rule = EVERYBODY, *, on: str, listing: Listing, arguments: Callable[..., Any]) -> Any:
    return declared(description, rule, Many(on=on, listing=listing), arguments)


def every(description: str, rule: Rule = EVERYBODY, *, on: str, order: Order) -> Any:
    return declared(description, rule, All(on=on, order=order))


def first(
    description: str,
    rule: Rule = EVERYBODY,
    *,
    on: str,
    order: Order,
    criterion: Callable[[Viewer, Mapping[str, Any]], Q] = lambda viewer, arguments: Q(),
    arguments: Callable[..., Any] | None = None,
) -> Any:
    return declared(description, rule, All(on=on, order=order, first_only=True, criterion=criterion), arguments)


def total(description: str, rule: Rule, *, table: str, column: str, on: str, criterion: Q) -> Any:
    return declared(description, rule, Sum(table=table, column=column, on=on, criterion=criterion))
