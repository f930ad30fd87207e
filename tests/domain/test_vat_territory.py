"""Parts of countries that have VAT rules of their own, by their postal codes."""

from datetime import date
from decimal import Decimal

import pytest

from server.domain.business_information import COUNTRIES
from server.domain.vat_territory import in_eu, territory_of

TODAY = date(2026, 5, 12)

# Written from Articles 5 to 7 and 104 of Directive 2006/112/EC and the postal lists: what lies outside, and beside it
# what does not.
OUTSIDE = {
    "AX": ["22100", ""],
    "DE": ["78266", "27498"],
    "ES": ["35001", "35600", "38001", "38911", "51001", "52006"],
    "FI": ["22100", "22999"],
    "FR": ["97110", "97200", "97300", "97400", "97500", "97600", "97133", "97150", "98600", "98714", "98800", "98413"],
    "GR": ["63086", "63087"],
    "IT": ["22061", "23041"],
}
INSIDE = {
    "AT": ["6691", "6991", "6992", "6993", "1010"],
    "CY": ["1010", "9000", ""],
    "DE": ["78262", "27499", "20095", ""],
    "ES": ["28001", "36001", "07001", "50001", "03500", "53000", ""],
    "FI": ["00100", "21600", "23100", ""],
    "FR": ["75001", "20000", "09700", "97", "95000", "98000", ""],
    "GR": ["63085", "63088", "10431", ""],
    "IT": ["22060", "23030", "22062", "00100", ""],
    "MC": ["98000", ""],
    "PT": ["1000-001", "9000-001", "9500-001", "8999-999", ""],
    "SE": ["111 22", "22100", "35001"],
}
OWN_CODES = {"AD", "AX", "BL", "CH", "FO", "GB", "GF", "GG", "GI", "GL", "GP", "IM", "JE", "LI", "MF", "MQ", "NC", "NO"}
OWN_CODES |= {"PF", "PM", "RE", "SM", "TF", "TR", "US", "VA", "WF", "YT"}
MEMBERS = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"}
MEMBERS |= {"LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"}
RATES = {
    "9000-001": 22,
    "9004-523": 22,
    "9100": 22,
    "9200-047": 22,
    "9350": 22,
    "9400-150": 22,
    "9500-001": 16,
    "9600": 16,
    "9700-010": 16,
    "9800": 16,
    "9980-024": 16,
    "8900-001": 23,
    "1000-001": 23,
    "900": 23,
}


def pairs(places: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(country, code) for country, codes in places.items() for code in codes]


@pytest.mark.parametrize(("country", "postal_code"), pairs(OUTSIDE))
def test_it_lies_outside(country: str, postal_code: str) -> None:
    assert territory_of(country, postal_code).is_outside(TODAY)


@pytest.mark.parametrize(("country", "postal_code"), pairs(INSIDE))
def test_it_lies_inside(country: str, postal_code: str) -> None:
    assert not territory_of(country, postal_code).is_outside(TODAY)


@pytest.mark.parametrize(("postal_code", "rate"), RATES.items())
def test_portugals_islands_have_rates_of_their_own(postal_code: str, rate: int) -> None:
    assert territory_of("PT", postal_code).standard_rate(TODAY) == Decimal(rate)


@pytest.mark.parametrize("country", sorted(OWN_CODES))
def test_a_country_with_a_code_of_its_own_outside_the_union_is_outside(country: str) -> None:
    assert territory_of(country, None).is_outside(TODAY)


def test_inside_are_27_countries_and_monaco() -> None:
    assert set(filter(in_eu, COUNTRIES)) == MEMBERS | {"MC"}


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("FI", "FI-22100"),
        ("FI", "AX-22100"),
        ("FI", "ax 22 100"),
        ("FI", "FIN-22100"),
        ("FI", "22100 Mariehamn"),
        ("DE", "D-78266"),
        ("DE", "d–78266"),
        ("DE", "78266 / CH-8238"),
        ("GR", "630 86"),
        ("GR", "EL-63086"),
        ("IT", "I-23041"),
        ("IT", "２３０４１"),
        ("ES", " 38-001 "),
        ("FR", "97110 CEDEX 1"),
        ("FR", "F‑97400"),
    ],
)
def test_a_postal_code_is_known_however_it_is_typed(country: str, typed: str) -> None:
    assert territory_of(country, typed).is_outside(TODAY)


@pytest.mark.parametrize(
    ("country", "typed"),
    [("ES", "3500"), ("ES", "350011"), ("FR", "9710"), ("FI", "221"), ("DE", "L"), ("DE", "–"), ("IT", "")],
)
def test_what_is_no_whole_postal_code_proves_no_exception(country: str, typed: str) -> None:
    """Spreadsheets drop zeros: 3500 is 03500 Benidorm, not a code of the Canary Islands."""
    assert not territory_of(country, typed).is_outside(TODAY)


def test_a_day_before_the_first_known_one_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="No VAT rate is known"):
        territory_of("ES", "38001").is_outside(date(2023, 12, 31))
