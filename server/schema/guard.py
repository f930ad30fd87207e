"""Refuses to start while a field has no rule, or a field that somebody may not see can't be null."""

from collections.abc import Iterable, Iterator

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type
from strawberry.types.field import StrawberryField

from server.plans.declaration import All, Computed, Many, NounField, Sum
from server.plans.need import columns_of
from server.plans.noun import MODELS, NOUNS, Noun, has_column, noun_named
from server.plans.page import Order
from server.policy import EVERYBODY
from server.schema.root import RootField
from server.schema.value import SHAPES, VALUES

BACKREF = "strawberry-definition"


class Unguarded(Exception):
    """The schema must not be served; the text says which fields, and why."""


def check(schema: GraphQLSchema) -> None:
    found = [*_fields_without_rule(schema), *_needs_without_column(schema)]
    if found:
        raise Unguarded("\n".join(found))


def _fields_without_rule(schema: GraphQLSchema) -> Iterator[str]:
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for type in schema.type_map.values():
        if isinstance(type, GraphQLObjectType) and not type.name.startswith("__"):
            for name, field in type.fields.items():
                problem = _problem(type, field, is_root=type in roots)
                if problem:
                    yield f"{type.name}.{name} {problem}"


def _problem(type: GraphQLObjectType, field: GraphQLField, *, is_root: bool) -> str | None:
    declared = field.extensions.get(BACKREF)
    if not isinstance(declared, StrawberryField):
        return "is not declared by us"
    if is_root:
        return _without_rule(declared, RootField) or _not_nullable(declared, field)
    origin = type.extensions[BACKREF].origin
    if origin in NOUNS:
        return _without_rule(declared, NounField) or _not_nullable(declared, field)
    if not issubclass(origin, tuple(VALUES | SHAPES)):
        return "belongs to a type that is neither noun, value nor shape"
    return None


def _without_rule(declared: StrawberryField, kind: type) -> str | None:
    rule = getattr(declared, "rule", None)
    return None if isinstance(declared, kind) and isinstance(rule, frozenset) and rule else "has no rule"


def _not_nullable(declared: StrawberryField, field: GraphQLField) -> str | None:
    hidden_from_some = getattr(declared, "rule", EVERYBODY) is not EVERYBODY
    is_live = declared.is_subscription
    if hidden_from_some and isinstance(field.type, GraphQLNonNull) and not is_live:
        return "is hidden from some but can't be null"
    return None


def _needs_without_column(schema: GraphQLSchema) -> Iterator[str]:
    """What a declaration reads must be there to be read."""
    for noun in [noun for noun in NOUNS.values() if noun.cls.__name__ in schema.type_map]:
        for name, field in noun.fields.items():
            for table, column in _needs(schema, noun, name, field):
                if not has_column(MODELS[table], column):
                    yield f"{noun.cls.__name__}.{name} needs {table}.{column}, which does not exist"


def _needs(schema: GraphQLSchema, noun: Noun, name: str, field: NounField) -> Iterator[tuple[str, str]]:
    """Tables and columns: of the noun itself, and of what it is related to."""
    for column in columns_of(field, name) | noun.owners:
        yield noun.table, column
    match field.source:
        case Computed(rows=others):
            yield from ((rows.table, column) for rows in others.values() for column in (rows.on, *rows.columns))
        case Sum(table=table, column=column, on=on):
            yield from ((table, needed) for needed in (column, on))
        case Many(on=on, listing=listing):
            target = _related(schema, noun, field).table
            yield from ((target, column) for column in (on, *_ordered_by(listing.orders.values())))
        case All(on=on, order=order):
            target = _related(schema, noun, field).table
            yield from ((target, column) for column in (on, *_ordered_by([order])))


def _ordered_by(orders: Iterable[Order]) -> Iterator[str]:
    return (key.column for order in orders for key in order.keys)


def _related(schema: GraphQLSchema, noun: Noun, field: NounField) -> Noun:
    """The noun that a relation leads to, or that its connection lists."""
    fields = schema.type_map[noun.cls.__name__].fields  # type: ignore[attr-defined]
    [graphql_field] = [f for f in fields.values() if f.extensions[BACKREF].python_name == field.python_name]
    type = get_named_type(graphql_field.type)
    listed = get_named_type(type.fields["nodes"].type) if "nodes" in type.fields else type
    return noun_named(listed.name)
