"""What domestic VAT is in the seller's own currency (rules §6)."""

from decimal import Decimal

from server.domain.exchange_rate import converted, cross_rate
from server.domain.money import Money


def test_a_euro_is_worth_what_the_bank_says() -> None:
    assert cross_rate(Decimal(1), Decimal("11.0345")) == Decimal("11.034500")


def test_two_other_currencies_meet_by_way_of_the_euro() -> None:
    assert cross_rate(Decimal("1.16"), Decimal("11.00")) == Decimal("9.482759")


def test_an_amount_is_rounded_half_up_to_the_sellers_minor_unit() -> None:
    assert converted(Money(1050, "EUR"), Decimal("0.010000"), "EUR") == Money(11, "EUR")


def test_currencies_with_other_digits_are_converted_too() -> None:
    assert converted(Money(1700, "JPY"), Decimal("0.064706"), "SEK") == Money(11000, "SEK")
    assert converted(Money(12345, "SEK"), Decimal("15.454545"), "JPY") == Money(1908, "JPY")
