"""How heavy an operation is, found out before anything is validated or carried out: one look at each selection.

A fragment is weighed once however often it is spread, so that doubling and doubling again costs nothing here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_list_type,
)

from server.plans.page import LARGEST, USUAL

SHORT = 10  # rows of a list without pages: an invoice's lines, a customer's administrators
WRITING = 100  # values that a mutation costs besides those of its answer
DEEPEST = 100  # levels of selections and fragments within one another; nobody looks further

Variables = Mapping[str, Any]


class TooDeep(Exception):
    """Selections or fragments lie deeper within one another than anybody looks."""


@dataclass(frozen=True)
class Weight:
    """`cost`: how many values an answer has at most, and `each`: how many more for each row of the page around it."""

    cost: int = 0
    each: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0

    def beside(self, other: "Weight") -> "Weight":
        return Weight(
            self.cost + other.cost,
            self.each + other.each,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
        )

    def instead_of(self, other: "Weight") -> "Weight":
        """Of two only one will be in the answer, but both are in the document."""
        both = self.beside(other)
        return Weight(max(self.cost, other.cost), max(self.each, other.each), both.depth, both.aliases, both.directives)


def weight_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables
) -> Weight:
    """Whatever is wrong with the document is for the validation to say. Raises TooDeep."""
    defined = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]
    usual = {each.variable.name.value: _number(each.default_value, {}) for each in operation.variable_definitions or ()}
    scales = _Scales(
        schema=schema,
        fragments={each.name.value: each for each in defined},
        variables={**usual, **{name: value for name, value in variables.items() if value is not None}},
    )
    whole = scales.weigh(operation.selection_set, schema.get_root_type(operation.operation))
    writes = len(operation.selection_set.selections) if operation.operation is OperationType.MUTATION else 0
    return whole.beside(Weight(cost=writes * WRITING, directives=len(operation.directives or ())))


@dataclass(kw_only=True)
class _Scales:
    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Variables
    known: dict[str, Weight] = field(default_factory=dict)
    level: int = 0

    def weigh(self, selected: SelectionSetNode | None, type: GraphQLNamedType | None) -> Weight:
        self.level += 1
        if self.level > DEEPEST:
            raise TooDeep
        whole, by_type = Weight(), defaultdict[str, Weight](Weight)
        for node in selected.selections if selected else ():
            condition = self._condition(node, type)
            weight = self._of(node, type).beside(Weight(directives=len(node.directives or ())))
            if condition is not type and isinstance(condition, GraphQLObjectType) and is_abstract_type(type):
                by_type[condition.name] = by_type[condition.name].beside(weight)
            else:
                whole = whole.beside(weight)
        self.level -= 1
        return whole.beside(_heaviest(by_type.values()))

    def _condition(self, node: Any, type: GraphQLNamedType | None) -> GraphQLNamedType | None:
        """What the value must be for this to be in the answer."""
        fragment = self.fragments.get(node.name.value) if isinstance(node, FragmentSpreadNode) else node
        named = getattr(fragment, "type_condition", None)
        return self.schema.get_type(named.name.value) if named else type

    def _of(self, node: Any, type: GraphQLNamedType | None) -> Weight:
        match node:
            case FieldNode():
                return self._field(node, type)
            case InlineFragmentNode():
                return self.weigh(node.selection_set, self._condition(node, type))
            case FragmentSpreadNode():
                return self._spread(node)
        return Weight()

    def _spread(self, node: FragmentSpreadNode) -> Weight:
        name = node.name.value
        if name not in self.known:
            self.known[name] = Weight()  # for what spreads itself, which the validation refuses
            if fragment := self.fragments.get(name):
                self.known[name] = self.weigh(fragment.selection_set, self._condition(node, None))
        return self.known[name]

    def _field(self, node: FieldNode, type: GraphQLNamedType | None) -> Weight:
        known = getattr(type, "fields", {}).get(node.name.value)
        inner = self.weigh(node.selection_set, get_named_type(known.type) if known else None)
        sizes = {each.name.value: each.value for each in node.arguments or ()}
        cost = inner.cost + inner.each * self._rows(known.args if known else {}, sizes)
        if known and is_list_type(get_nullable_type(known.type)) and not _is_of_a_page(node, type):
            cost *= len(_list(sizes["ids"], self.variables)) if "ids" in sizes else SHORT
        told = Weight(depth=inner.depth + 1, aliases=inner.aliases + bool(node.alias), directives=inner.directives)
        counted = Weight(each=1 + cost) if _is_of_a_page(node, type) else Weight(cost=1 + cost)
        return told.beside(counted)

    def _rows(self, taken: Mapping[str, Any], given: Mapping[str, ValueNode]) -> int:
        if "first" not in taken:
            return 0
        sizes = [_number(given[name], self.variables) for name in ("first", "last") if name in given]
        asked = [size for size in sizes if isinstance(size, int)]
        return min(max(asked), LARGEST) if asked else USUAL


def _heaviest(alternatives: Iterable[Weight]) -> Weight:
    heaviest = Weight()
    for weight in alternatives:
        heaviest = heaviest.instead_of(weight)
    return heaviest


def _is_of_a_page(node: FieldNode, type: GraphQLNamedType | None) -> bool:
    return node.name.value in ("nodes", "edges") and type is not None and type.name.endswith("Connection")


def _number(value: ValueNode | None, variables: Variables) -> Any:
    if isinstance(value, VariableNode):
        return variables.get(value.name.value)
    return int(value.value) if isinstance(value, IntValueNode) and len(value.value) < LONG else None


LONG = 10  # digits: no Int has more


def _list(value: ValueNode, variables: Variables) -> Any:
    told = variables.get(value.name.value) if isinstance(value, VariableNode) else value
    if isinstance(told, ListValueNode):
        return told.values
    return told if isinstance(told, list) else [told]
