"""The rules agree with the table that was worked out by hand."""

from datetime import date

import pytest

from server.domain.offer import Place, checked_place
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.vat import VatNumberStatus, assess
from server.domain.vat_territory import territory_of
from tests.domain.vat_table import BUYERS, Buyer, Charged

TODAY = date(2026, 5, 12)
NONE, UNVERIFIED, VALID, INVALID = VatNumberStatus


def charged(buyer: Buyer, number: str | None, status: VatNumberStatus) -> Charged | None:
    """By a seller in Stockholm; None if the number is refused."""
    try:
        place = checked_place(Place(buyer.country, number, buyer.postal_code))
    except Refusal as refusal:
        if refusal.code is UserErrorCode.INVALID_VAT_NUMBER:
            return None
        raise
    stockholm = territory_of("SE", "111 22")
    vat = assess(seller=stockholm, buyer=place.territory, vat_number_status=status, tax_date=TODAY)
    return Charged(
        treatment=vat.treatment,
        rate=str(vat.rate_percent),
        notes=[note.value for note in vat.notes],
        exemption_code=vat.exemption_code,
    )


def test_the_table_has_the_whole_union_and_beyond() -> None:
    assert len({buyer.country for buyer in BUYERS}) == 27 + len({"AX", "CH", "GB", "GP", "MC", "RE", "US"})


@pytest.mark.parametrize("buyer", BUYERS, ids=str)
class TestABuyerAt:
    def test_without_a_number(self, buyer: Buyer) -> None:
        assert charged(buyer, None, NONE) == buyer.without

    def test_with_a_malformed_number(self, buyer: Buyer) -> None:
        assert charged(buyer, buyer.malformed, UNVERIFIED) == buyer.with_malformed

    def test_with_another_countrys_number(self, buyer: Buyer) -> None:
        assert charged(buyer, buyer.foreign, UNVERIFIED) == buyer.with_foreign

    def test_with_a_valid_number(self, buyer: Buyer) -> None:
        assert charged(buyer, buyer.number, VALID) == buyer.valid

    def test_with_an_invalid_number(self, buyer: Buyer) -> None:
        assert charged(buyer, buyer.number, INVALID) == buyer.invalid

    def test_with_a_number_nobody_could_verify(self, buyer: Buyer) -> None:
        assert charged(buyer, buyer.number, UNVERIFIED) == buyer.down
