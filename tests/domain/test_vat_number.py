"""VAT numbers are structured as their country wants, and are of the country of the address.

Most numbers are the examples of python-stdnum; each has right check digits.
"""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.vat_number import checked_vat_number
from server.domain.vat_territory import STANDARD_RATES


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("DE136695976", "DE", "DE136695976"),
        (" de 136 695 976 ", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("DE１３６６９５９７６", "DE", "DE136695976"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("ESB58378431", "ES", "ESB58378431"),
        ("NL4495445B01", "NL", "NL004495445B01"),
        ("SE556703748501", "SE", "SE556703748501"),
    ],
)
def test_a_number_is_kept_in_upper_case_without_blanks_and_with_its_prefix(typed: str, country: str, kept: str) -> None:
    assert checked_vat_number(typed, country) == kept


@pytest.mark.parametrize("typed", ["EL094259216", "GR094259216", "094259216"])
def test_greece_is_el(typed: str) -> None:
    assert checked_vat_number(typed, "GR") == "EL094259216"


@pytest.mark.parametrize("country", ["FR", "MC", "GP", "MQ", "GF", "RE", "YT"])
def test_a_french_number_fits_monaco_and_overseas(country: str) -> None:
    assert checked_vat_number("FR 61 954 506 077", country) == "FR61954506077"


def test_a_finnish_number_fits_aland() -> None:
    assert checked_vat_number("FI20774740", "AX") == "FI20774740"


def test_a_northern_irish_number_fits_the_united_kingdom() -> None:
    assert checked_vat_number("xi 980 7806 84", "GB") == "XI980780684"


@pytest.mark.parametrize(
    ("typed", "country"),
    [("CHE-107.787.577 MWST", "CH"), ("12-3456789", "US"), ("GB 000 0000 00", "GB"), ("x" * 40, "NO")],
)
def test_a_number_from_outside_the_eu_is_kept_as_typed(typed: str, country: str) -> None:
    assert checked_vat_number(f" {typed} ", country) == typed


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("DE136695977", "DE"),
        ("DE", "DE"),
        ("", "DE"),
        ("DE13669597", "DE"),
        ("DEDE136695976", "DE"),
        ("XI980780685", "GB"),
        ("EU372022452", "DE"),
    ],
)
def test_a_malformed_number_is_refused(typed: str, country: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked_vat_number(typed, country)

    assert (refusal.value.code, refusal.value.path) == (UserErrorCode.INVALID_VAT_NUMBER, ("vatNumber",))


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("DE136695976", "SE"),
        ("FR61954506077", "DE"),
        ("FI20774740", "SE"),
        ("XI980780684", "IE"),
        ("EL094259216", "CY"),
        ("SE556703748501", "AX"),
        ("DE136695976", "MC"),
    ],
)
def test_a_number_of_another_country_than_the_address_is_refused(typed: str, country: str) -> None:
    with pytest.raises(Refusal, match="INVALID_VAT_NUMBER"):
        checked_vat_number(typed, country)


def test_a_german_number_whose_letters_could_begin_a_french_one_is_refused() -> None:
    with pytest.raises(Refusal, match="INVALID_VAT_NUMBER"):
        checked_vat_number("DE100000223", "FR")


@pytest.mark.parametrize("typed", ["x" * 41, " ", "12\x0034", "12\n34"])
def test_even_outside_the_eu_a_number_is_one_short_line(typed: str) -> None:
    with pytest.raises(Refusal, match="INVALID_VAT_NUMBER"):
        checked_vat_number(typed, "US")


@given(
    st.text(max_size=16),
    st.sampled_from(["", "DE", "EL", "ES", "FR", "IE", "XI"]),
    st.sampled_from(sorted(STANDARD_RATES)),
)
def test_whatever_is_typed_is_kept_in_ascii_or_refused(typed: str, prefix: str, country: str) -> None:
    with suppress(Refusal):
        assert checked_vat_number(prefix + typed, country).isascii()
