"""Dealing with what the card provider reports: input and payload."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.schema.error import UserError
from server.schema.subscription_input import KEY
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.payment_report import PaymentReport


@strawberry.input(description="A report that has been dealt with.")
class SettlePaymentReportInput:
    report_id: strawberry.ID = strawberry.field(description="Which one.")
    note: str | None = strawberry.field(default=UNSET, description="What came of it, up to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was settled.")
class SettlePaymentReportPayload:
    report: PaymentReport | None = given("The report.")
    errors: list[UserError] = given("Empty on success.")
