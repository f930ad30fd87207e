"""What stands beside the data in every answer: which fields were hidden, and errors that say no more than needed."""

import logging
from collections.abc import Iterator
from typing import Any

from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension

from server.plans.page import BadPage

log = logging.getLogger("server.schema")


class Hidden(SchemaExtension):
    """`extensions.hidden`: the paths of the fields that are null because the viewer may not see them."""

    def get_results(self) -> dict[str, Any]:
        hidden = getattr(self.execution_context.context, "hidden", None)
        return {"hidden": [list(path) for path in hidden]} if hidden else {}

    def on_stream_result(self, result: Any) -> Iterator[None]:
        if found := self.get_results():
            result.extensions = {**(result.extensions or {}), **found}
        yield


class Errors(SchemaExtension):
    """Every error has a code; what went wrong inside is logged and never shown."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult) or hasattr(result, "errors"):
            _code(result)

    def on_stream_result(self, result: Any) -> Iterator[None]:
        _code(result)
        yield


def _code(result: Any) -> None:
    if result.errors:
        result.errors = [coded(error) for error in result.errors]


def coded(error: GraphQLError) -> GraphQLError:
    if error.extensions and "code" in error.extensions:
        return error
    cause = error.original_error
    if isinstance(cause, BadPage):
        return _as(error, str(cause), "BAD_USER_INPUT")
    if cause is None or (isinstance(cause, GraphQLError) and error.path is None):
        return _as(error, error.message, "BAD_USER_INPUT")
    if error.path is None and not isinstance(cause, Exception):
        return _as(error, error.message, "BAD_USER_INPUT")
    log.error("an operation failed at %s", error.path, exc_info=cause)
    return _as(error, "Something went wrong on our side.", "INTERNAL")


def _as(error: GraphQLError, message: str, code: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
