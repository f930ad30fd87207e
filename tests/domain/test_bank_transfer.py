"""Money finds its invoice by an ISO 11649 reference, which a QR code can carry."""

import re

import pytest
import segno
from segno import helpers

from server.domain.bank_transfer import epc_payload, is_payment_reference, normalised_reference, payment_reference
from server.domain.invoice import number_of
from server.domain.money import Money

IBAN, BIC = "SE4550000000058398257466", "ESSESESS"
REFERENCE = payment_reference("2026-000001")
AMOUNT = Money(72012, "EUR")


def payload(
    amount: Money = AMOUNT,
    beneficiary: str = "Seatwright AB",
    reference: str = REFERENCE,
    iban: str = IBAN,
) -> str:
    return epc_payload(beneficiary=beneficiary, iban=iban, bic=BIC, amount=amount, reference=reference)


def test_the_reference_of_the_standards_example() -> None:
    assert payment_reference("539007547034") == "RF18539007547034"


def test_the_check_digits_are_those_of_iso_7064() -> None:
    body = int("2026000001" + "2715" + "00")  # R is 27, F is 15

    assert f"RF{98 - body % 97:02d}2026000001" == REFERENCE


def test_every_number_has_a_reference_of_its_own() -> None:
    numbers = [number_of(str(year), position) for year in range(2024, 2034) for position in range(1, 1000)]
    numbers += [number_of("2026", position) for position in range(999_990, 1_000_010)]

    assert len({payment_reference(number) for number in numbers}) == len(numbers)


@pytest.mark.parametrize("number", ["", "-", "1" * 22])
def test_what_no_reference_can_carry_is_a_mistake(number: str) -> None:
    with pytest.raises(ValueError, match="no payment reference"):
        payment_reference(number)


@pytest.mark.parametrize(
    "typed",
    ["RF18539007547034", "RF18 5390 0754 7034", "rf18-5390-0754-7034 ", "RF18 5390\n0754 7034", "RF185390075470Y"],
)
def test_a_reference_is_known_however_it_is_typed(typed: str) -> None:
    assert is_payment_reference(typed)


@pytest.mark.parametrize("typed", ["RF19539007547034", "RF18539007547043", "2026-000001", "", "RF18", "RF" + "1" * 30])
def test_what_is_no_reference_is_known_too(typed: str) -> None:
    assert not is_payment_reference(typed)


@pytest.mark.parametrize(
    "typed", ["rf18 5390 0754 7034", "RF18\u00a05390\u00a00754\u00a07034", " RF18.5390.0754.7034\n"]
)
def test_a_reference_is_stored_in_one_form(typed: str) -> None:
    assert normalised_reference(typed) == "RF18539007547034"


def test_the_lines_stand_in_the_order_of_the_standard() -> None:
    assert payload().split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        BIC,
        "Seatwright AB",
        IBAN,
        "EUR720.12",
        "",
        REFERENCE,
    ]


def test_the_code_is_the_one_that_an_independent_library_draws() -> None:
    drawn = helpers.make_epc_qr("Seatwright AB", IBAN, 720.12, reference=REFERENCE, bic=BIC, encoding=1)

    assert segno.make_qr(payload(), error="m", boost_error=False) == drawn


def test_blanks_in_account_and_reference_are_left_out() -> None:
    spaced = payload(iban="SE45 5000 0000 0583 9825 7466", reference=re.sub("(.{4})", r"\1 ", REFERENCE))

    assert spaced == payload()


@pytest.mark.parametrize("minor", [1, 99_999_999_999])
def test_the_smallest_and_the_largest_amount_are_carried(minor: int) -> None:
    assert f"\nEUR{minor // 100}.{minor % 100:02d}\n" in payload(Money(minor, "EUR"))


@pytest.mark.parametrize("minor", [-1, 0, 100_000_000_000])
def test_an_amount_beyond_the_standards_limits_is_a_mistake(minor: int) -> None:
    with pytest.raises(ValueError, match="fits no EPC"):
        payload(Money(minor, "EUR"))


def test_only_euros_are_carried() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        payload(Money(72012, "SEK"))


def test_a_reference_with_wrong_check_digits_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="fits no EPC"):
        payload(reference="RF19539007547034")


@pytest.mark.parametrize("beneficiary", ["x" * 71, "𠮷" * 70, "two\nlines", "two\rlines"])
def test_a_beneficiary_that_does_not_fit_is_a_mistake(beneficiary: str) -> None:
    with pytest.raises(ValueError, match="fits no EPC"):
        payload(beneficiary=beneficiary)


def test_a_name_of_70_letters_is_carried() -> None:
    assert "\n" + "å" * 70 + "\n" in payload(beneficiary="å" * 70)
