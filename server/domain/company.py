"""Business information as it is stored: in columns while it can be corrected, as JSON once an invoice bears it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from server.domain.business_information import Address, BusinessInformation
from server.domain.vat import VatNumberStatus


def of_company(
    name: str,
    contact_name: str | None,
    invoice_email: str,
    line1: str,
    line2: str | None,
    postal_code: str,
    city: str,
    country: str,
    vat_number: str | None,
    vat_number_status: VatNumberStatus,
) -> BusinessInformation:
    """From the columns of a reseller or a customer."""
    return BusinessInformation(
        name=name,
        contact_name=contact_name,
        invoice_email=invoice_email,
        address=Address(line1=line1, line2=line2, postal_code=postal_code, city=city, country=country),
        vat_number=vat_number,
        vat_number_status=vat_number_status,
    )


def snapshot(information: BusinessInformation) -> dict[str, Any]:
    """As JSON."""
    return asdict(information)


def from_snapshot(stored: Mapping[str, Any]) -> BusinessInformation:
    address = Address(**stored["address"])
    status = VatNumberStatus(stored["vat_number_status"])
    return BusinessInformation(**{**stored, "address": address, "vat_number_status": status})
