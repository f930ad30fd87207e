"""Which VAT a purchase bears, for a seller in Sweden unless another is named."""

from datetime import date
from decimal import Decimal

import eu_vat_rates_data
import pytest

from server.domain.vat import PriceNote, VatAssessment, VatNumberStatus, VatTreatment, assess
from server.domain.vat_territory import STANDARD_RATES, territory_of

NONE, UNVERIFIED, VALID, INVALID = VatNumberStatus
TAX_DATE = date(2026, 5, 12)


def assessment(buyer: str, status: VatNumberStatus = NONE, seller: str = "SE") -> VatAssessment:
    return on_its_day(TAX_DATE, buyer, status, seller)


def on_its_day(tax_date: date, buyer: str, status: VatNumberStatus = NONE, seller: str = "SE") -> VatAssessment:
    """Places are written as a country and, after a blank, a postal code."""
    places = [territory_of(place[:2], place[3:] or None) for place in (seller, buyer)]
    return assess(seller=places[0], buyer=places[1], vat_number_status=status, tax_date=tax_date)


def standard_rate(country: str, on: date) -> Decimal:
    return territory_of(country, None).standard_rate(on)


@pytest.mark.parametrize("status", VatNumberStatus)
def test_a_buyer_in_the_sellers_country_pays_its_vat_whatever_the_number(status: VatNumberStatus) -> None:
    assert assessment("SE", status) == VatAssessment(
        VatTreatment.DOMESTIC, Decimal(25), (PriceNote.DOMESTIC_SUPPLY,), None
    )


def test_a_valid_number_of_another_country_shifts_the_vat_to_the_buyer() -> None:
    assert assessment("DE", VALID) == VatAssessment(
        VatTreatment.REVERSE_CHARGE, Decimal(0), (PriceNote.REVERSE_CHARGE,), "VATEX-EU-AE"
    )


def test_a_buyer_without_a_number_pays_the_vat_of_its_own_country() -> None:
    assert assessment("DE") == VatAssessment(VatTreatment.DESTINATION, Decimal(19), (PriceNote.DESTINATION_VAT,), None)


def test_a_number_that_could_not_be_verified_is_charged_and_noted() -> None:
    assert assessment("DE", UNVERIFIED) == VatAssessment(
        VatTreatment.DESTINATION, Decimal(19), (PriceNote.DESTINATION_VAT, PriceNote.VAT_NUMBER_UNVERIFIED), None
    )


def test_a_number_that_nobody_registered_is_charged_and_noted() -> None:
    assert assessment("DE", INVALID) == VatAssessment(
        VatTreatment.DESTINATION, Decimal(19), (PriceNote.DESTINATION_VAT, PriceNote.VAT_NUMBER_NOT_REGISTERED), None
    )


@pytest.mark.parametrize("status", VatNumberStatus)
@pytest.mark.parametrize("country", ["US", "CH", "GB", "AX", "RE"])
def test_a_buyer_outside_the_eu_pays_none_whatever_the_number(country: str, status: VatNumberStatus) -> None:
    assert assessment(country, status) == VatAssessment(
        VatTreatment.OUTSIDE_SCOPE, Decimal(0), (PriceNote.OUTSIDE_EU,), "VATEX-EU-O"
    )


def test_monaco_is_france() -> None:
    assert assessment("MC") == assessment("FR")


def test_a_buyer_in_monaco_is_domestic_to_a_french_seller() -> None:
    assert assessment("MC", seller="FR").treatment is VatTreatment.DOMESTIC


def test_the_rate_is_that_of_the_tax_date() -> None:
    assert on_its_day(date(2024, 8, 31), "FI").rate_percent == 24


@pytest.mark.parametrize("place", ["NO", "ES 38001"])
def test_a_seller_outside_the_eu_is_a_mistake(place: str) -> None:
    with pytest.raises(ValueError, match="No VAT rate"):
        assessment(place, seller=place)


def test_between_a_countrys_parts_the_vat_is_domestic_and_that_of_the_buyers_place() -> None:
    sold = [assessment("PT 9000-001", seller="PT 1000-001"), assessment("PT 1000-001", seller="PT 9500-001")]
    assert [(vat.treatment, vat.rate_percent) for vat in sold] == [
        (VatTreatment.DOMESTIC, Decimal(22)),
        (VatTreatment.DOMESTIC, Decimal(23)),
    ]


@pytest.mark.parametrize(("seller", "rate"), [("SE", 20), ("AT 1010", 20), ("AT 6993", 19)])
def test_only_who_sells_from_jungholz_or_mittelberg_charges_their_rate_there(seller: str, rate: int) -> None:
    assert assessment("AT 6691", seller=seller).rate_percent == rate


def test_the_rates_of_today_are_those_of_the_maintained_package() -> None:
    released = date.fromisoformat(eu_vat_rates_data.data_version)
    published = {
        country: Decimal(str(rate["standard"]))
        for country, rate in eu_vat_rates_data.get_all_rates().items()
        if rate["eu_member"]
    }

    assert {country: standard_rate(country, released) for country in STANDARD_RATES} == published


@pytest.mark.parametrize(
    ("country", "changed", "before", "after"),
    [
        ("FI", "2024-09-01", "24", "25.5"),
        ("SK", "2025-01-01", "20", "23"),
        ("EE", "2025-07-01", "22", "24"),
        ("RO", "2025-08-01", "19", "21"),
    ],
)
def test_a_rate_changes_on_its_day(country: str, changed: str, before: str, after: str) -> None:
    first_day = date.fromisoformat(changed)
    last_day = date.fromordinal(first_day.toordinal() - 1)

    assert (standard_rate(country, last_day), standard_rate(country, first_day)) == (Decimal(before), Decimal(after))


@pytest.mark.parametrize("country", sorted(STANDARD_RATES))
def test_every_rate_is_known_from_2024_on(country: str) -> None:
    assert 17 <= standard_rate(country, date(2024, 1, 1)) <= 27


def test_the_rates_of_portugals_islands_are_among_those_of_the_package() -> None:
    islands = {territory_of("PT", code).standard_rate(TAX_DATE) for code in ("9000-001", "9500-001")}
    assert islands <= {Decimal(str(rate)) for rate in eu_vat_rates_data.get_all_rates()["PT"]["reduced"]}


@pytest.mark.parametrize(("country", "on"), [("US", "2026-01-01"), ("SE", "2023-12-31")])
def test_a_rate_that_nobody_wrote_down_is_not_guessed(country: str, on: str) -> None:
    with pytest.raises(ValueError, match="No VAT rate is known"):
        standard_rate(country, date.fromisoformat(on))
