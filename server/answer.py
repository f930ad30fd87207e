"""The form of an answer: its media type, its status, and a refusal of what is no request (GraphQL over HTTP)."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError
from starlette.responses import JSONResponse

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
# What names neither gets JSON, as clients have always had it.
OFFERED = {GRAPHQL: (GRAPHQL, "application/graphql-response+*"), JSON: (JSON, "application/*", "*/*")}


def media_type(accept: str | None) -> str:
    """The best of what is accepted: by its weight, then by its place."""
    wanted = [_weighed(part) for part in (accept or "*/*").split(",")]
    for _, name in sorted(wanted, key=lambda part: -part[0]):
        for offered, names in OFFERED.items():
            if name in names:
                return offered
    return JSON


def _weighed(part: str) -> tuple[float, str]:
    name, *parameters = (word.strip().lower() for word in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:]), name
            except ValueError:
                return 0.0, name
    return 1.0, name


def is_no_request(data: object, errors: Sequence[GraphQLError] | None) -> bool:
    """Whether nothing was carried out: what was asked can't be read, isn't valid, or lacks a variable."""
    return data is None and bool(errors) and all(error.path is None for error in errors or ())


def refusal(status: int, message: str, code: str, accept: str | None, headers: Mapping[str, str] = {}) -> JSONResponse:
    """Of a body that is not a request at all, with the headers that every answer has."""
    body: dict[str, Any] = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return JSONResponse(body, status, {**GUARDED, **headers}, f"{media_type(accept)}; charset=utf-8")


GUARDED = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
