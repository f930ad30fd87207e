"""A reseller's team: inputs and payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.reseller import Reseller


@strawberry.input(description="Somebody to administer a reseller, with all that its other administrators may do.")
class AddResellerAdministratorInput:
    reseller_id: strawberry.ID = strawberry.field(description="Which reseller.")
    email: str = strawberry.field(description="Who. Without an account they are invited to make one.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The reseller with its larger team.")
class AddResellerAdministratorPayload:
    reseller: Reseller | None = given("The reseller.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Somebody who is no longer to administer a reseller; their account stays.")
class RemoveResellerAdministratorInput:
    reseller_id: strawberry.ID = strawberry.field(description="Which reseller.")
    account_id: strawberry.ID = strawberry.field(description="Who: one of its administrators, not the last one.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The reseller with its smaller team.")
class RemoveResellerAdministratorPayload:
    reseller: Reseller | None = given("The reseller.")
    errors: list[UserError] = given("Empty on success.")
