"""Issuing an invoice: its number and its dates (rules §7)."""

from datetime import date

from server.context import Context
from server.domain.bank_transfer import epc_payload, payment_reference
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus, due_on, moved, number_of
from server.domain.search import words_of
from server.models import InvoiceSeries
from server.resolvers.purchase import Purchase, tell_of_invoice, write_to_purchaser
from server.work import Work


async def issue(context: Context, work: Work, purchase: Purchase) -> None:
    """The draft is OPEN. Everybody else who issues waits from here to the commit, so nothing slow comes after it."""
    invoice = purchase.invoice
    invoice.status = moved(invoice.status, InvoiceStatus.OPEN)
    invoice.number, invoice.issued_on = await _numbered(context)
    invoice.reference = payment_reference(invoice.number)
    invoice.tax_date = invoice.issued_on
    invoice.due_on = due_on(invoice.issued_on, invoice.purpose, invoice.period_end)
    invoice.words = words_of(invoice.number, invoice.purchase_order_number, purchase.customer.name)
    await invoice.save()
    tell_of_invoice(work, purchase, ChangeKind.INVOICE_ISSUED)


async def _numbered(context: Context) -> tuple[str, date]:
    """The year's next number, and today in the seller's time zone, or the last number's date if that is later.

    A request that began before another may come to the number after it.
    """
    today = context.sellers_today
    first = InvoiceSeries(name=str(today.year), last_position=0, last_issued_on=today)
    await InvoiceSeries.bulk_create([first], ignore_conflicts=True)
    series = await InvoiceSeries.filter(name=first.name).select_for_update().get()
    series.last_position += 1
    series.last_issued_on = max(series.last_issued_on, today)
    await series.save(update_fields=["last_position", "last_issued_on"])
    return number_of(today.year, series.last_position), series.last_issued_on


async def issue_for_bank_transfer(context: Context, work: Work, purchase: Purchase) -> None:
    """Issued when ordered; the purchaser learns where to pay."""
    await issue(context, work, purchase)
    invoice = purchase.invoice
    account = invoice.seller["bank_account"]
    reference = str(invoice.reference)
    is_euro = invoice.currency == "EUR"
    code = epc_payload(**account, amount=purchase.due, reference=reference) if is_euro else None
    due = invoice.due_on.isoformat() if invoice.due_on else None
    await write_to_purchaser(work, invoice, "bank_details", **account, reference=reference, due=due, epc=code)
