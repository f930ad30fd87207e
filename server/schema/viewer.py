"""Who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.role import Role
from server.schema.scalar import EmailAddress
from server.schema.value import given, said, shape, value

if TYPE_CHECKING:
    from server.schema.account import Account
    from server.schema.customer import Customer
    from server.schema.reseller import Reseller
    from server.schema.seat import Seat


@shape("One of the viewer's capacities.")
class Capacity:
    role: Role = given("What the viewer is.")
    reseller: Reseller | None = given("Set for RESELLER_ADMIN.")
    customer: Customer | None = given("Set for CUSTOMER_ADMIN and MEMBER.")


@shape("Who is signed in.")
class Viewer:
    id: strawberry.ID = given("The session's id, so that caches can replace it.")
    account: Account = given("The person.")
    capacities: list[Capacity] = given("Everything the person may act as.")
    seats: list[Seat] = given("The person's own seats.")
    asleep: list[Role] = given(
        "Roles that the person holds without effect, because a second factor is required: see beginSecondFactor."
    )
    session_expires_at: datetime = given("When to sign in again.")


@value("What an activation or reset screen shows before a password is typed.")
class PendingActivation:
    email: EmailAddress = said("Whose account it is.")
    name: str | None = said("What the inviter called the person.")
    customer_name: str | None = said("The customer that gives a seat.")
    invited_by: str | None = said("Who invites.")
    expires_at: datetime = said("Until when the link works.")
    is_reset: bool = said("Whether this is a password reset.")
