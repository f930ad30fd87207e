"""Refuses to start while a field has no rule, or a field that somebody may not see can't be null."""

from collections.abc import Iterator

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from server.plans.declaration import Computed, NounField
from server.plans.noun import MODELS, NOUNS, Noun, has_column
from server.plans.reading import columns_of
from server.policy import EVERYBODY
from server.schema.root import RootField
from server.schema.value import SHAPES, VALUES

BACKREF = "strawberry-definition"


class Unguarded(Exception):
    """The schema must not be served; the text says which fields, and why."""


def check(schema: GraphQLSchema) -> None:
    found = [*_fields_without_rule(schema), *_needs_without_column()]
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
    return (
        None
        if issubclass(origin, tuple(VALUES | SHAPES))
        else "belongs to a type that is neither noun, value nor shape"
    )


def _without_rule(declared: StrawberryField, kind: type) -> str | None:
    rule = getattr(declared, "rule", None)
    return None if isinstance(declared, kind) and isinstance(rule, frozenset) and rule else "has no rule"


def _not_nullable(declared: StrawberryField, field: GraphQLField) -> str | None:
    hidden_from_some = getattr(declared, "rule", EVERYBODY) is not EVERYBODY
    is_live = declared.is_subscription
    if hidden_from_some and isinstance(field.type, GraphQLNonNull) and not is_live:
        return "is hidden from some but can't be null"
    return None


def _needs_without_column() -> Iterator[str]:
    """What a declaration reads must be there to be read."""
    for noun in NOUNS.values():
        for name, field in noun.fields.items():
            for table, column in _needs(noun, name, field):
                if not has_column(MODELS[table], column):
                    yield f"{noun.cls.__name__}.{name} needs {table}.{column}, which does not exist"


def _needs(noun: Noun, name: str, field: NounField) -> Iterator[tuple[str, str]]:
    for column in columns_of(field, name) | noun.owners:
        yield noun.table, column
    if isinstance(field.source, Computed):
        for rows in field.source.rows.values():
            for column in (rows.on, *rows.columns):
                yield rows.table, column
