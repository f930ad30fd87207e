"""Buying, paying and correcting in the shop, in one line each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.models import BankReceipt, Customer, Invoice, Subscription
from server.resolvers.bank_receipt import record_bank_transfer
from server.resolvers.credit_note import issue_credit_note
from server.work import Outcome
from tests.resolvers.shop import Shop, changed, invoice_of


@dataclass(frozen=True)
class Correction:
    invoice: Invoice
    credit_note: Invoice
    replacement: Invoice | None

    @property
    def new(self) -> Invoice:
        assert self.replacement
        return self.replacement


async def bought_by_card(shop: Shop, **wishes: Any) -> Outcome:
    """Ten seats for a year, paid."""
    bought = await shop.buy(**wishes)
    await shop.event(bought["payment"])
    return bought


async def bought_by_transfer(shop: Shop, **wishes: Any) -> Outcome:
    """The same, issued and not yet paid."""
    return await shop.buy(payment_method=PaymentMethod.BANK_TRANSFER, **wishes)


async def transferred(shop: Shop, invoice: Invoice, entry: str = "entry 1") -> BankReceipt:
    """What is due arrives."""
    due = Money(invoice.total - invoice.amount_paid, invoice.currency)
    recorded = await record_bank_transfer(
        await shop.context(shop.olga),
        reference=str(invoice.reference),
        amount=due,
        received_on=date(2026, 5, 12),
        bank_reference=entry,
    )
    return await BankReceipt.get(id=recorded["receipt"])


async def corrected(shop: Shop, invoice: str, *, reissue: bool = False) -> Correction:
    """By the operator."""
    outcome = await issue_credit_note(
        await shop.context(shop.olga), invoice_id=invoice, reason="A wrong address", reissue=reissue
    )
    return Correction(
        invoice=await invoice_of(outcome),
        credit_note=await Invoice.get(id=outcome["credit_note"]),
        replacement=await Invoice.get(id=outcome["replacement"]) if outcome["replacement"] else None,
    )


async def of(invoice: Invoice) -> Subscription:
    return await Subscription.get(id=invoice.subscription_id)


async def moves(customer: Customer, country: str, postal_code: str, vat_number: str | None = None) -> Customer:
    """To another place, with another VAT number."""
    place = {"line1": "Ny gata 2", "postal_code": postal_code, "city": "Ny", "country": country}
    return await changed(customer, **place, vat_number=vat_number)
