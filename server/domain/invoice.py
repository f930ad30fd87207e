"""An invoice's states, its number and when it is due (rules §7)."""

from datetime import date, timedelta
from enum import StrEnum

DAYS_TO_PAY = 30
DAYS_TO_PAY_RENEWAL = 10


class InvoiceStatus(StrEnum):
    DRAFT = "DRAFT"
    OPEN = "OPEN"
    PAID = "PAID"
    VOID = "VOID"


class InvoiceKind(StrEnum):
    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"


class BillTo(StrEnum):
    """Whom a reseller's orders are invoiced to."""

    CUSTOMER = "CUSTOMER"
    RESELLER = "RESELLER"


class Purpose(StrEnum):
    """What an invoice was ordered for."""

    NEW = "NEW"
    TOP_UP = "TOP_UP"
    RENEWAL = "RENEWAL"


# A card payment that settles issues the draft and pays it in one step.
MOVES: dict[InvoiceStatus, set[InvoiceStatus]] = {
    InvoiceStatus.DRAFT: {InvoiceStatus.OPEN, InvoiceStatus.PAID, InvoiceStatus.VOID},
    InvoiceStatus.OPEN: {InvoiceStatus.PAID, InvoiceStatus.VOID},
    InvoiceStatus.PAID: set(),
    InvoiceStatus.VOID: set(),
}


def moved(status: InvoiceStatus, to: InvoiceStatus) -> InvoiceStatus:
    """ValueError: no such move."""
    if to not in MOVES[status]:
        raise ValueError(f"An invoice never moves from {status} to {to}.")
    return to


def series_of(kind: InvoiceKind, year: int) -> str:
    """Each kind counts for itself, each year anew: "2026", "CN2026"."""
    return f"{'CN' if kind is InvoiceKind.CREDIT_NOTE else ''}{year:04d}"


def number_of(series: str, position: int) -> str:
    """The first of a series is position 1: "2026-000001"."""
    return f"{series}-{position:06d}"


def due_on(issued_on: date, purpose: Purpose, period_end: date | None) -> date:
    """The last day to pay. `period_end`, exclusive, is that of the period topped up or renewed; ValueError without."""
    if purpose is Purpose.NEW:
        return issued_on + timedelta(days=DAYS_TO_PAY)
    if period_end is None:
        raise ValueError(f"A {purpose} belongs to a period.")
    if purpose is Purpose.RENEWAL:
        return max(period_end, issued_on + timedelta(days=DAYS_TO_PAY_RENEWAL))
    return _within(issued_on, period_end)


def _within(issued_on: date, period_end: date) -> date:
    """Issued in the seller's time zone, it can bear the date of the end while the period, in UTC, still runs."""
    last_day = max(issued_on, period_end - timedelta(days=1))
    return min(issued_on + timedelta(days=DAYS_TO_PAY), last_day)


def is_overdue(status: InvoiceStatus, due_on: date | None, today: date) -> bool:
    return status is InvoiceStatus.OPEN and due_on is not None and due_on < today
