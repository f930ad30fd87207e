"""Issuing an invoice or a credit note: its number and its dates (rules §7)."""

from datetime import date, timedelta

from server.context import Context
from server.domain.bank_transfer import epc_payload, payment_reference
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose, due_on, moved, number_of, series_of
from server.domain.search import words_of
from server.domain.vat import PriceNote
from server.models import Invoice, InvoiceSeries, OutboxKind
from server.resolvers.exchange_rate import state_in_sellers_currency
from server.resolvers.purchase import Purchase, tell_of_credit_note, tell_of_invoice, write_to_purchaser
from server.work import Work

VIES_ASKED_AGAIN = timedelta(minutes=5)


async def issue(context: Context, work: Work, purchase: Purchase, *, is_paid: bool = False) -> None:
    """The draft is OPEN. Everybody else who issues waits from here to the commit, so nothing slow comes after it.

    `is_paid`: it will be before the commit, and its document says so.
    """
    invoice = purchase.invoice
    invoice.status = moved(invoice.status, InvoiceStatus.OPEN)
    invoice.number, invoice.issued_on = await _numbered(context, InvoiceKind.INVOICE)
    invoice.reference = payment_reference(invoice.number)
    invoice.tax_date = invoice.tax_date or invoice.issued_on
    invoice.due_on = due_on(invoice.issued_on, invoice.purpose, _period_end(purchase))
    invoice.words = words_of(invoice.number, invoice.purchase_order_number, purchase.customer.name)
    await state_in_sellers_currency(context, invoice)
    await invoice.save()
    tell_of_invoice(work, purchase, ChangeKind.INVOICE_ISSUED)
    _promise_document(work, invoice, invoice.total if is_paid else invoice.amount_paid)
    if PriceNote.VAT_NUMBER_UNVERIFIED in invoice.vat_notes:
        work.promise(
            OutboxKind.VAT_CHECK,
            subject_id=invoice.id,
            customer_id=invoice.customer_id,
            delay=VIES_ASKED_AGAIN,
            invoice_id=invoice.id,
        )


def _period_end(purchase: Purchase) -> date | None:
    """Of the period that is topped up, or that is renewed: where that ends, the next one begins."""
    invoice = purchase.invoice
    if invoice.purpose is Purpose.RENEWAL:
        return invoice.period_start or purchase.subscription.current_period_end
    return invoice.period_end


async def issue_credit(context: Context, work: Work, purchase: Purchase, credit_note: Invoice) -> None:
    """Nothing is to be paid on a credit note: it is PAID as soon as it is issued."""
    credit_note.status = moved(moved(credit_note.status, InvoiceStatus.OPEN), InvoiceStatus.PAID)
    credit_note.number, credit_note.issued_on = await _numbered(context, InvoiceKind.CREDIT_NOTE)
    credit_note.amount_paid, credit_note.paid_at = credit_note.total, context.now
    credit_note.words = words_of(credit_note.number, credit_note.purchase_order_number, purchase.customer.name)
    await credit_note.save()
    tell_of_credit_note(work, purchase, credit_note)
    _promise_document(work, credit_note, 0)


def _promise_document(work: Work, invoice: Invoice, amount_paid: int) -> None:
    work.promise(
        OutboxKind.DOCUMENT,
        subject_id=invoice.id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        amount_paid=amount_paid,
    )


async def _numbered(context: Context, kind: InvoiceKind) -> tuple[str, date]:
    """The year's next number, and today in the seller's time zone, or the last number's date if that is later.

    A request that began before another may come to the number after it.
    """
    today = context.sellers_today
    first = InvoiceSeries(name=series_of(kind, today.year), last_position=0, last_issued_on=today)
    await InvoiceSeries.bulk_create([first], ignore_conflicts=True)
    series = await InvoiceSeries.filter(name=first.name).select_for_update().get()
    series.last_position += 1
    series.last_issued_on = max(series.last_issued_on, today)
    await series.save(update_fields=["last_position", "last_issued_on"])
    return number_of(series.name, series.last_position), series.last_issued_on


async def issue_for_bank_transfer(context: Context, work: Work, purchase: Purchase) -> None:
    """Issued when ordered; the purchaser learns where to pay."""
    await issue(context, work, purchase)
    invoice, due = purchase.invoice, purchase.due
    account = invoice.seller["bank_account"]
    reference = str(invoice.reference)
    code = epc_payload(**account, amount=due, reference=reference) if invoice.currency == "EUR" else None
    facts = {"amount": str(due.amount), "due": invoice.due_on.isoformat() if invoice.due_on else None}
    await write_to_purchaser(work, invoice, "bank_details", **account, reference=reference, epc=code, **facts)
