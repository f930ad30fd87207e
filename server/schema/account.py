"""A person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from server.domain.account import is_activated
from server.domain.second_factor import codes_left, has_second_factor
from server.plans.declaration import Rows, column, computed, every
from server.plans.listing import OLDEST
from server.plans.noun import noun
from server.policy import ADMINISTRATORS, OPERATOR_AND_SELF, SELF
from server.schema.connection import Node
from server.schema.scalar import EmailAddress

if TYPE_CHECKING:
    from server.schema.second_factor import SecondFactor


RECOVERY_CODES = Rows(table="recovery_code", key="id", on="account_id", columns=("used_at",))
SECOND_FACTORS = Rows(table="second_factor", key="id", on="account_id", columns=("confirmed_at",))


@noun(
    "account", description="A person: one e-mail address, any number of capacities.", account="id", belongs_to_all=True
)
class Account(Node):
    id: strawberry.ID = column("The account's id.")
    email: EmailAddress = column("As it was typed first.")
    name: str | None = column("What the person wants to be called.")
    locale: str | None = column("Language of mails, documents and messages: en, de or sv.", SELF)
    second_factors: list[SecondFactor] | None = every(
        "What the person confirms with when signing in.", SELF, on="account_id", order=OLDEST
    )
    recovery_codes_left: int | None = computed(
        "How many recovery codes have not been used.", SELF, codes_left, codes=RECOVERY_CODES
    )
    has_second_factor: bool | None = computed(
        "Whether signing in takes more than a password.", OPERATOR_AND_SELF, has_second_factor, factors=SECOND_FACTORS
    )
    is_activated: bool | None = computed("Whether a password was ever set.", ADMINISTRATORS, is_activated)
