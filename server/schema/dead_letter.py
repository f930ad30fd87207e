"""What could not be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.dead_letter import DeadLetterKind, dead_letter_kind, last_error
from server.plans.declaration import column, computed, one
from server.plans.noun import noun
from server.policy import EVERYBODY, OPERATOR
from server.schema.connection import Node

if TYPE_CHECKING:
    from server.schema.customer import Customer


@noun("outbox_message", description="What was promised to the world outside, and given up.", belongs_to_all=True)
class DeadLetter(Node):
    id: strawberry.ID = column("The dead letter's id.")
    kind: DeadLetterKind = computed(
        "What it was to be. To forget a charge is a CHARGE, too.", EVERYBODY, dead_letter_kind
    )
    recipient: str | None = column("To whom a mail was to go.", OPERATOR)
    customer: Customer | None = one("Which customer it was about, where it was about one.", OPERATOR, key="customer_id")
    attempts: int = column("How often it was tried.")
    last_error: str = computed("What happened the last time.", EVERYBODY, last_error)
    failed_at: datetime = column("When it was given up.")
