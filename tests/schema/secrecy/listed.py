"""Every list there is, and every way to order, narrow and search it, read off the printed schema."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    get_named_type,
    get_nullable_type,
)

from tests.schema.secrecy.everything import is_noun, nouns
from tests.schema.walk import SCHEMA

Pool = Mapping[str, Sequence[Any]]  # values to try, by the name of an input field or of its type

PLACE = "edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A connection: of a noun, or with `noun` None at the root."""

    noun: str | None
    name: str
    field: GraphQLField

    @property
    def title(self) -> str:
        return f"{self.noun or 'Query'}.{self.name}"

    @property
    def page(self) -> str:
        type: Any = get_named_type(self.field.type)
        return f"fragment page on {type} {{ {'totalCount ' if 'totalCount' in type.fields else ''}{PLACE} }}"

    def asked(self, calls: Sequence[str], of: str | None = None) -> str:
        """One document with all these arguments, `of` a record where it is a noun's list."""
        rows = " ".join(f"a{number}: {self.name}{call} {{ ...page }}" for number, call in enumerate(calls))
        owner = f"{{ node(id: {json.dumps(of)}) {{ ... on {self.noun} {{ {rows} }} }} }}" if of else f"{{ {rows} }}"
        return f"{owner} {self.page}"

    def page_info(self, data: Any) -> dict[str, Any] | None:
        """Of the answer to `asked` with one call; None where the list is not the viewer's to see."""
        owner = data and (data["node"] if self.noun else data)
        connection = owner and owner["a0"]
        return connection and dict(connection["pageInfo"])

    def orders(self) -> list[str]:
        """As `orderBy` takes them; of a list with one order, none."""
        argument = self.field.args.get("orderBy")
        type = get_named_type(argument.type) if argument else None
        return list(type.values) if isinstance(type, GraphQLEnumType) else []

    def directions(self) -> list[bool]:
        """Forwards, and backwards where it can be read so."""
        return [True, False] if "last" in self.field.args else [True]

    def filters(self, pool: Pool) -> Iterator[str]:
        """Each field of the filter with each of its values."""
        argument = self.field.args.get("filter")
        type = get_named_type(argument.type) if argument else None
        for name, field in type.fields.items() if isinstance(type, GraphQLInputObjectType) else ():
            for value in values(name, field.type, pool):
                yield f"{name}: {value}"


def lists() -> list[Listed]:
    assert SCHEMA.query_type
    owners = [(None, SCHEMA.query_type), *((noun.name, noun) for noun in nouns())]
    return [
        Listed(noun=name, name=field_name, field=field)
        for name, type in owners
        for field_name, field in type.fields.items()
        if "first" in field.args and is_noun(_listed(field))
    ]


def _listed(field: GraphQLField) -> Any:
    connection: Any = get_named_type(field.type)
    return get_named_type(connection.fields["nodes"].type)


def values(name: str, type: Any, pool: Pool) -> Iterator[str]:
    """As they are written in a document."""
    inner = get_named_type(type)
    is_list = isinstance(get_nullable_type(type), GraphQLList)
    written = (
        inner.values if isinstance(inner, GraphQLEnumType) else map(json.dumps, pool.get(name) or pool[inner.name])
    )
    yield from (f"[{value}]" if is_list else value for value in written)
