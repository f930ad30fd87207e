"""A person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from server.domain.account import is_activated
from server.plans.declaration import column, computed
from server.plans.noun import noun
from server.policy import ADMINISTRATORS, SELF
from server.schema.connection import Node
from server.schema.scalar import EmailAddress

if TYPE_CHECKING:
    pass


@noun(
    "account", description="A person: one e-mail address, any number of capacities.", account="id", belongs_to_all=True
)
class Account(Node):
    id: strawberry.ID = column("The account's id.")
    email: EmailAddress = column("As it was typed first.")
    name: str | None = column("What the person wants to be called.")
    locale: str | None = column("Language of mails, documents and messages: en, de or sv.", SELF)
    is_activated: bool | None = computed("Whether a password was ever set.", ADMINISTRATORS, is_activated)
