"""A credited invoice issued anew: its tax date and prices, today's buyer (rules §7). What was paid and given stays."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from server.context import Context
from server.domain.company import snapshot
from server.domain.invoice import BillTo, InvoiceKind, InvoiceStatus, moved
from server.domain.money import Money
from server.domain.offer import place_of
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.domain.vat import VatAssessment, assess
from server.models import BankAssignment, BankReceipt, Customer, Invoice, Payment, Reseller
from server.resolvers.credit import copied
from server.resolvers.issue import issue, issue_for_bank_transfer
from server.resolvers.purchase import Purchase
from server.resolvers.refund import give_back
from server.resolvers.seller import seller_snapshot
from server.resolvers.vat_proof import Consultation, consulted
from server.work import Work


async def buyer_consulted(context: Context, invoice: Invoice) -> Consultation:
    """What VIES says of the number that the buyer has by now. Never inside a transaction."""
    company = await buyer_of(invoice)
    holder_id = invoice.customer_id if invoice.purchased_by is Role.CUSTOMER_ADMIN else invoice.reseller_id
    return await consulted(context, place_of(company.business_information), holder_id)


async def buyer_of(invoice: Invoice) -> Reseller | Customer:
    if invoice.bill_to is BillTo.RESELLER:
        return await Reseller.get(id=invoice.reseller_id)
    return await Customer.get(id=invoice.customer_id)


async def replaced(
    context: Context, work: Work, purchase: Purchase, credit_note: Invoice, consultation: Consultation
) -> Invoice:
    """As VAT is assessed now."""
    invoice = await _drafted_anew(context, purchase.invoice, consultation)
    await take_over(context, work, purchase, credit_note, invoice)
    return invoice


async def take_over(context: Context, work: Work, purchase: Purchase, credit_note: Invoice, invoice: Invoice) -> None:
    """The draft is issued in the place of the purchase's. What is overpaid now goes back; what is underpaid is due."""
    old = purchase.invoice
    await give_back(context, work, credit_note, old, Money(old.amount_paid - invoice.amount_paid, old.currency))
    await Payment.filter(invoice_id=old.id, status=PaymentStatus.SUCCEEDED).update(invoice_id=invoice.id)
    await BankReceipt.filter(invoice_id=old.id).update(invoice_id=invoice.id)
    await BankAssignment.filter(invoice_id=old.id).update(invoice_id=invoice.id)
    await _issue_anew(context, work, replace(purchase, invoice=invoice), old)


async def _drafted_anew(context: Context, old: Invoice, consultation: Consultation) -> Invoice:
    information = (await buyer_of(old)).business_information
    status = consultation.status_of(information.vat_number)
    vat = assess(
        seller=place_of(context.config.seller.information).territory,
        buyer=place_of(information).territory,
        vat_number_status=status,
        tax_date=old.tax_date or context.sellers_today,
    )
    return await copied(
        old,
        kind=InvoiceKind.INVOICE,
        created_at=context.now,
        buyer=snapshot(replace(information, vat_number_status=status)),
        seller=seller_snapshot(context, old.currency),
        vat_proof=consultation.document,
        **_amounts(old, vat),
    )


def _amounts(old: Invoice, vat: VatAssessment) -> dict[str, Any]:
    """The same net, and the VAT as it is assessed now; in minor units."""
    vat_total = Money(old.net_total, old.currency).percent(vat.rate_percent).minor
    total = old.net_total + vat_total
    unstated = dict.fromkeys(("seller_currency", "vat_in_seller_currency", "exchange_rate", "exchange_rate_on"))
    return {
        **unstated,
        "vat_treatment": vat.treatment,
        "vat_rate": int(vat.rate_percent * Decimal(100)),
        "vat_notes": list(vat.notes),
        "vat_total": vat_total,
        "total": total,
        "amount_paid": min(old.amount_paid, total),
    }


async def _issue_anew(context: Context, work: Work, purchase: Purchase, old: Invoice) -> None:
    invoice = purchase.invoice
    if invoice.amount_paid < invoice.total and invoice.payment_method is PaymentMethod.BANK_TRANSFER:
        await issue_for_bank_transfer(context, work, purchase)
        return
    await issue(context, work, purchase)
    if invoice.amount_paid == invoice.total:
        invoice.status, invoice.paid_at = moved(invoice.status, InvoiceStatus.PAID), old.paid_at or context.now
        await invoice.save()
