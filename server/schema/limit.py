"""What a document may weigh: whatever is more is refused before it is validated or carried out."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from graphql import GraphQLError, OperationDefinitionNode, get_operation_ast
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from server.schema.error import bad_user_input, failure, rate_limited
from server.schema.weight import DEEPEST, TooDeep, Weight, weight_of

MOST = {
    "depth": (20, "levels"),
    "aliases": (1_000, "aliases"),
    "directives": (1_000, "directives"),
}
DEFINITIONS = 100  # of operations, and of fragments: those are compared with one another
TOKENS = 20_000
TOO_LONG = "Document contains more than"  # graphql-core's words


def too_long(error: GraphQLError) -> GraphQLError | None:
    """What the parser says of too many tokens, in our words."""
    return _refused(f"A document has at most {TOKENS} tokens.") if TOO_LONG in error.message else None


class Limits(SchemaExtension):
    """Refuses what weighs too much, and what its sender's budget has nothing left for; tells what the rest costs."""

    cost: int | None = None

    def on_parse(self) -> Iterator[None]:
        self.execution_context.parse_options = {"max_tokens": TOKENS}
        yield

    def on_validate(self) -> Iterator[None]:
        if error := self._reason_to_refuse():
            self.execution_context.pre_execution_errors = [error]
        yield

    def _reason_to_refuse(self) -> GraphQLError | None:
        asked = self.execution_context
        document = asked.graphql_document
        assert document
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        if max(len(operations), len(document.definitions) - len(operations)) > DEFINITIONS:
            return _refused(f"A document has at most {DEFINITIONS} operations, and as many fragments.")
        operation = get_operation_ast(document, asked.operation_name)
        if operation is None:
            return bad_user_input("Say which of the document's operations is meant: operationName.")
        try:
            weight = weight_of(asked.schema._schema, document, operation, asked.variables or {})
        except TooDeep:
            weight = Weight(depth=DEEPEST)
        for name, (most, what) in MOST.items():
            if getattr(weight, name) > most:
                return _refused(f"This asks for too much: an operation has at most {most} {what}.")
        return self._spent(weight.cost)

    def _spent(self, cost: int) -> GraphQLError | None:
        exchange = self.execution_context.context
        if cost > exchange.budget.at_once:
            return _refused(f"This asks for too much: an answer has at most {exchange.budget.at_once} values.")
        if seconds := exchange.spend(cost):
            return rate_limited(ceil(seconds))
        if self.execution_context.operation_type is not OperationType.SUBSCRIPTION:  # whose answers go on and on
            self.cost = cost
        return None

    def get_results(self) -> dict[str, Any]:
        return {} if self.cost is None else {"cost": self.cost}


def _refused(sentence: str) -> GraphQLError:
    return failure("QUERY_TOO_COMPLEX", sentence)
