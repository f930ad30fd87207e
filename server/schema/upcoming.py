"""What the calendar will bring."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from server.plans.declaration import column, one
from server.plans.noun import noun
from server.policy import OPERATOR
from server.schema.connection import Node

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.invoice import Invoice
    from server.schema.subscription import Subscription


@noun("upcoming", description="What will be done by itself, and when. Done, it is here no more.", belongs_to_all=True)
class Upcoming(Node):
    id: strawberry.ID = column("The entry's id.")
    kind: str = column(
        "What will be done: RENEWAL_INVOICE, RENEWAL_CHARGE, RENEWAL_REMINDER, CARD_REMINDER, PERIOD_END, PURCHASE_END "
        "(an order that nobody pays is canceled) or GRACE_END. Kinds may be added."
    )
    due_on: date = column("The day from which on it is due; one that has passed is being done, or tried again.")
    attempts: int | None = column("How often it was tried in vain.", OPERATOR)
    last_error: str | None = column("Why it could not be done the last time.", OPERATOR)
    customer: Customer | None = one("Whom it concerns.", OPERATOR, key="customer_id")
    subscription: Subscription | None = one("Whose period or renewal it is.", OPERATOR, key="subscription_id")
    invoice: Invoice | None = one("The order that is charged again, or canceled.", OPERATOR, key="invoice_id")
