"""What stands beside the data in every answer: which fields were hidden, and errors that say no more than needed."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

from graphql import ExecutionResult, GraphQLError
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from server.plans.page import BadPage
from server.schema.limit import too_long

log = logging.getLogger("server.schema")


class OwnExchange(SchemaExtension):
    """Several operations share a socket: each has an instant, a viewer and hidden paths of its own."""

    async def on_operation(self) -> AsyncIterator[None]:
        exchange = self.execution_context.context
        if exchange and exchange.keep is None:
            self.execution_context.context = await exchange.anew()
        yield


class Hidden(SchemaExtension):
    """`extensions.hidden`: the paths of the fields that are null because the viewer may not see them.

    Sorted, for root fields are read at the same time: which of them was quicker is not to be told.
    """

    def get_results(self) -> dict[str, Any]:
        hidden = getattr(self.execution_context.context, "hidden", None)
        return {"hidden": [list(path) for path in sorted(hidden)]} if hidden else {}


class Errors(SchemaExtension):
    """Every error has a code; what went wrong inside is logged and never shown."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult) or hasattr(result, "errors"):
            code_errors(result)

    def on_stream_result(self, result: Any) -> Iterator[None]:
        code_errors(result)
        yield


def code_errors(result: Any) -> None:
    """In the order of the document. Those that have a code keep it."""
    if result.errors:
        result.errors = sorted((coded(error) for error in result.errors), key=_place)


def _place(error: GraphQLError) -> tuple[list[int], list[tuple[bool, str | int]]]:
    """In the document, then in the answer: root fields are read at the same time, and fail in any order."""
    return list(error.positions or ()), [(isinstance(step, str), step) for step in error.path or ()]


def coded(error: GraphQLError) -> GraphQLError:
    if error.extensions and "code" in error.extensions:
        return error
    if refused := too_long(error):
        return refused
    cause = error.original_error
    if sentence := _mistake(cause):
        return _as(error, sentence, "BAD_USER_INPUT")
    if cause is None or (isinstance(cause, GraphQLError) and error.path is None):
        return _as(error, error.message, "BAD_USER_INPUT")
    log.error("an operation failed at %s", error.path, exc_info=cause)
    return _as(error, "Something went wrong on our side.", "INTERNAL")


def _mistake(cause: Exception | None) -> str | None:
    """What the client did wrong, where strawberry or a plan says so by an exception of its own."""
    match cause:
        case BadPage() | MissingQueryError():
            return str(cause)
        case CannotGetOperationTypeError():
            return cause.as_http_error_reason()
        case InvalidOperationTypeError():
            return "This kind of operation can't be asked for in this way."
    return None


def _as(error: GraphQLError, message: str, code: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )
