"""One person's place in a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain import actions
from server.domain.seat import SeatStatus
from server.plans.declaration import Rows, column, computed, one
from server.plans.noun import noun
from server.policy import EVERYBODY
from server.schema.action import AllowedAction
from server.schema.connection import Node
from server.schema.scalar import EmailAddress

if TYPE_CHECKING:
    from server.schema.subscription import Subscription

SUBSCRIPTION = Rows(
    table="subscription",
    key="subscription_id",
    on="id",
    columns=("status", "seats_purchased", "seats_assigned", "next_seats"),
)


@noun(
    "seat",
    description="One person's place in a subscription.",
    reseller="reseller_id",
    customer="customer_id",
    subscription="subscription_id",
    account="account_id",
)
class Seat(Node):
    id: strawberry.ID = column("The seat's id.")
    subscription: Subscription = one("What it is a seat in.", key="subscription_id")
    email: EmailAddress = column("As it was typed.")
    name: str | None = column("As whoever invited typed it.")
    status: SeatStatus = column("Where it stands.")
    is_administrator: bool = column("Whether its holder looks after the customer.")
    invited_at: datetime = column("When it was given.")
    invitation_expires_at: datetime | None = column("Until when the invitation can be accepted.")
    activated_at: datetime | None = column("When it became usable.")
    removed_at: datetime | None = column("When it was taken back.")
    allowed_actions: list[AllowedAction] = computed(
        "What the viewer may do with it now.", EVERYBODY, actions.actions_of_seat, subscriptions=SUBSCRIPTION
    )
