"""Amounts have a currency and all its digits, and are rounded half-up."""

from decimal import Decimal
from fractions import Fraction

import pytest

from server.domain.money import Money, digits, round_half_up


@pytest.mark.parametrize(("currency", "expected"), [("EUR", 2), ("SEK", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_has_its_own_number_of_digits(currency: str, expected: int) -> None:
    assert digits(currency) == expected


@pytest.mark.parametrize("currency", ["XYZ", "eur", "", "DEM"])
def test_a_currency_that_nobody_pays_in_is_unknown(currency: str) -> None:
    with pytest.raises(ValueError, match="no currency"):
        digits(currency)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.50", "EUR", 1250), ("12.5", "EUR", 1250), ("12.500", "EUR", 1250), ("12", "JPY", 12), ("0.001", "KWD", 1)],
)
def test_an_amount_is_kept_in_minor_units(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [(1250, "EUR", "12.50"), (0, "EUR", "0.00"), (12, "JPY", "12"), (1, "KWD", "0.001"), (-5, "EUR", "-0.05")],
)
def test_an_amount_is_shown_with_all_digits_of_its_currency(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor, currency).amount) == shown


def test_the_largest_price_for_the_most_seats_with_vat_fits_a_64_bit_column() -> None:
    largest = Money.of("99999999999.99", "EUR")

    assert 2 * largest.minor * 100_000 * 127 // 100 < 2**63


@pytest.mark.parametrize(
    "amount",
    [
        "12.505",
        "0.001",
        "1e-400000000",
        "100000000000.00",
        "-100000000000.00",
        "1e400000000",
        "NaN",
        "sNaN",
        "Infinity",
        "twelve",
        "",
        "1,5",
    ],
)
def test_what_is_no_amount_in_euros_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        Money.of(amount, "EUR")


def test_amounts_of_one_currency_add_up() -> None:
    assert Money(1250, "EUR") + Money(50, "EUR") == Money(1300, "EUR")


def test_amounts_of_one_currency_are_subtracted() -> None:
    assert Money(1250, "EUR") - Money(1300, "EUR") == Money(-50, "EUR")


def test_amounts_of_one_currency_are_compared() -> None:
    less, more = Money(1, "EUR"), Money(2, "EUR")

    assert (less < more, less <= more, less > more, less >= more) == (True, True, False, False)


def test_an_amount_is_neither_more_nor_less_than_itself() -> None:
    same = Money(1, "EUR")

    assert (same < same, same <= same, same > same, same >= same) == (False, True, False, True)


@pytest.mark.parametrize("verb", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_mix(verb: str) -> None:
    with pytest.raises(ValueError, match="do not mix"):
        getattr(Money(1, "EUR"), verb)(Money(1, "SEK"))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.49", 2), ("-2.5", -3), ("-2.4", -2), ("0", 0), (Fraction(1, 3), 0)],
)
def test_halves_are_rounded_up(value: str | Fraction, rounded: int) -> None:
    assert round_half_up(Decimal(value) if isinstance(value, str) else value) == rounded


def test_a_half_is_told_from_a_hair_below_it() -> None:
    assert round_half_up(Decimal("99999999999999999999999999999.4999999999999999999999")) == 10**29 - 1


def test_a_percentage_is_rounded_half_up() -> None:
    assert Money(2500, "EUR").percent(Decimal("12.5")) == Money(313, "EUR")
