"""What a purchase costs: the table of the rules, line by line."""

from datetime import date
from decimal import Decimal

import pytest

from server.domain.money import Money
from server.domain.period import months_to_charge
from server.domain.price import LinePrice, discounted, per_seat_and_month, price_line, total_of
from server.domain.term import Term


@pytest.mark.parametrize(
    ("today", "end", "term", "seats", "price", "discount", "months", "list_amount", "net_amount"),
    [
        ("2026-03-01", "2027-03-01", Term.YEARLY, 10, "90.00", "20", 12, "900.00", "720.00"),
        ("2026-05-12", "2026-07-01", Term.YEARLY, 3, "90.00", "20", 2, "45.00", "36.00"),
        ("2026-07-01", "2026-09-01", Term.YEARLY, 1, "100.00", "0", 2, "16.67", "16.67"),
        ("2026-06-30", "2026-09-01", Term.YEARLY, 1, "100.00", "12.5", 3, "25.00", "21.87"),
        ("2026-02-20", "2026-03-01", Term.MONTHLY, 4, "9.00", "20", 1, "36.00", "28.80"),
    ],
)
def test_the_table_of_the_rules(
    today: str,
    end: str,
    term: Term,
    seats: int,
    price: str,
    discount: str,
    months: int,
    list_amount: str,
    net_amount: str,
) -> None:
    charged = months_to_charge(date.fromisoformat(today), date.fromisoformat(end), term)

    line = price_line(
        seats=seats,
        unit_price=Money.of(price, "EUR"),
        term=term,
        months=charged,
        discount_percent=Decimal(discount),
    )

    assert (charged, line.list_amount, line.net_amount) == (
        months,
        Money.of(list_amount, "EUR"),
        Money.of(net_amount, "EUR"),
    )


def line_of(net: str, seats: int = 1, discount: str = "0") -> LinePrice:
    """A line for a whole year."""
    return price_line(
        seats=seats,
        unit_price=Money.of(net, "EUR"),
        term=Term.YEARLY,
        months=12,
        discount_percent=Decimal(discount),
    )


def test_many_cheap_seats_are_rounded_once() -> None:
    line = price_line(
        seats=100_000, unit_price=Money(1, "EUR"), term=Term.YEARLY, months=1, discount_percent=Decimal(0)
    )

    assert line.list_amount == Money(8333, "EUR")


def test_a_full_discount_leaves_nothing_to_pay() -> None:
    assert total_of([line_of("90.00", discount="100")], Decimal(25)).total == Money(0, "EUR")


def test_vat_is_taken_of_the_sum_of_the_lines() -> None:
    total = total_of([line_of("0.02"), line_of("0.02")], Decimal("25.5"))

    assert total.vat_amount == Money(1, "EUR")


def test_a_total_adds_up_list_discount_net_and_vat() -> None:
    total = total_of([line_of("90.00", 10, "20"), line_of("100.00", 1, "12.5")], Decimal(25))

    assert [str(part.amount) for part in (total.list_total, total.discount_total, total.net_total, total.total)] == [
        "1000.00",
        "192.50",
        "807.50",
        "1009.38",
    ]


def test_lines_of_two_currencies_have_no_total() -> None:
    krona = price_line(seats=1, unit_price=Money(100, "SEK"), term=Term.MONTHLY, months=1, discount_percent=Decimal(0))

    with pytest.raises(ValueError, match="do not mix"):
        total_of([line_of("1.00"), krona], Decimal(25))


@pytest.mark.parametrize(("term", "shown"), [(Term.YEARLY, "8.33"), (Term.MONTHLY, "100.00")])
def test_a_price_is_shown_by_seat_and_month(term: Term, shown: str) -> None:
    assert per_seat_and_month(Money.of("100.00", "EUR"), term) == Money.of(shown, "EUR")


def test_a_reseller_sees_the_discounted_price_of_a_seat() -> None:
    assert discounted(Money.of("25.00", "EUR"), Decimal("12.5")) == Money.of("21.87", "EUR")
