"""The second line of a top-up, about the next period: credited if that never starts (rules §8)."""

from collections.abc import AsyncIterator
from dataclasses import replace

from server.context import Context
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.language import translated
from server.domain.money import Money
from server.domain.percent import percent_of
from server.models import Invoice, InvoiceLine
from server.resolvers.credit import copied, credited
from server.resolvers.purchase import Purchase
from server.resolvers.replacement import take_over
from server.work import Work


async def credit_second_lines(context: Context, work: Work, purchase: Purchase) -> None:
    """Of every top-up that was paid, while the purchase's subscription still says which period was ordered."""
    async for invoice in _paid_ahead(purchase):
        await credit_second_line(context, work, replace(purchase, invoice=invoice))


async def _paid_ahead(purchase: Purchase) -> AsyncIterator[Invoice]:
    subscription = purchase.subscription
    if subscription.next_period_start is None:
        return
    paid = Invoice.filter(subscription_id=subscription.id, purpose=Purpose.TOP_UP, kind=InvoiceKind.INVOICE)
    for invoice in await paid.filter(status=InvoiceStatus.PAID).order_by("id").select_for_update(no_key=True):
        lines = InvoiceLine.filter(invoice_id=invoice.id, position=2, period_start=subscription.next_period_start)
        if await lines.exists() and not await Invoice.filter(corrects_id=invoice.id).exists():
            yield invoice


async def credit_second_line(context: Context, work: Work, purchase: Purchase) -> None:
    """The top-up is issued anew without it, under the same VAT; what was paid for it goes back."""
    old = purchase.invoice
    reason = translated("The next period was given up before it began.", old.locale)
    credit_note = await credited(context, work, purchase, reason)
    invoice = await copied(old, kind=InvoiceKind.INVOICE, created_at=context.now)
    await InvoiceLine.filter(invoice_id=invoice.id, position__gt=1).delete()
    await _add_up(invoice, old)
    await take_over(context, work, purchase, credit_note, invoice)


async def _add_up(invoice: Invoice, old: Invoice) -> None:
    line = await InvoiceLine.get(invoice_id=invoice.id)
    invoice.list_total, invoice.discount_total, invoice.net_total = (
        line.list_amount,
        line.discount_amount,
        line.net_amount,
    )
    invoice.vat_total = Money(line.net_amount, line.currency).percent(percent_of(invoice.vat_rate)).minor
    invoice.total = invoice.net_total + invoice.vat_total
    invoice.amount_paid = min(old.amount_paid, invoice.total)
    await invoice.save()
