"""Who a company is on an invoice: name, address, VAT number (rules §1)."""

import re
from dataclasses import dataclass, replace

import pycountry

from server.domain.email_address import checked_email
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import checked_vat_number

MAXIMUM_LENGTH = 200
MAXIMUM_POSTAL_CODE = 20

COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)

# Controls, line breaks, changes of direction, half characters: nothing that a mail, a PDF or XML could carry safely.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


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


def checked_business_information(info: BusinessInformation) -> BusinessInformation:
    """Trimmed, with a normalised VAT number that is UNVERIFIED until somebody asks VIES, and no blanks for nothing.

    Refusal INVALID_INPUT or INVALID_VAT_NUMBER, its path as typed below the information: ("address", "postalCode").
    """
    address = _checked_address(info.address)
    vat_number = _checked_number(info.vat_number, address.country)
    return BusinessInformation(
        name=_required(info.name, "name"),
        contact_name=_optional(info.contact_name, "contactName"),
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
        line1=_required(address.line1, "address", "line1"),
        line2=_optional(address.line2, "address", "line2"),
        postal_code=_required(address.postal_code, "address", "postalCode", maximum=MAXIMUM_POSTAL_CODE),
        city=_required(address.city, "address", "city"),
    )


def _checked_number(number: str | None, country: str) -> str | None:
    return checked_vat_number(number, country) if number and number.strip() else None


def _optional(text: str | None, *path: str) -> str | None:
    return _required(text, *path) if text and text.strip() else None


def _required(text: str, *path: str, maximum: int = MAXIMUM_LENGTH) -> str:
    trimmed = text.strip()
    if problem := _problem(trimmed, maximum):
        raise Refusal(UserErrorCode.INVALID_INPUT, *path, facts={"problem": problem, "maximum": maximum})
    return trimmed


def _problem(trimmed: str, maximum: int) -> str | None:
    if not trimmed:
        return "empty"
    if len(trimmed) > maximum:
        return "too_long"
    return "control_characters" if UNPRINTABLE.search(trimmed) else None
