"""One attempt to pay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain import payment as domain
from server.domain.messages import failure_reason
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.plans.declaration import column, computed, money, one
from server.plans.noun import noun
from server.policy import EVERYBODY, SELF
from server.schema.connection import Node
from server.schema.money import Money
from server.schema.scalar import URL

if TYPE_CHECKING:
    from server.schema.invoice import Invoice


@noun(
    "payment",
    description="One attempt to pay an invoice by card.",
    reseller="reseller_id",
    customer="customer_id",
    account="account_id",
)
class Payment(Node):
    id: strawberry.ID = column("The payment's id.")
    invoice: Invoice = one("What it pays.", key="invoice_id")
    method: PaymentMethod = column("How.")
    status: PaymentStatus = column("Where it stands.")
    amount: Money = money("How much.", column="amount")
    amount_refunded: Money = money("What went back to the card.", column="amount_refunded")
    is_disputed: bool = column("Whether the card's holder disputes it.")
    created_at: datetime = column("When it was started.")
    redirect_url: URL | None = computed("Where to send the person, while REQUIRES_ACTION.", SELF, domain.redirect_url)
    client_secret: str | None = computed(
        "For the provider's own form, while REQUIRES_ACTION.", SELF, domain.client_secret
    )
    failure: PaymentFailure | None = column("Why it failed.")
    failure_reason: str | None = computed("The same in the viewer's language.", EVERYBODY, failure_reason)
