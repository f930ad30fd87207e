"""Which VAT a purchase bears: by the places of seller and buyer, and by the buyer's number (rules §6)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from server.domain.vat_territory import VatTerritory, territory_of


class VatTreatment(StrEnum):
    DOMESTIC = "DOMESTIC"
    REVERSE_CHARGE = "REVERSE_CHARGE"
    DESTINATION = "DESTINATION"
    OUTSIDE_SCOPE = "OUTSIDE_SCOPE"


class PriceNote(StrEnum):
    """Why a price is what it is."""

    REVERSE_CHARGE = "REVERSE_CHARGE"
    DOMESTIC_SUPPLY = "DOMESTIC_SUPPLY"
    DESTINATION_VAT = "DESTINATION_VAT"
    OUTSIDE_EU = "OUTSIDE_EU"
    VAT_NUMBER_UNVERIFIED = "VAT_NUMBER_UNVERIFIED"
    VAT_NUMBER_NOT_REGISTERED = "VAT_NUMBER_NOT_REGISTERED"
    RESELLER_DISCOUNT = "RESELLER_DISCOUNT"
    PURCHASES_AT_LIST_PRICE = "PURCHASES_AT_LIST_PRICE"


class VatNumberStatus(StrEnum):
    """What is known of a number: none given, not asked or no answer, registered, not registered."""

    NONE = "NONE"
    UNVERIFIED = "UNVERIFIED"
    VALID = "VALID"
    INVALID = "INVALID"


@dataclass(frozen=True, slots=True)
class VatAssessment:
    """The rate in percent; the exemption code is one of the VATEX code list of EN 16931, where nothing is charged."""

    treatment: VatTreatment
    rate_percent: Decimal
    notes: tuple[PriceNote, ...]
    exemption_code: str | None


DOUBTS = {
    VatNumberStatus.UNVERIFIED: (PriceNote.VAT_NUMBER_UNVERIFIED,),
    VatNumberStatus.INVALID: (PriceNote.VAT_NUMBER_NOT_REGISTERED,),
}


def assess(
    *, seller: VatTerritory, buyer: VatTerritory, vat_number_status: VatNumberStatus, tax_date: date
) -> VatAssessment:
    """ValueError: the seller is outside of the EU, or the tax date lies before the first known rate."""
    if seller.is_outside(tax_date):
        raise ValueError(f"No VAT rate is known for a seller in {seller.name}.")
    if buyer.is_outside(tax_date):
        return VatAssessment(VatTreatment.OUTSIDE_SCOPE, Decimal(0), (PriceNote.OUTSIDE_EU,), "VATEX-EU-O")
    rate = _rate(seller, buyer, tax_date)
    if buyer.country == seller.country:
        return VatAssessment(VatTreatment.DOMESTIC, rate, (PriceNote.DOMESTIC_SUPPLY,), None)
    if vat_number_status is VatNumberStatus.VALID:
        return VatAssessment(VatTreatment.REVERSE_CHARGE, Decimal(0), (PriceNote.REVERSE_CHARGE,), "VATEX-EU-AE")
    notes = (PriceNote.DESTINATION_VAT, *DOUBTS.get(vat_number_status, ()))
    return VatAssessment(VatTreatment.DESTINATION, rate, notes, None)


def _rate(seller: VatTerritory, buyer: VatTerritory, tax_date: date) -> Decimal:
    """That of the buyer's place, unless it is for those alone who sell from there."""
    has_own = not buyer.established_sellers_only or seller.name == buyer.name
    return (buyer if has_own else territory_of(buyer.country, None)).standard_rate(tax_date)
