"""Another card in place of the saved one: input and payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.scalar import URL
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.subscription import Subscription


@strawberry.input(description="Whose card is to be replaced: that of the viewer's own side.")
class ReplaceCardInput:
    subscription_id: strawberry.ID = strawberry.field(description="A subscription that it pays or shall pay.")
    return_url: URL | None = strawberry.field(
        default=UNSET, description="Where the provider's page sends the person back: an allowed origin."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("Where to give the card.")
class ReplaceCardPayload:
    subscription: Subscription | None = given("The subscription; its renewal names the new card once it was given.")
    redirect_url: URL | None = given("Where to send the person; null where the provider's own form asks.")
    client_secret: str | None = given("For the provider's own form.")
    errors: list[UserError] = given("Empty on success.")
