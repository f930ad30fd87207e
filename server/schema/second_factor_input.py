"""Second factors: inputs and payloads. Those that take a password or answer with secrets take no idempotency key:
what a key remembers is kept for a week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.domain.role import Role
from server.domain.second_factor import SecondFactorMethod
from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.account import Account
    from server.schema.second_factor import SecondFactor

PASSWORD = "The viewer's own, to be sure it is you."  # noqa: S105
CODE = "The six digits that the app shows now."
RECOVERY_CODES = "Each opens once in place of a second factor. Show them now: they are never told again."


@strawberry.input(description="A second factor to begin.")
class BeginSecondFactorInput:
    method: SecondFactorMethod = strawberry.field(description="TOTP or PASSKEY; recovery codes come with the first.")
    name: str | None = strawberry.field(default=UNSET, description='What to call it: "my phone".')
    current_password: str = strawberry.field(description=PASSWORD)


@shape(
    "What to show to the app or to the browser. It counts once confirmSecondFactor has succeeded, within 30 minutes."
)
class BeginSecondFactorPayload:
    second_factor_id: strawberry.ID | None = given("For confirmSecondFactor.")
    totp_uri: str | None = given("For TOTP: show it as a QR code.")
    totp_secret: str | None = given("For TOTP: the same to be typed, Base32.")
    passkey_options: str | None = given(
        "For PASSKEY: JSON for PublicKeyCredential.parseCreationOptionsFromJSON (WebAuthn)."
    )
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A second factor to confirm.")
class ConfirmSecondFactorInput:
    second_factor_id: strawberry.ID = strawberry.field(description="From beginSecondFactor.")
    code: str | None = strawberry.field(default=UNSET, description=f"For TOTP. {CODE}")
    passkey_response: str | None = strawberry.field(
        default=UNSET, description="For PASSKEY: what navigator.credentials.create gave, its toJSON() as text."
    )


@shape("From now on the second factor is asked for at each sign-in. With the first one all other sessions have ended.")
class ConfirmSecondFactorPayload:
    second_factor: SecondFactor | None = given("The second factor.")
    recovery_codes: list[str] | None = given(f"With the first one. {RECOVERY_CODES}")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A second factor to give up.")
class RemoveSecondFactorInput:
    second_factor_id: strawberry.ID = strawberry.field(description="One of the viewer's own.")
    current_password: str = strawberry.field(description=PASSWORD)


@shape("Whose second factor was removed; with the last one the recovery codes are gone, too.")
class RemoveSecondFactorPayload:
    account: Account | None = given("The account.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Recovery codes to replace.")
class ReplaceRecoveryCodesInput:
    current_password: str = strawberry.field(description=PASSWORD)


@shape("New recovery codes; all older ones are worthless.")
class ReplaceRecoveryCodesPayload:
    account: Account | None = given("The account.")
    recovery_codes: list[str] | None = given(RECOVERY_CODES)
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Somebody who has lost every second factor and all recovery codes.")
class ResetSecondFactorInput:
    account_id: strawberry.ID = strawberry.field(description="Whose. Make sure first that it is they who ask.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("Who signs in with the password alone again. All their sessions have ended.")
class ResetSecondFactorPayload:
    account: Account | None = given("The account.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="Whether a role needs a second factor.")
class RequireSecondFactorInput:
    role: Role = strawberry.field(description="OPERATOR or RESELLER_ADMIN.")
    is_required: bool = strawberry.field(description="Whether it does, from the next request on.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("Which roles need a second factor now.")
class RequireSecondFactorPayload:
    roles: list[Role] | None = given("All of them.")
    errors: list[UserError] = given("Empty on success.")
