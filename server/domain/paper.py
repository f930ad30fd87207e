"""A document as it is printed: an invoice or a credit note with all that stands on it (rules §7)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from server.domain.business_information import BusinessInformation
from server.domain.invoice import InvoiceKind
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.term import Term
from server.domain.vat import VatTreatment


@dataclass(frozen=True, kw_only=True)
class PaperAccount:
    """Where a bank transfer goes; IBAN and BIC without spaces."""

    beneficiary: str
    iban: str
    bic: str


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """`unit_price` is one seat's for the whole term; the period's end is the first day no longer paid for."""

    description: str
    seats: int
    months_charged: int
    term: Term
    period_start: date | None
    period_end: date | None
    unit_price: Money
    list_amount: Money
    discount_percent: Decimal
    discount_amount: Money
    net_amount: Money

    @property
    def last_day(self) -> date | None:
        """As documents say it: the last day that is paid for."""
        return self.period_end - timedelta(days=1) if self.period_end else None


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A credit note's amounts are positive too; what it corrects, and what an invoice replaces, is `corrects_number`.

    `vat_note_codes` are the names of PriceNotes. The four fields of the seller's currency are given together, for
    domestic VAT in a foreign one: `exchange_rate` is what one unit of the invoice's currency is worth in the seller's.
    """

    kind: InvoiceKind
    number: str
    issued_on: date
    due_on: date | None
    tax_date: date
    seller: BusinessInformation
    seller_registration_number: str
    buyer: BusinessInformation
    purchase_order_number: str | None
    currency: str
    lines: tuple[PaperLine, ...]
    list_total: Money
    discount_total: Money
    net_total: Money
    vat_treatment: VatTreatment
    vat_rate_percent: Decimal
    vat_total: Money
    vat_note_codes: list[str]
    total: Money
    amount_paid: Money
    payment_method: PaymentMethod
    paid_by_card: bool
    bank_account: PaperAccount | None
    reference: str | None
    seller_currency: str | None = None
    vat_in_seller_currency: Money | None = None
    exchange_rate: Decimal | None = None
    exchange_rate_date: date | None = None
    corrects_number: str | None = None
    corrects_issued_on: date | None = None
    reason: str | None = None

    @property
    def is_credit_note(self) -> bool:
        return self.kind is InvoiceKind.CREDIT_NOTE

    @property
    def is_replacement(self) -> bool:
        """An invoice in the place of one that was credited."""
        return self.kind is InvoiceKind.INVOICE and self.corrects_number is not None

    @property
    def amount_due(self) -> Money:
        """Negative when more was paid."""
        return self.total - self.amount_paid

    @property
    def is_to_be_transferred(self) -> bool:
        """Whether somebody still has to send money to a bank account."""
        is_open = not self.is_credit_note and self.amount_due.minor > 0
        return is_open and self.payment_method is PaymentMethod.BANK_TRANSFER and self.bank_account is not None

    @property
    def period(self) -> tuple[date, date] | None:
        """First and last day of all its lines together, or None as long as one has no period."""
        starts = [line.period_start for line in self.lines if line.period_start]
        ends = [line.last_day for line in self.lines if line.last_day]
        return (min(starts), max(ends)) if len(starts) == len(ends) == len(self.lines) else None
