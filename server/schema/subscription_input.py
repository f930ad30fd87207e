"""Buying, and what hangs on it: inputs and payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.domain.payment import PaymentMethod
from server.domain.term import Term
from server.schema.error import UserError
from server.schema.quote_input import BuyerInput
from server.schema.scalar import URL, CurrencyCode
from server.schema.value import given, shape

if TYPE_CHECKING:
    from server.schema.customer import Customer
    from server.schema.invoice import Invoice
    from server.schema.payment import Payment
    from server.schema.subscription import Subscription

KEY = "Made by the client, one per intent, 1 to 64 characters: the same key with the same input does it once."
RETURN = "Where the provider's page sends the person back, with payment=ID added: an allowed origin."
ORDER_NUMBER = "The purchaser's own number; it stands on the invoice."
QUOTE = "A quote's token: charges exactly the quoted amount."


@strawberry.input(description="A first purchase.")
class CreateSubscriptionInput:
    buyer: BuyerInput = strawberry.field(description="For whom.")
    product_code: str = strawberry.field(description="Of what.")
    seats: int = strawberry.field(description="How many seats: 1 to 100 000.")
    term: Term = strawberry.field(description="For how long.")
    currency: CurrencyCode = strawberry.field(description="Fixed for the subscription from then on.")
    payment_method: PaymentMethod = strawberry.field(description="A bank transfer is for 12 months.")
    return_url: URL | None = strawberry.field(default=UNSET, description=RETURN)
    purchase_order_number: str | None = strawberry.field(default=UNSET, description=ORDER_NUMBER)
    quote_token: str | None = strawberry.field(default=UNSET, description=QUOTE)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was ordered.")
class CreateSubscriptionPayload:
    customer: Customer | None = given("The customer.")
    subscription: Subscription | None = given("The subscription; with SUBSCRIPTION_EXISTS the one that exists.")
    invoice: Invoice | None = given("What is to pay.")
    payment: Payment | None = given("The card payment: go to its redirectUrl.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="More seats in the middle of a period.")
class TopUpInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    additional_seats: int = strawberry.field(description="How many more.")
    payment_method: PaymentMethod = strawberry.field(description="A bank transfer needs a period of 12 months.")
    return_url: URL | None = strawberry.field(default=UNSET, description=RETURN)
    keep_scheduled_seats: bool = strawberry.field(
        default=False, description="Whether the number scheduled for the next period stays as it is."
    )
    purchase_order_number: str | None = strawberry.field(default=UNSET, description=ORDER_NUMBER)
    quote_token: str | None = strawberry.field(default=UNSET, description=QUOTE)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was ordered.")
class TopUpPayload:
    subscription: Subscription | None = given("The subscription; its new seats appear once they are paid.")
    invoice: Invoice | None = given("What is to pay.")
    payment: Payment | None = given("The card payment: go to its redirectUrl.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="The next period, ordered by hand.")
class RenewSubscriptionInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    seats: int | None = strawberry.field(
        default=UNSET, description="How many, not below those assigned; absent: as scheduled."
    )
    term: Term | None = strawberry.field(default=UNSET, description="For how long; absent: as scheduled.")
    payment_method: PaymentMethod = strawberry.field(description="A bank transfer is for 12 months.")
    return_url: URL | None = strawberry.field(default=UNSET, description=RETURN)
    purchase_order_number: str | None = strawberry.field(default=UNSET, description=ORDER_NUMBER)
    quote_token: str | None = strawberry.field(default=UNSET, description=QUOTE)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was ordered.")
class RenewSubscriptionPayload:
    subscription: Subscription | None = given(
        "The subscription; a period that is paid for early begins where the current one ends."
    )
    invoice: Invoice | None = given("What is to pay.")
    payment: Payment | None = given("The card payment: go to its redirectUrl.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="What happens at the end of the period.")
class ScheduleRenewalInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    will_renew: bool = strawberry.field(description="Whether a next period is ordered by itself.")
    seats: int | None = strawberry.field(
        default=UNSET, description="How many, not below those assigned; absent: as now."
    )
    term: Term | None = strawberry.field(default=UNSET, description="For how long; absent: as now.")
    payment_method: PaymentMethod | None = strawberry.field(default=UNSET, description="Absent: as now.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was scheduled.")
class ScheduleRenewalPayload:
    subscription: Subscription | None = given("The subscription with its renewal.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A subscription to stop for a while.")
class SuspendSubscriptionInput:
    subscription_id: strawberry.ID = strawberry.field(description="Which one.")
    reason: str = strawberry.field(description="Why; it is kept in the log.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was suspended.")
class SuspendSubscriptionPayload:
    subscription: Subscription | None = given("The subscription.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="A suspension to end.")
class LiftSuspensionInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@shape("What was resumed.")
class LiftSuspensionPayload:
    subscription: Subscription | None = given("The subscription; its dates decide where it stands.")
    errors: list[UserError] = given("Empty on success.")
