"""What an invoice says, from what is stored of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from server.domain.bank_transfer import epc_payload
from server.domain.business_information import BusinessInformation
from server.domain.company import from_snapshot
from server.domain.invoice import InvoiceStatus
from server.domain.language import translated
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.domain.percent import percent_of
from server.domain.vat import PriceNote, VatTreatment


@dataclass(frozen=True, kw_only=True)
class Vat:
    treatment: VatTreatment
    rate_percent: Decimal
    amount: Money
    note: str | None
    amount_in_seller_currency: Money | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class BankTransferInstructions:
    beneficiary: str
    iban: str
    bic: str
    reference: str
    amount: Money
    epc_qr_code: str | None


def buyer_of(buyer: Mapping[str, Any]) -> BusinessInformation:
    return from_snapshot(buyer)


def vat_of(
    vat_treatment: VatTreatment,
    vat_rate: int,
    vat_total: int,
    currency: str,
    vat_notes: list[str],
    seller_currency: str | None,
    vat_in_seller_currency: int | None,
    exchange_rate: str | None,
    locale: str,
) -> Vat:
    return Vat(
        treatment=vat_treatment,
        rate_percent=percent_of(vat_rate),
        amount=Money(vat_total, currency),
        note=vat_note(vat_treatment, vat_notes, locale),
        amount_in_seller_currency=Money(vat_in_seller_currency or 0, seller_currency) if seller_currency else None,
        exchange_rate=Decimal(exchange_rate) if exchange_rate else None,
    )


def vat_note(treatment: VatTreatment, notes: list[str], locale: str) -> str | None:
    """What the law wants said about the treatment, or why VAT is charged in spite of a number."""
    if PriceNote.VAT_NUMBER_UNVERIFIED in notes:
        return translated("The VAT number could not be verified yet, so VAT is charged for now.", locale)
    if PriceNote.VAT_NUMBER_NOT_REGISTERED in notes:
        return translated("The VAT number is not registered for trade within the EU, so VAT is charged.", locale)
    if treatment is VatTreatment.REVERSE_CHARGE:
        return translated("Reverse charge: the recipient accounts for VAT (Art. 196 Directive 2006/112/EC).", locale)
    if treatment is VatTreatment.OUTSIDE_SCOPE:
        return translated(
            "Outside the scope of EU VAT: supplied outside the EU (Art. 44 Directive 2006/112/EC).", locale
        )
    return None


def is_ready(document_ready_at: datetime | None) -> bool:
    return document_ready_at is not None


class Links(Protocol):
    def to(self, invoice_id: str, form: Any) -> str:
        """The address of one of its files, for ten minutes."""


def pdf_url(id: str, document_ready_at: datetime | None, links: Links) -> str | None:
    return links.to(id, "pdf") if document_ready_at else None


def xml_url(id: str, document_ready_at: datetime | None, links: Links) -> str | None:
    return links.to(id, "xml") if document_ready_at else None


def amount_due(status: InvoiceStatus, total: int, amount_paid: int, currency: str) -> Money:
    return Money(0 if status is InvoiceStatus.VOID else total - amount_paid, currency)


def bank_transfer(
    status: InvoiceStatus,
    payment_method: PaymentMethod,
    seller: Mapping[str, Any],
    reference: str | None,
    total: int,
    amount_paid: int,
    currency: str,
) -> BankTransferInstructions | None:
    """The account is the one that the invoice was issued with."""
    if status is not InvoiceStatus.OPEN or payment_method is not PaymentMethod.BANK_TRANSFER or reference is None:
        return None
    account = seller["bank_account"]
    due = amount_due(status, total, amount_paid, currency)
    return BankTransferInstructions(
        **account,
        reference=reference,
        amount=due,
        epc_qr_code=epc_payload(**account, amount=due, reference=reference) if currency == "EUR" else None,
    )
