"""A walk through the printed schema: every operation there is, with arguments that fit, so that none is forgotten."""

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
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    build_schema,
    get_named_type,
    is_leaf_type,
    print_ast,
)

SDL = Path(__file__).parents[2] / "schema.graphql"
SCHEMA = build_schema(SDL.read_text())

Place = tuple[str, ...]  # where in the arguments of an operation: ("input", "buyer", "customerId")
Taken = GraphQLArgument | GraphQLInputField

# What a required field is given, by its name; others are given something by their type.
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
    "password": "a quiet lamp at noon",
    "method": "TOTP",
    "String": "some text",
    "Int": 1,
    "Boolean": True,
    "ID": "made up",
}


@dataclass(frozen=True)
class Operation:
    """A root field, and how to ask for it."""

    kind: str
    name: str
    field: GraphQLField

    @property
    def is_for_operators(self) -> bool:
        assert self.field.ast_node
        return '@openTo(roles: ["OPERATOR"])' in map(print_ast, self.field.ast_node.directives or ())

    def document(self, given: Mapping[str, Any]) -> str:
        declared = ", ".join(f"${name}: {self.field.args[name].type}" for name in given)
        passed = ", ".join(f"{name}: ${name}" for name in given)
        head, call = (f"({declared})", f"({passed})") if given else ("", "")
        return f"{self.kind}{head} {{ {self.name}{call} {selection(self.field)} }}"

    def places(self, type_name: str) -> list[Place]:
        """Where in the arguments such a scalar is taken."""
        return [place for name, taken in self.field.args.items() for place in _places(taken, type_name, (name,))]

    def arguments(self, place: Place = (), value: Any = None, **known: Any) -> dict[str, Any]:
        """Arguments that fit, with that value at that place; `known`: what fields of these names are given."""
        return _fields(self.field.args, place, value, {**EXAMPLES, **known})


def operations(kind: str) -> list[Operation]:
    root = SCHEMA.mutation_type if kind == "mutation" else SCHEMA.query_type
    assert root
    return [Operation(kind, name, field) for name, field in root.fields.items()]


def selection(field: GraphQLField) -> str:
    """Enough of the answer to see whether there is anything, and why not."""
    type = get_named_type(field.type)
    if is_leaf_type(type):
        return ""
    fields = getattr(type, "fields", {})
    asked = {
        "nodes": "nodes { id }",
        "id": "id",
        "errors": "errors { code path message }",
        "results": "results { errors { code path message } }",
    }
    return f"{{ __typename {' '.join(ask for name, ask in asked.items() if name in fields)} }}"


def _places(taken: Taken, type_name: str, place: Place) -> Iterator[Place]:
    type = get_named_type(taken.type)
    if type.name == type_name:
        yield place
    if isinstance(type, GraphQLInputObjectType):
        for name, inner in type.fields.items():
            yield from _places(inner, type_name, (*place, name))


def _fields(taken: Mapping[str, Taken], place: Place, value: Any, known: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {name for name, one in taken.items() if _is_required(one)} | set(place[:1])
    here = {name: place[1:] if name in place[:1] else None for name in wanted}
    return {name: _example(name, taken[name], here[name], value, known) for name in wanted}


def _is_required(taken: Taken) -> bool:
    return isinstance(taken.type, GraphQLNonNull) and taken.default_value is Undefined


def _example(name: str, taken: Taken, place: Place | None, value: Any, known: Mapping[str, Any]) -> Any:
    """`place`: where below this the value belongs, () right here, None elsewhere."""
    made = value if place == () else _made(name, get_named_type(taken.type), place or (), value, known)
    type = taken.type.of_type if isinstance(taken.type, GraphQLNonNull) else taken.type
    return [made] if isinstance(type, GraphQLList) else made


def _made(name: str, type: Any, place: Place, value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(type, GraphQLInputObjectType):
        if type.is_one_of and not place:
            return {"customerId": known["customerId"]}
        return _fields(type.fields, place, value, known)
    if isinstance(type, GraphQLEnumType):
        return known.get(name, next(iter(type.values)))
    return known.get(name, known.get(type.name))


def types() -> list[GraphQLObjectType]:
    """The object types that are ours."""
    all_types = SCHEMA.type_map.values()
    return [type for type in all_types if isinstance(type, GraphQLObjectType) and not type.name.startswith("__")]
