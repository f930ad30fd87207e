"""Giving seats and taking them back: inputs and payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from strawberry import UNSET

from server.domain.vat import PriceNote
from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.seat import Seat
    from server.schema.subscription import Subscription

EMAIL = "Whom to invite."
NAME = "How to address the person until they say so themselves."
LOCALE = "Language of the mails: en, de or sv."
ADMINISTRATOR = "Whether to make the person administrator: what they buy gets no discount."
NOTES = "PURCHASES_AT_LIST_PRICE where somebody was made administrator."
SEAT = "Which seat."
SUCCESS = "Empty on success."


@strawberry.input(description="A person to give a seat to.")
class InviteMemberInput:
    subscription_id: strawberry.ID = strawberry.field(description="In which subscription.")
    email: str = strawberry.field(description=EMAIL)
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    locale: str | None = strawberry.field(default=UNSET, description=LOCALE)
    administrator: bool = strawberry.field(default=False, description=ADMINISTRATOR)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The seat that was given.")
class InviteMemberPayload:
    seat: Seat | None = given("INVITED, or ACTIVE at once.")
    subscription: Subscription | None = given("The subscription with its counts.")
    notes: list[PriceNote] = given(NOTES)
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="One of many people to give a seat to.")
class NewMemberInput:
    email: str = strawberry.field(description=EMAIL)
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    locale: str | None = strawberry.field(default=UNSET, description=LOCALE)
    administrator: bool = strawberry.field(default=False, description=ADMINISTRATOR)

    def value(self) -> dict[str, Any]:
        return {
            "email": self.email,
            "name": self.name or None,
            "locale": self.locale or None,
            "administrator": self.administrator,
        }


@strawberry.input(description="Up to 500 people to give a seat to.")
class InviteMembersInput:
    subscription_id: strawberry.ID = strawberry.field(description="In which subscription.")
    members: list[NewMemberInput] = strawberry.field(description="Whom.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What became of one row.")
class InviteMemberResult:
    index: int = given("The row's place in the input, from 0.")
    email: str = given("As typed.")
    seat: Seat | None = given("The seat, if it was given.")
    errors: list[UserError] = given("Why not.")


@shape("What became of every row: those that can't be served say why, the others succeed.")
class InviteMembersPayload:
    results: list[InviteMemberResult] = given("One a row, in their order.")
    subscription: Subscription | None = given("The subscription with its counts.")
    notes: list[PriceNote] = given(NOTES)
    errors: list[UserError] = given("Why nothing was done at all.")


@strawberry.input(description="An invitation to send again, with a new link and 7 new days.")
class ResendInvitationInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The seat whose invitation was sent again.")
class ResendInvitationPayload:
    seat: Seat | None = given("The seat.")
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="A seat to take back.")
class RemoveMemberInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The seat that was taken back.")
class RemoveMemberPayload:
    seat: Seat | None = given("REMOVED.")
    subscription: Subscription | None = given("The subscription, with a free seat more.")
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="A removal to undo.")
class RestoreMemberInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The seat as it was.")
class RestoreMemberPayload:
    seat: Seat | None = given("As it was, with the same invitation.")
    subscription: Subscription | None = given("The subscription with its counts.")
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="A seat to take from one person and give to another, or neither.")
class ReassignSeatInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    email: str = strawberry.field(description=EMAIL)
    name: str | None = strawberry.field(default=UNSET, description=NAME)
    locale: str | None = strawberry.field(default=UNSET, description=LOCALE)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("Who had the seat, and who has it now.")
class ReassignSeatPayload:
    removed: Seat | None = given("The old one, REMOVED.")
    seat: Seat | None = given("The new one.")
    subscription: Subscription | None = given("The subscription.")
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="A member to make administrator.")
class GrantAdministratorInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The new administrator's seat.")
class GrantAdministratorPayload:
    seat: Seat | None = given("The seat.")
    notes: list[PriceNote] = given("PURCHASES_AT_LIST_PRICE: what this person buys gets no discount.")
    errors: list[UserError] = given(SUCCESS)


@strawberry.input(description="An administrator to make a plain member again.")
class RevokeAdministratorInput:
    seat_id: strawberry.ID = strawberry.field(description=SEAT)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("The seat of whoever was administrator.")
class RevokeAdministratorPayload:
    seat: Seat | None = given("The seat.")
    errors: list[UserError] = given(SUCCESS)
