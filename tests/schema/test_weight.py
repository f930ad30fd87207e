"""What an operation costs is how many values its answer may have; a fragment is looked at once."""

import time
from typing import Any

import pytest
from graphql import get_operation_ast, parse

from server.schema import build_schema
from server.schema.weight import WRITING, TooDeep, Weight, weight_of

FIELDS = "{ id name }"


def weighed(document: str, **variables: Any) -> Weight:
    parsed = parse(document)
    operation = get_operation_ast(parsed)
    assert operation
    return weight_of(build_schema()._schema, parsed, operation, variables)


def cost(document: str, **variables: Any) -> int:
    return weighed(document, **variables).cost


def test_each_field_is_a_value() -> None:
    assert cost("{ viewer { id account { email } } }") == 4


@pytest.mark.parametrize(
    ("page", "rows"),
    [("", 25), ("(first: 3)", 3), ("(last: 7)", 7), ("(first: 1000)", 100), ("(first: 0)", 0), ("(first: null)", 25)],
)
def test_a_page_has_as_many_rows_as_are_asked_for_at_most_a_hundred(page: str, rows: int) -> None:
    """customers, nodes, and for each row itself and two fields."""
    assert cost(f"{{ customers{page} {{ nodes {FIELDS} }} }}") == 1 + rows * 3


def test_a_variable_says_how_many_rows() -> None:
    document = "query($n: Int = 5) { customers(first: $n) { nodes { id } } }"
    assert [cost(document), cost(document, n=50), cost(document, n=None)] == [11, 101, 11]


def test_pages_within_pages_multiply() -> None:
    inner = "subscriptions(first: 10) { totalCount edges { cursor node { id } } }"
    assert cost(f"{{ customers(first: 20) {{ nodes {{ {inner} }} }} }}") == 1 + 20 * (1 + 1 + 1 + 10 * 4)


def test_what_stands_beside_the_rows_is_there_once() -> None:
    assert cost("{ customers(first: 20) { totalCount pageInfo { endCursor } nodes { id } } }") == 1 + 3 + 20 * 2


def test_named_records_are_counted() -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert [cost(document, ids=["a"] * 30), cost('{ nodes(ids: ["a", "b"]) { id } }')] == [31, 3]


def test_of_a_records_kinds_the_heaviest_counts() -> None:
    kinds = "... on Customer { name } ... on Seat { email name } ... on Seat { status }"
    assert cost(f"{{ node(id: 1) {{ id {kinds} }} }}") == 1 + 1 + 3


def test_a_fragment_is_the_same_as_its_fields() -> None:
    plain = cost("{ customers(first: 9) { nodes { id name } } }")
    spread = "{ customers(first: 9) { ...Page } } fragment Page on CustomerConnection { nodes { ...Row } }"
    assert cost(f"{spread} fragment Row on Customer {{ id ... on Customer {{ name }} }}") == plain


def test_writing_costs_more_than_reading() -> None:
    assert cost("mutation { signOut(input: {}) { errors { code } } }") == WRITING + 1 + 10 * 1 + 1


def test_aliases_directives_and_levels_are_counted_in_fragments_too() -> None:
    document = (
        "{ a: viewer @skip(if: false) { ...V @include(if: true) } } fragment V on Viewer { b: account { email } }"
    )
    weight = weighed(document)
    assert (weight.aliases, weight.directives, weight.depth) == (2, 2, 3)


def test_eighty_levels_of_doubled_spreads_are_weighed_at_once() -> None:
    levels = 80
    document = "{ ...F0 }" + "".join(f" fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels))
    begun = time.perf_counter()
    heavy = cost(f"{document} fragment F{levels} on Query {{ __typename }}")
    assert (heavy, time.perf_counter() - begun < 0.05) == (2**levels, True)


def test_nobody_looks_further_than_a_hundred_levels() -> None:
    chain = "{ ...F0 }" + "".join(f" fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(500))
    with pytest.raises(TooDeep):
        cost(chain)


@pytest.mark.parametrize(
    "document",
    [
        "{ ...Nobody }",
        "{ nothing { at { all } } }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ customers(first: $n) { nodes { id } } }",
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        "{ customers(first: 99999999999999999999) { nodes { id } } }",
        "{ ... on Nothing { id } }",
    ],
)
def test_what_is_wrong_is_for_the_validation_to_say(document: str) -> None:
    assert cost(document) < 100
