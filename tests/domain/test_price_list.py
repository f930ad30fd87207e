"""Which prices a product has."""

from datetime import date

from server.domain.price_list import on_day, whole

EURO_A_YEAR = {"currency": "EUR", "term": "YEARLY"}
IN_JULY = date(2026, 7, 1)
OLD = EURO_A_YEAR | {"unit_price": 9000, "valid_from": date(2026, 1, 1)}
NEW = EURO_A_YEAR | {"unit_price": 9900, "valid_from": IN_JULY}


def test_a_product_that_has_no_price_yet_has_an_empty_price_list() -> None:
    assert whole([]) == []


def test_a_price_holds_until_the_day_before_the_next_one_of_its_currency_and_term() -> None:
    assert whole([NEW, OLD])[0].valid_until == date(2026, 6, 30)


def test_the_last_price_has_no_end() -> None:
    assert whole([NEW, OLD])[1].valid_until is None


def test_from_its_first_day_on_the_new_price_is_the_one() -> None:
    assert [price.valid_from for price in on_day([NEW, OLD], today=IN_JULY)] == [IN_JULY]
