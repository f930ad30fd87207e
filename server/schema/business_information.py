"""A company as it stands on an invoice."""

import strawberry

from server.domain import business_information as domain
from server.domain.vat import VatNumberStatus
from server.schema.scalar import CountryCode, EmailAddress
from server.schema.value import said, value


@value("A postal address.")
class Address:
    line1: str = said("Street and number.")
    line2: str | None = said("What does not fit on the first line.")
    postal_code: str = said("As the country writes it.")
    city: str = said("Town.")
    country: CountryCode = said("Decides, with the VAT number, how VAT is charged.")


@value("Name, address and VAT number of a company.")
class BusinessInformation:
    name: str = said("The company's legal name.")
    contact_name: str | None = said("Whom to ask for.")
    invoice_email: EmailAddress = said("Where invoices and reminders go.")
    address: Address = said("Where the company has its seat.")
    vat_number: str | None = said("With its country's prefix.")
    vat_number_status: VatNumberStatus = said("Whether the number was found at VIES.")


@strawberry.input(description="A postal address.")
class AddressInput:
    line1: str = strawberry.field(description="Street and number.")
    line2: str | None = strawberry.field(default=strawberry.UNSET, description="What does not fit on the first line.")
    postal_code: str = strawberry.field(description="As the country writes it.")
    city: str = strawberry.field(description="Town.")
    country: CountryCode = strawberry.field(description="ISO 3166-1 alpha-2.")


@strawberry.input(description="Name, address and VAT number of a company.")
class BusinessInformationInput:
    name: str = strawberry.field(description="The company's legal name.")
    contact_name: str | None = strawberry.field(default=strawberry.UNSET, description="Whom to ask for.")
    invoice_email: str = strawberry.field(description="Where invoices and reminders go.")
    address: AddressInput = strawberry.field(description="Where the company has its seat.")
    vat_number: str | None = strawberry.field(
        default=strawberry.UNSET, description="With or without its country's prefix; a valid one decides about VAT."
    )

    def correction(self) -> domain.Correction:
        """In an update, what is left away stays as it is."""
        optional = {
            "contact_name": self.contact_name,
            "vat_number": self.vat_number,
            "line2": self.address.line2,
        }
        absent = frozenset(name for name, value in optional.items() if value is strawberry.UNSET)
        return domain.Correction(self.value(), absent)

    def value(self) -> domain.BusinessInformation:
        """As typed; the domain checks it."""
        return domain.BusinessInformation(
            name=self.name,
            contact_name=self.contact_name or None,
            invoice_email=self.invoice_email,
            address=domain.Address(
                line1=self.address.line1,
                line2=self.address.line2 or None,
                postal_code=self.address.postal_code,
                city=self.address.city,
                country=self.address.country,
            ),
            vat_number=self.vat_number or None,
            vat_number_status=VatNumberStatus.UNVERIFIED if self.vat_number else VatNumberStatus.NONE,
        )
