"""Which VAT a purchase bears: by the countries of seller and buyer, and by the buyer's number (rules §6)."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from importlib import resources


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
    *, seller_country: str, buyer_country: str, vat_number_status: VatNumberStatus, tax_date: date
) -> VatAssessment:
    """ValueError: the seller is not in the EU, or the tax date lies before the first known rate."""
    seller, buyer = vat_country(seller_country), vat_country(buyer_country)
    if buyer == seller:
        rate = standard_rate(seller, tax_date)
        return VatAssessment(VatTreatment.DOMESTIC, rate, (PriceNote.DOMESTIC_SUPPLY,), None)
    if not in_eu(buyer):
        return VatAssessment(VatTreatment.OUTSIDE_SCOPE, Decimal(0), (PriceNote.OUTSIDE_EU,), "VATEX-EU-O")
    if vat_number_status is VatNumberStatus.VALID:
        return VatAssessment(VatTreatment.REVERSE_CHARGE, Decimal(0), (PriceNote.REVERSE_CHARGE,), "VATEX-EU-AE")
    notes = (PriceNote.DESTINATION_VAT, *DOUBTS.get(vat_number_status, ()))
    return VatAssessment(VatTreatment.DESTINATION, standard_rate(buyer, tax_date), notes, None)


def vat_country(country: str) -> str:
    """Monaco is France for VAT (Directive 2006/112/EC, Article 7)."""
    return "FR" if country == "MC" else country


def in_eu(country: str) -> bool:
    """For VAT, by ISO 3166-1 code: what has a code of its own there, such as Åland or Martinique, is outside."""
    return vat_country(country) in STANDARD_RATES


def standard_rate(country: str, on: date) -> Decimal:
    """In percent. ValueError: a country outside the EU, or a day before the first known rate."""
    rates = STANDARD_RATES.get(vat_country(country), {})
    started = [day for day in rates if day <= on]
    if not started:
        raise ValueError(f"No VAT rate is known for {country} on {on}.")
    return rates[max(started)]


def _standard_rates() -> dict[str, dict[date, Decimal]]:
    data = json.loads(resources.files(__package__).joinpath("vat_rates.json").read_text(encoding="utf-8"))
    return {
        country: {date.fromisoformat(day): Decimal(percent) for day, percent in rates.items()}
        for country, rates in data["standard"].items()
    }


STANDARD_RATES = _standard_rates()
