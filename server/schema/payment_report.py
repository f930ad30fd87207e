"""What the card provider reports by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from server.domain.payment_report import PaymentReportKind
from server.plans.declaration import column, money, one
from server.plans.noun import noun
from server.policy import OPERATOR
from server.schema.connection import Node
from server.schema.money import Money

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.payment import Payment


@noun(
    "payment_report",
    description="What the card provider reports by itself, and only people can deal with.",
    belongs_to_all=True,
)
class PaymentReport(Node):
    id: strawberry.ID = column("The report's id.")
    kind: PaymentReportKind = column("What it is about.")
    payment: Payment | None = one("Which payment; null for one that is not ours.", OPERATOR, key="payment_id")
    customer: Customer | None = one("Whose.", OPERATOR, key="customer_id")
    amount: Money = money("How much.", column="amount")
    reported_at: datetime = column("When it was reported.")
    settled_at: datetime | None = column("When somebody had dealt with it.", OPERATOR)
    note: str | None = column("What came of it.", OPERATOR)
