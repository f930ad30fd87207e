"""Everything that can be selected, read off the printed schema: no field is left out because nobody thought of it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from tests.schema.walk import EXAMPLES, SCHEMA, Operation, types

CYCLE = "{ __typename id }"


def asked_for_all(operation: Operation, given: Mapping[str, Any], depth: int) -> str:
    """The document that asks for all of an operation's answer; `given` are its variables."""
    declared = ", ".join(f"${name}: {operation.field.args[name].type}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    head, call = (f"({declared})", f"({passed})") if given else ("", "")
    return f"{operation.kind}{head} {{ {operation.name}{call} {_of_root(operation, depth)} }}"


def _of_root(operation: Operation, depth: int) -> str:
    type = get_named_type(operation.field.type)
    if type.name == "Node":
        return of_any_kind()
    return "" if is_leaf_type(type) else everything(type.name, depth)


def everything(type_name: str, depth: int) -> str:
    """All fields of the type and of the nouns below it, so many nouns deep; deeper ones are named by their ids."""
    type = SCHEMA.type_map[type_name]
    assert isinstance(type, GraphQLObjectType)
    return _all_of(type, depth)


def of_any_kind() -> str:
    """All fields of whatever `node` finds. Nouns have fields of one name and different types: each has its alias."""
    return "{ __typename " + " ".join(f"... on {noun.name} {_all_of(noun, 1, noun.name)}" for noun in nouns()) + " }"


def urls() -> str:
    """The addresses that records have, each under an alias of its own."""
    found = {noun.name: [name for name, field in noun.fields.items() if _is_url(field)] for noun in nouns()}
    return " ".join(
        f"... on {noun} {{ {' '.join(f'{noun}_{name}: {name}' for name in names)} }}"
        for noun, names in found.items()
        if names
    )


def _is_url(field: GraphQLField) -> bool:
    return get_named_type(field.type).name == "URL"


def nouns() -> list[GraphQLObjectType]:
    return [type for type in types() if is_noun(type)]


def is_noun(type: Any) -> bool:
    return isinstance(type, GraphQLObjectType) and any(interface.name == "Node" for interface in type.interfaces)


def _all_of(type: GraphQLObjectType, depth: int, alias: str = "") -> str:
    return "{ __typename " + " ".join(_fields(type, depth, alias)) + " }"


def _fields(type: GraphQLObjectType, depth: int, alias: str) -> Iterator[str]:
    for name, field in type.fields.items():
        below = CYCLE if name == "nodes" and "edges" in type.fields else _below(get_named_type(field.type), depth)
        yield f"{alias}{alias and '_'}{name}{': ' + name if alias else ''}{_required(field)} {below}"


def _below(type: Any, depth: int) -> str:
    if is_leaf_type(type):
        return ""
    if not is_noun(type):
        return _all_of(type, depth)
    return _all_of(type, depth - 1) if depth > 1 else CYCLE


def _required(field: GraphQLField) -> str:
    given = {name: EXAMPLES[name] for name, argument in field.args.items() if is_required_argument(argument)}
    return f"({', '.join(f'{name}: {json.dumps(value)}' for name, value in given.items())})" if given else ""
