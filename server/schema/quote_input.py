"""What a price is asked for."""

from __future__ import annotations

import strawberry
from strawberry import UNSET

from server.domain.business_information import BusinessInformation
from server.domain.offer import ExistingCustomer, Place
from server.domain.payment import PaymentMethod
from server.domain.term import Term
from server.schema.business_information import BusinessInformationInput
from server.schema.scalar import CountryCode, CurrencyCode


@strawberry.input(description="A customer yet to be created, as far as a price depends on it.")
class BuyerLocationInput:
    country: CountryCode = strawberry.field(description="ISO 3166-1 alpha-2.")
    vat_number: str | None = strawberry.field(default=UNSET, description="Decides about VAT within the EU.")
    postal_code: str | None = strawberry.field(
        default=UNSET,
        description="Some have VAT rules of their own, as in Madeira or Åland; without it the mainland's count.",
    )

    def value(self) -> Place:
        return Place(country=self.country, vat_number=self.vat_number or None, postal_code=self.postal_code or None)


@strawberry.input(one_of=True, description="For whom: a customer, or one yet to be created.")
class QuoteBuyerInput:
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="An existing customer.")
    new_customer: BuyerLocationInput | None = strawberry.field(default=UNSET, description="A new one.")

    def value(self) -> ExistingCustomer | Place:
        return self.new_customer.value() if self.new_customer else ExistingCustomer(str(self.customer_id))


@strawberry.input(one_of=True, description="For whom: a customer, or one that is created by this.")
class BuyerInput:
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description="An existing customer.")
    new_customer: BusinessInformationInput | None = strawberry.field(default=UNSET, description="A new one.")

    def value(self) -> ExistingCustomer | BusinessInformation:
        return self.new_customer.value() if self.new_customer else ExistingCustomer(str(self.customer_id))


@strawberry.input(description="A first purchase to be priced.")
class QuoteSubscriptionInput:
    buyer: QuoteBuyerInput = strawberry.field(description="For whom.")
    product_code: str = strawberry.field(description="Of what.")
    seats: int = strawberry.field(description="How many seats: 1 to 100 000.")
    term: Term = strawberry.field(description="For how long.")
    currency: CurrencyCode = strawberry.field(description="Fixed for the subscription from then on.")
    payment_method: PaymentMethod = strawberry.field(description="A bank transfer is for 12 months.")


@strawberry.input(description="More seats to be priced.")
class QuoteTopUpInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    additional_seats: int = strawberry.field(description="How many more.")


@strawberry.input(description="The next period to be priced.")
class QuoteRenewalInput:
    subscription_id: strawberry.ID = strawberry.field(description="Of which subscription.")
    seats: int | None = strawberry.field(
        default=UNSET, description="How many, not below those assigned; absent: as scheduled."
    )
    term: Term | None = strawberry.field(default=UNSET, description="For how long; absent: as scheduled.")
    payment_method: PaymentMethod = strawberry.field(description="A bank transfer is for 12 months.")
