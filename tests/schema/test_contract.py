"""The printed schema: what clients rely on, and what they read."""

from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
)

from server.schema import build_schema as built

COMMITTED = Path(__file__).parents[2] / "schema.graphql"
SCHEMA = build_schema(COMMITTED.read_text())
OWN = [type for name, type in SCHEMA.type_map.items() if not name.startswith("__")]


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    assert COMMITTED.read_text() == built().as_str() + "\n", "renew it: make schema"


def test_the_roots_are_named_for_the_noun_subscription_is_none_of_them() -> None:
    assert "\nschema {\n  query: Query\n  mutation: Mutation\n  subscription: Live\n}\n" in COMMITTED.read_text()


def test_every_type_field_input_field_and_value_says_what_it_is() -> None:
    silent = [type.name for type in OWN if not type.description and type.name not in BUILT_IN]
    for type in OWN:
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            silent += [f"{type.name}.{name}" for name, field in type.fields.items() if not field.description]
        if isinstance(type, GraphQLEnumType):
            silent += [f"{type.name}.{name}" for name, value in type.values.items() if not value.description]
    assert silent == []


BUILT_IN = {"Boolean", "ID", "Int", "String"}


def test_every_restricted_field_says_who_may_see_it_in_words_and_as_a_directive() -> None:
    text = COMMITTED.read_text()
    assert 'note: String @shownTo(roles: ["OPERATOR", "RESELLER_ADMIN"])' in text
    assert "Shown to: the reseller's administrators and operators." in text
    assert '@openTo(roles: ["CUSTOMER_ADMIN", "RESELLER_ADMIN"])' in text


def test_every_mutation_takes_one_input_and_may_be_null() -> None:
    mutation = SCHEMA.mutation_type
    assert mutation
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        assert not isinstance(field.type, GraphQLNonNull), name
