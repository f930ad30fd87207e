"""An invoice has a number when it is issued, a day on which it is due, and only the states of the rules."""

from datetime import date
from itertools import product

import pytest

from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose, due_on, is_overdue, moved, number_of, series_of

DRAFT, OPEN, PAID, VOID = InvoiceStatus

LEGAL = {(DRAFT, OPEN), (DRAFT, PAID), (DRAFT, VOID), (OPEN, PAID), (OPEN, VOID)}


@pytest.mark.parametrize(("status", "to"), sorted(LEGAL))
def test_a_legal_move_is_made(status: InvoiceStatus, to: InvoiceStatus) -> None:
    assert moved(status, to) is to


@pytest.mark.parametrize(("status", "to"), sorted(set(product(InvoiceStatus, repeat=2)) - LEGAL))
def test_no_other_move_is_made(status: InvoiceStatus, to: InvoiceStatus) -> None:
    with pytest.raises(ValueError, match="never moves"):
        moved(status, to)


@pytest.mark.parametrize(
    ("position", "number"), [(1, "2026-000001"), (999_999, "2026-999999"), (1_000_000, "2026-1000000")]
)
def test_a_number_is_the_year_and_a_position(position: int, number: str) -> None:
    assert number_of(series_of(InvoiceKind.INVOICE, 2026), position) == number


def test_credit_notes_count_for_themselves() -> None:
    assert number_of(series_of(InvoiceKind.CREDIT_NOTE, 2026), 1) == "CN2026-000001"


def test_a_new_subscription_is_due_in_30_days() -> None:
    assert due_on(date(2026, 5, 12), Purpose.NEW, None) == date(2026, 6, 11)


def test_a_renewal_is_due_at_the_end_of_the_period() -> None:
    assert due_on(date(2026, 5, 12), Purpose.RENEWAL, date(2026, 6, 1)) == date(2026, 6, 1)


def test_a_late_renewal_is_due_10_days_after_its_issue() -> None:
    assert due_on(date(2026, 5, 25), Purpose.RENEWAL, date(2026, 6, 1)) == date(2026, 6, 4)


def test_a_top_up_is_due_in_30_days() -> None:
    assert due_on(date(2026, 5, 12), Purpose.TOP_UP, date(2027, 3, 1)) == date(2026, 6, 11)


def test_a_late_top_up_is_due_on_the_last_day_of_the_period() -> None:
    assert due_on(date(2026, 5, 12), Purpose.TOP_UP, date(2026, 6, 1)) == date(2026, 5, 31)


def test_no_top_up_is_due_before_its_issue() -> None:
    assert due_on(date(2026, 6, 1), Purpose.TOP_UP, date(2026, 6, 1)) == date(2026, 6, 1)


@pytest.mark.parametrize("purpose", [Purpose.RENEWAL, Purpose.TOP_UP])
def test_only_a_new_subscription_has_no_period_yet(purpose: Purpose) -> None:
    with pytest.raises(ValueError, match="belongs to a period"):
        due_on(date(2026, 5, 12), purpose, None)


@pytest.mark.parametrize(("today", "overdue"), [("2026-06-11", False), ("2026-06-12", True)])
def test_an_open_invoice_is_overdue_after_the_day_on_which_it_is_due(today: str, overdue: bool) -> None:
    assert is_overdue(OPEN, date(2026, 6, 11), date.fromisoformat(today)) is overdue


@pytest.mark.parametrize("status", [DRAFT, PAID, VOID])
def test_only_an_open_invoice_is_overdue(status: InvoiceStatus) -> None:
    assert is_overdue(status, date(2026, 6, 11), date(2027, 1, 1)) is False


def test_what_is_due_on_no_day_is_not_overdue() -> None:
    assert is_overdue(OPEN, None, date(2027, 1, 1)) is False
