"""What can go wrong: refusals in payloads, and errors of the whole operation."""

from typing import Any

from graphql import GraphQLError

from server.domain import refusal as domain
from server.domain.messages import message_of
from server.domain.refusal import UserErrorCode
from server.schema.value import said, value


@value("Why something was not done.")
class UserError:
    code: UserErrorCode = said("For programs.")
    message: str = said("For people, in the viewer's language.")
    path: list[str] | None = said('Where in the input, as typed: ["input", "members", "3", "email"].')


def user_error(refusal: domain.Refusal, locale: str) -> UserError:
    return UserError(
        code=refusal.code,
        message=message_of(refusal.code, locale, refusal.facts),
        path=["input", *(camel(step) for step in refusal.path)] if refusal.path else None,
    )


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.capitalize() for part in others)


def failure(code: str, message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(message, extensions={"code": code, **extensions})


def unauthenticated() -> GraphQLError:
    return failure("UNAUTHENTICATED", "Sign in first.")


def forbidden() -> GraphQLError:
    return failure("FORBIDDEN", "This is not open to any of your capacities.")


def access_changed() -> GraphQLError:
    return failure("FORBIDDEN", "Your access has changed. Connect again to go on with what is left.")


def rate_limited(seconds: int) -> GraphQLError:
    return failure(
        "RATE_LIMITED", f"Too much was asked for within a minute. Try again in {seconds} s.", retryAfter=seconds
    )


def bad_user_input(message: str) -> GraphQLError:
    return failure("BAD_USER_INPUT", message)
