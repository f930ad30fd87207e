"""What becomes of a dead letter: inputs and payloads."""

from __future__ import annotations

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape


@strawberry.input(description="What is to be tried again.")
class RetryDeadLetterInput:
    dead_letter_id: strawberry.ID = strawberry.field(description="Which one.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What is tried again. It is no dead letter any more, unless it fails anew.")
class RetryDeadLetterPayload:
    dead_letter_id: strawberry.ID | None = given("Which one.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="What is to be given up for good.")
class DiscardDeadLetterInput:
    dead_letter_id: strawberry.ID = strawberry.field(description="Which one.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was given up for good.")
class DiscardDeadLetterPayload:
    dead_letter_id: strawberry.ID | None = given("Which one.")
    errors: list[UserError] = given("Empty on success.")
