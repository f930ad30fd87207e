"""What clients can read of the API before they call it."""

from collections.abc import Iterator

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from server.schema import build_schema, who
from tests.schema.walk import SCHEMA, SDL

PAGE = SDL.parent / "docs" / "who-may-what.md"
ROOTS = ("Query", "Mutation", "Live")


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    """After a change: make schema."""
    assert SDL.read_text().strip() == build_schema().as_str().strip()


def test_the_committed_page_says_who_may_what_as_it_is() -> None:
    """After a change: make who."""
    assert PAGE.read_text().strip() == who.page(build_schema()._schema).strip()


def test_the_schema_names_its_roots_for_the_domain_owns_the_name_subscription() -> None:
    block = SDL.read_text().partition("schema {")[2].partition("}")[0]
    assert block.split() == ["query:", "Query", "mutation:", "Mutation", "subscription:", "Live"]


def test_everything_is_described() -> None:
    assert [name for name, description in described() if not (description or "").strip()] == []


def described() -> Iterator[tuple[str, str | None]]:
    """Every type and field, with what is said of it."""
    for type in SCHEMA.type_map.values():
        if type.name.startswith("__"):
            continue
        yield type.name, type.description
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in type.fields.items():
                yield f"{type.name}.{name}", field.description


def test_the_last_line_of_every_field_says_who_sees_it() -> None:
    """GraphiQL shows descriptions, and no directives."""
    said = ("Shown to: ", "Open to: ")
    silent = [f"{type}.{name}" for type, name, last in last_lines() if not last.startswith(said[type in ROOTS])]
    assert silent == []


def last_lines() -> Iterator[tuple[str, str, str]]:
    """Type, field, and the last line of what is said of it; of everything that can be asked for."""
    for type in SCHEMA.type_map.values():
        if isinstance(type, GraphQLObjectType | GraphQLInterfaceType) and not type.name.startswith("__"):
            for name, field in type.fields.items():
                yield type.name, name, (field.description or "\n").splitlines()[-1]


def test_every_mutation_takes_one_input_and_can_be_null() -> None:
    mutations = SCHEMA.mutation_type.fields if SCHEMA.mutation_type else {}
    odd = [
        name
        for name, field in mutations.items()
        if list(field.args) != ["input"]
        or not isinstance(field.type, GraphQLObjectType)
        or "errors" not in field.type.fields
    ]
    assert (len(mutations) > 0, odd) == (True, [])
