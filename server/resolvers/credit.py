"""Crediting an issued invoice: it stays as it is, and a credit note takes it back (rules §7)."""

from typing import Any

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceKind, InvoiceStatus, moved
from server.domain.language import translated
from server.domain.money import Money
from server.models import Invoice, InvoiceLine
from server.resolvers.issue import issue_credit
from server.resolvers.purchase import Purchase, tell_of_invoice
from server.resolvers.refund import give_back
from server.work import Work


async def credited(context: Context, work: Work, purchase: Purchase, reason: str) -> Invoice:
    """The credit note over the whole invoice, which is void with it unless it was paid."""
    invoice = purchase.invoice
    credit_note = await copied(
        invoice, kind=InvoiceKind.CREDIT_NOTE, reason=reason, created_at=context.now, fulfilled_at=context.now
    )
    await issue_credit(context, work, purchase, credit_note)
    if invoice.status is InvoiceStatus.OPEN:
        await _void(work, purchase)
    tell_of_invoice(work, purchase, ChangeKind.INVOICE_CREDITED)
    return credit_note


async def copied(invoice: Invoice, **otherwise: Any) -> Invoice:
    """A draft with the same lines and figures, which corrects the invoice."""
    copy: Any = invoice.clone(pk=Invoice.new_id())
    fresh = dict.fromkeys(("number", "reference", "issued_on", "due_on", "paid_at", "document_ready_at"))
    copy.update_from_dict({**fresh, "status": InvoiceStatus.DRAFT, "amount_paid": 0, "corrects_id": invoice.id})
    copy.update_from_dict(otherwise)
    await copy.save(force_create=True)
    for line in await InvoiceLine.filter(invoice_id=invoice.id).order_by("position"):
        own: Any = line.clone(pk=InvoiceLine.new_id())
        own.invoice_id = copy.id
        await own.save(force_create=True)
    return copy  # type: ignore[no-any-return]


async def void(context: Context, work: Work, purchase: Purchase) -> None:
    """An order that nobody will pay: what was issued for it is credited, and what was paid towards it goes back."""
    if purchase.invoice.number is None:
        await _void(work, purchase)
    else:
        reason = translated("The order was canceled before it was paid.", purchase.invoice.locale)
        credit_note = await credited(context, work, purchase, reason)
        paid = Money(purchase.invoice.amount_paid, purchase.invoice.currency)
        await give_back(context, work, credit_note, purchase.invoice, paid)


async def _void(work: Work, purchase: Purchase) -> None:
    purchase.invoice.status = moved(purchase.invoice.status, InvoiceStatus.VOID)
    await purchase.invoice.save(update_fields=["status"])
    tell_of_invoice(work, purchase, ChangeKind.INVOICE_VOIDED)
