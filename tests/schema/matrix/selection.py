"""Documents that ask for everything: each field of a type, and each record that it leads to."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from tests.schema.matrix.audience import RECORDS
from tests.schema.walk import SCHEMA

ALL_SEATS = "first: 100, filter: { status: [INVITED, ACTIVE, REMOVED] }"
ARGUMENTS = {"currentSubscription": 'productCode: "business"', "prices": 'on: "2097-01-01"', "seats": ALL_SEATS}
PAGE = "first: 100"  # of every other list


def document(kind: str, *fields: str) -> str:
    """With the fragments that the fields name."""
    body = " ".join(fields)
    named = sorted(set(re.findall(r"\.\.\.(\w+)", body)))
    return " ".join([f"{kind} {{ {body} }}", *(fragment(name) for name in named)])


def call(name: str, field: GraphQLField, arguments: Mapping[str, Any], record: str | None = None) -> tuple[str, str]:
    """One operation with its arguments as variables: how they are declared, and how it is asked for."""
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in arguments)
    passed = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    head, given = (f"({declared})", f"({passed})") if arguments else ("", "")
    return head, f"{name}{given} {below(field, record)}"


def fragment(record: str) -> str:
    """Every field of a record; of the records that it leads to the id."""
    return f"fragment {record} on {record} {fields_of(type_named(record), '{ id }')}"


def type_named(name: str) -> GraphQLObjectType:
    type = SCHEMA.type_map[name]
    assert isinstance(type, GraphQLObjectType)
    return type


def fields_of(type: GraphQLObjectType, record: str | None = None) -> str:
    """`record`: what is asked of the records that fields lead to; by default their fragments."""
    return f"{{ {' '.join(asked(name, field, record) for name, field in type.fields.items())} }}"


def asked(name: str, field: GraphQLField, record: str | None = None) -> str:
    arguments = f"({ARGUMENTS.get(name, PAGE)})" if field.args else ""
    return f"{name}{arguments} {below(field, record)}"


def below(field: GraphQLField, record: str | None = None) -> str:
    type = get_named_type(field.type)
    if is_leaf_type(type):
        return ""
    if type.name == "Node":
        return "{ id }"
    if type.name in RECORDS:
        return record or f"{{ ...{type.name} }}"
    return fields_of(type_named(type.name), record)


def relations(record: str) -> str:
    """The id of a record, and every other one that it leads to with all its fields."""
    led = [asked(name, field) for name, field in type_named(record).fields.items() if leads_on(field)]
    return f"{{ id {' '.join(led)} }}"


def leads_on(field: GraphQLField) -> bool:
    """Whether there are records below it."""
    return "..." in below(field)


def ways() -> Iterable[str]:
    """Every field of an object from which one comes to a record: "Customer.reseller", "InvoiceEdge.node"."""
    for type in SCHEMA.type_map.values():
        if isinstance(type, GraphQLObjectType) and not type.name.startswith("__"):
            for name, field in type.fields.items():
                if get_named_type(field.type).name in {*RECORDS, "Node"}:
                    yield f"{type.name}.{name}"
