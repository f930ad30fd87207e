"""Who a company is on an invoice: name, address, VAT number (rules §1)."""

from dataclasses import dataclass, replace

import pycountry

from server.domain.email_address import checked_email
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.text import optional_line, required_line
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import checked_vat_number

MAXIMUM_POSTAL_CODE = 20

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)


@dataclass(frozen=True, slots=True)
class Address:
    """`country` is an ISO 3166-1 alpha-2 code."""

    line1: str
    line2: str | None
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class BusinessInformation:
    """As typed, or as `checked_business_information` leaves it. The status is what VIES said of the number."""

    name: str
    contact_name: str | None
    invoice_email: str
    address: Address
    vat_number: str | None
    vat_number_status: VatNumberStatus = VatNumberStatus.NONE


@dataclass(frozen=True, slots=True)
class Correction:
    """Typed over older business information; `absent` names what was left away and so stays as it is.

    Of contact_name, vat_number and line2: the others can't be left away.
    """

    typed: BusinessInformation
    absent: frozenset[str] = frozenset()

    def over(self, before: BusinessInformation) -> BusinessInformation:
        """As typed, to be checked; Refusal as for `checked_business_information`."""
        kept = {name: getattr(before, name) for name in ("contact_name", "vat_number") if name in self.absent}
        line2 = before.address.line2 if "line2" in self.absent else self.typed.address.line2
        return checked_business_information(
            replace(self.typed, address=replace(self.typed.address, line2=line2), **kept)
        )


def checked_business_information(info: BusinessInformation) -> BusinessInformation:
    """Trimmed, with a normalised VAT number that is UNVERIFIED until somebody asks VIES, and no blanks for nothing.

    Refusal INVALID_INPUT or INVALID_VAT_NUMBER, its path as typed below the information: ("address", "postalCode").
    """
    address = _checked_address(info.address)
    vat_number = _checked_number(info.vat_number, address.country)
    return BusinessInformation(
        name=required_line(info.name, "name"),
        contact_name=optional_line(info.contact_name, "contactName"),
        invoice_email=checked_email(info.invoice_email, "invoiceEmail"),
        address=address,
        vat_number=vat_number,
        vat_number_status=VatNumberStatus.UNVERIFIED if vat_number else VatNumberStatus.NONE,
    )


def _checked_address(address: Address) -> Address:
    if address.country not in COUNTRIES:
        raise Refusal(UserErrorCode.INVALID_INPUT, "address", "country", facts={"problem": "unknown_country"})
    return replace(
        address,
        line1=required_line(address.line1, "address", "line1"),
        line2=optional_line(address.line2, "address", "line2"),
        postal_code=required_line(address.postal_code, "address", "postalCode", maximum=MAXIMUM_POSTAL_CODE),
        city=required_line(address.city, "address", "city"),
    )


def _checked_number(number: str | None, country: str) -> str | None:
    return checked_vat_number(number, country) if number and number.strip() else None
