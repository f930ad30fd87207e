"""A walk through the printed schema: every operation that there is, with an input that fits, so that none is forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    build_schema,
    get_named_type,
)

SDL = Path(__file__).parents[2] / "schema.graphql"
SCHEMA = build_schema(SDL.read_text())

Place = tuple[str, ...]  # where in the arguments of an operation: ("input", "buyer", "customerId")
Taken = GraphQLArgument | GraphQLInputField

# What a required field is given when nothing else is asked for, by its name; others by their type.
EXAMPLES: Mapping[str, Any] = {
    "productCode": "business",
    "currency": "EUR",
    "country": "DE",
    "amount": "12.50",
    "unitPrice": "12.50",
    "discountPercent": "20",
    "validFrom": "2099-01-01",
    "receivedOn": "2026-01-01",
    "paymentMethod": "BANK_TRANSFER",
    "term": "YEARLY",
    "email": "somebody@people.example",
    "invoiceEmail": "books@company.example",
    "contactEmail": "hello@company.example",
    "administratorEmail": "chief@people.example",
}
BY_TYPE: Mapping[str, Any] = {"String": "some text", "Int": 1, "Boolean": True, "ID": "made up"}


@dataclass(frozen=True)
class Operation:
    """A root field; `mutation` and `query` are asked in the same way."""

    kind: str
    name: str
    field: GraphQLField

    def document(self, given: Mapping[str, Any]) -> str:
        declared = ", ".join(f"${name}: {self.field.args[name].type}" for name in given)
        passed = ", ".join(f"{name}: ${name}" for name in given)
        head = f"{self.kind}({declared})" if given else self.kind
        return f"{head} {{ {self.name}{f'({passed})' if given else ''} {selection(self.field)} }}"

    def example(self, place: Place = (), value: Any = None) -> dict[str, Any]:
        """Arguments that fit, with this value at that place."""
        wanted = {name for name, taken in self.field.args.items() if is_required(taken)} | set(place[:1])
        return {name: _example(self.field.args[name], name, place[1:], value, place[:1] == (name,)) for name in wanted}

    def places(self, type_name: str) -> Iterator[Place]:
        """All places in the arguments that take such a scalar."""
        for name, taken in self.field.args.items():
            yield from _places(taken, type_name, (name,))

    @property
    def is_for_operators(self) -> bool:
        return 'openTo(roles: ["OPERATOR"])' in str_of_directives(self.field)


def operations(*kinds: str) -> list[Operation]:
    roots = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type}
    return [
        Operation(kind, name, field) for kind in kinds for name, field in (roots[kind] or SCHEMA.query_type).fields.items()  # type: ignore[union-attr]
    ]


def is_required(taken: Taken) -> bool:
    return isinstance(taken.type, GraphQLNonNull) and taken.default_value is GraphQLArgument(taken.type).default_value


def str_of_directives(field: GraphQLField) -> str:
    from graphql import print_ast

    return " ".join(print_ast(directive) for directive in (field.ast_node.directives if field.ast_node else ()))


def selection(field: GraphQLField) -> str:
    """Enough of the answer to see whether there is anything, and why not."""
    type = get_named_type(field.type)
    if not isinstance(type, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    if "nodes" in type.fields:
        return "{ nodes { id } }"
    if "id" in type.fields:
        return "{ id }"
    if "errors" in type.fields:
        return "{ errors { code path message } }"
    return "{ __typename }"


def _places(taken: Taken, type_name: str, place: Place) -> Iterator[Place]:
    type = get_named_type(taken.type)
    if type.name == type_name:
        yield place
    if isinstance(type, GraphQLInputObjectType):
        for name, inner in type.fields.items():
            yield from _places(inner, type_name, (*place, name))


def _example(taken: Taken, name: str, place: Place, value: Any, is_here: bool) -> Any:
    """`is_here`: the value belongs here or below."""
    made = value if is_here and not place else _made(get_named_type(taken.type), name, place, value, is_here)  # type: ignore[arg-type]
    return [made] if _is_list(taken.type) else made


def _made(type: GraphQLInputType, name: str, place: Place, value: Any, is_here: bool) -> Any:
    if isinstance(type, GraphQLInputObjectType):
        wanted = {inner for inner, taken in type.fields.items() if is_required(taken)}
        if type.is_one_of:
            wanted = {place[0] if is_here else "customerId"}
        elif is_here:
            wanted |= set(place[:1])
        return {
            inner: _example(type.fields[inner], inner, place[1:], value, is_here and place[:1] == (inner,))
            for inner in wanted
        }
    if isinstance(type, GraphQLEnumType):
        return EXAMPLES.get(name, next(iter(type.values)))
    return EXAMPLES.get(name, BY_TYPE.get(type.name))  # type: ignore[union-attr]


def _is_list(type: GraphQLInputType) -> bool:
    return isinstance(type.of_type if isinstance(type, GraphQLNonNull) else type, GraphQLList)
