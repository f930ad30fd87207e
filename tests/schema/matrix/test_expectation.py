"""Nothing is without an expectation, no expectation without what it is about, and both say the same as the schema."""

from collections.abc import Iterator

from graphql import GraphQLEnumType, GraphQLField, GraphQLObjectType, ListValueNode, StringValueNode

from server.domain.change import ChangeKind
from tests.schema.matrix.audience import DECLARED, PLAIN, RECORDS, WITHOUT_RULE
from tests.schema.matrix.operation import OPENNESS, OPERATIONS, is_open
from tests.schema.matrix.record import ACTIONS, CHANGES, LETTERS, PRINCIPALS
from tests.schema.walk import SCHEMA, types

ROOTS = {"query": SCHEMA.query_type, "mutation": SCHEMA.mutation_type, "subscription": SCHEMA.subscription_type}


def others() -> list[GraphQLObjectType]:
    """All types but the roots."""
    return [type for type in types() if type not in ROOTS.values()]


# ---------------------------------------------------------------- nothing is forgotten, nothing is left over


def test_every_field_has_an_expectation_and_every_expectation_its_field() -> None:
    plain = {type: set(fields.split()) for group in PLAIN.values() for type, fields in group.items()}
    expected = {type: set(fields) for type, fields in RECORDS.items()} | plain
    assert {type.name: set(type.fields) for type in others()} == expected


def test_every_operation_has_an_expectation_and_every_expectation_its_operation() -> None:
    expected = {(operation.kind, operation.name) for operation in OPERATIONS}
    assert {(kind, name) for kind, root in ROOTS.items() if root for name in root.fields} == expected


def test_for_every_operation_it_is_said_what_becomes_of_it_whoever_asks() -> None:
    rows = [row.split() for operation in OPERATIONS for row in operation.grid.values()]
    assert {len(row) for row in rows} == {len(PRINCIPALS)}


def test_every_kind_of_change_has_an_expectation() -> None:
    assert {kind.partition(" ")[0] for kind in CHANGES} == set(ChangeKind)


def test_every_action_has_an_expectation() -> None:
    expected = {
        action.partition(":")[0] for rows in ACTIONS.values() for row in rows.values() for action in row.split()
    }
    assert expected | {"LIFT_SUSPENSION"} == values_of("Action")  # of a subscription that is suspended


def test_every_role_has_a_letter() -> None:
    assert values_of("Role") == set(LETTERS)


def values_of(enum: str) -> set[str]:
    type = SCHEMA.type_map[enum]
    assert isinstance(type, GraphQLEnumType)
    return set(type.values)


# ---------------------------------------------------------------- the schema declares what is expected


def test_each_field_of_a_record_declares_its_rule_as_it_is_expected() -> None:
    wrong = [
        (type.name, name, declared(field, "shownTo"))
        for type in others()
        for name, field in type.fields.items()
        if type.name in RECORDS and declared(field, "shownTo") != DECLARED[RECORDS[type.name][name]]
    ]
    assert wrong == []


def test_fields_without_a_rule_of_their_own_declare_none() -> None:
    plain = [type for type in others() if type.name not in RECORDS]
    wrong = [
        (type.name, name)
        for type in plain
        for name, field in type.fields.items()
        if declared(field, "shownTo") not in WITHOUT_RULE
    ]
    assert (wrong, plain != []) == ([], True)


def test_each_operation_declares_to_whom_it_is_open_as_it_is_expected() -> None:
    wrong = [
        (operation.name, declared(field, "openTo"))
        for operation in OPERATIONS
        for field in [root.fields[operation.name] for kind, root in ROOTS.items() if root and kind == operation.kind]
        if declared(field, "openTo") != OPENNESS[operation.open_to]
    ]
    assert wrong == []


def declared(field: GraphQLField, directive: str) -> tuple[str, str]:
    """The roles of the directive, and the last line of the description."""
    assert field.ast_node
    assert field.description
    roles = [role for node in field.ast_node.directives or () if node.name.value == directive for role in named(node)]
    return " ".join(roles), field.description.splitlines()[-1]


def named(directive: object) -> Iterator[str]:
    [argument] = directive.arguments  # type: ignore[attr-defined]
    assert isinstance(argument.value, ListValueNode)
    for role in argument.value.values:
        assert isinstance(role, StringValueNode)
        yield role.value


# ---------------------------------------------------------------- the tables agree with one another


def test_an_operation_is_forbidden_exactly_to_those_to_none_of_whose_capacities_it_is_open() -> None:
    wrong = [
        (operation.name, whose, name)
        for operation in OPERATIONS
        for whose in operation.grid
        for name in PRINCIPALS
        if (operation.becomes(name, whose) in ("F", "U")) is is_open(operation.open_to, name)
    ]
    assert wrong == []
