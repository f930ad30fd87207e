"""One's own account: inputs and payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.account import Account


@strawberry.input(description="A password that was forgotten.")
class RequestPasswordResetInput:
    email: str = strawberry.field(description="Whose.")


@shape("The same whether or not there is such an account.")
class RequestPasswordResetPayload:
    errors: list[UserError] = given("Empty.")


@strawberry.input(description="A password to change.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="To be sure it is you.")
    new_password: str = strawberry.field(description="Up to 256 characters, hard to guess.")


@shape("Whose password was changed.")
class ChangePasswordPayload:
    account: Account | None = given("The account.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="What to change about oneself. Absent stays as it is, null empties.")
class UpdateProfileInput:
    partial: ClassVar[frozenset[str]] = frozenset({"name", "locale"})

    name: str | None = strawberry.field(default=UNSET, description="What to be called.")
    locale: str | None = strawberry.field(default=UNSET, description="en, de or sv.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The changed account.")
class UpdateProfilePayload:
    account: Account | None = given("The account.")
    errors: list[UserError] = given("Empty on success.")
