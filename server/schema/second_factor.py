"""What somebody confirms with, besides a password."""

from __future__ import annotations

from datetime import datetime

import strawberry

from server.domain.second_factor import SecondFactorMethod
from server.plans.declaration import column
from server.plans.noun import noun
from server.schema.connection import Node
from server.schema.value import said, value


@noun(
    "second_factor",
    description="An authenticator app or a passkey of the viewer's own. Nobody else sees it.",
    account="account_id",
)
class SecondFactor(Node):
    id: strawberry.ID = column("The second factor's id.")
    method: SecondFactorMethod = column("TOTP or PASSKEY.")
    name: str = column("What the person calls it.")
    created_at: datetime = column("When it was added.")
    last_used_at: datetime | None = column("When somebody last signed in with it.")


@value("The password was right: what is still to be shown, with completeSignIn.")
class SecondFactorChallenge:
    token: str = said("Give it to completeSignIn.")
    expires_at: datetime = said("Until then, 10 minutes after the password; afterwards sign in again.")
    methods: list[SecondFactorMethod] = said("What the person has.")
    passkey_options: str | None = said(
        "For whoever has a passkey: JSON for PublicKeyCredential.parseRequestOptionsFromJSON (WebAuthn)."
    )
