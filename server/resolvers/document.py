"""An issued invoice as paper: rendered after the commit, kept once (rules §7)."""

from decimal import Decimal

from server.context import Context, NewContext
from server.document_link import DocumentForm
from server.domain.change import ChangeKind
from server.domain.company import from_snapshot
from server.domain.money import Money
from server.domain.paper import Paper, PaperAccount, PaperLine
from server.domain.payment import PaymentMethod
from server.domain.percent import percent_of
from server.models import Document, Invoice, InvoiceLine, OutboxKind, OutboxMessage
from server.outbox import Handler
from server.ports.documents import Rendered
from server.resolvers.purchase import audience
from server.work import Work


def document_handler(new_context: NewContext) -> Handler:
    """`amount_paid` is what had been paid when it was issued: what happens later changes no paper."""

    async def handle(message: OutboxMessage) -> None:
        context = await new_context()
        invoice = await Invoice.get(id=message.payload["invoice_id"])
        if invoice.document_ready_at is None:
            paper = await paper_of(invoice, amount_paid=message.payload["amount_paid"])
            await _keep(context, invoice, await context.ports.documents.render(paper, invoice.locale))

    return handle


async def paper_of(invoice: Invoice, *, amount_paid: int) -> Paper:
    corrected = await Invoice.get(id=invoice.corrects_id) if invoice.corrects_id else None
    own, account = invoice.seller_currency, invoice.seller["bank_account"]
    assert invoice.number
    assert invoice.issued_on
    assert invoice.tax_date

    def money(minor: int) -> Money:
        return Money(minor, invoice.currency)

    return Paper(
        kind=invoice.kind,
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        tax_date=invoice.tax_date,
        seller=from_snapshot(_without_extras(invoice.seller)),
        seller_registration_number=invoice.seller["registration_number"],
        buyer=from_snapshot(invoice.buyer),
        purchase_order_number=invoice.purchase_order_number,
        currency=invoice.currency,
        lines=await _lines(invoice),
        list_total=money(invoice.list_total),
        discount_total=money(invoice.discount_total),
        net_total=money(invoice.net_total),
        vat_treatment=invoice.vat_treatment,
        vat_rate_percent=percent_of(invoice.vat_rate),
        vat_total=money(invoice.vat_total),
        vat_note_codes=invoice.vat_notes,
        total=money(invoice.total),
        amount_paid=money(amount_paid),
        payment_method=invoice.payment_method,
        paid_by_card=invoice.payment_method is PaymentMethod.CARD and amount_paid > 0,
        bank_account=PaperAccount(**account) if account else None,
        reference=invoice.reference,
        seller_currency=own,
        vat_in_seller_currency=Money(invoice.vat_in_seller_currency or 0, own) if own else None,
        exchange_rate=Decimal(invoice.exchange_rate) if invoice.exchange_rate else None,
        exchange_rate_date=invoice.exchange_rate_on,
        corrects_number=corrected.number if corrected else None,
        corrects_issued_on=corrected.issued_on if corrected else None,
        reason=invoice.reason,
    )


def _without_extras(seller: dict[str, object]) -> dict[str, object]:
    return {name: fact for name, fact in seller.items() if name not in ("registration_number", "bank_account")}


async def _lines(invoice: Invoice) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            description=line.description,
            seats=line.seats,
            months_charged=line.months_charged,
            term=line.term,
            period_start=line.period_start,
            period_end=line.period_end,
            unit_price=Money(line.unit_price, line.currency),
            list_amount=Money(line.list_amount, line.currency),
            discount_percent=percent_of(line.discount),
            discount_amount=Money(line.discount_amount, line.currency),
            net_amount=Money(line.net_amount, line.currency),
        )
        for line in await InvoiceLine.filter(invoice_id=invoice.id).order_by("position")
    )


async def _keep(context: Context, known: Invoice, rendered: Rendered) -> None:
    """Whoever else rendered it at the same moment was first, and theirs is kept."""
    async with context.work() as work:
        invoice = await Invoice.filter(id=known.id).select_for_update(no_key=True).get()
        if invoice.document_ready_at is not None:
            return
        await Document.create(
            id=Document.new_id(), invoice_id=invoice.id, pdf=rendered.pdf, xml=rendered.xml, rendered_at=context.now
        )
        invoice.document_ready_at = context.now
        await invoice.save(update_fields=["document_ready_at"])
        await _wake_letters(context, invoice)
        _tell(work, invoice)


async def _wake_letters(context: Context, invoice: Invoice) -> None:
    """Those that looked for the document in vain would look again later and later."""
    waiting = OutboxMessage.filter(subject_id=invoice.id, kind=OutboxKind.MAIL, waits__gt=0)
    await waiting.filter(delivered_at__isnull=True, failed_at__isnull=True).update(due_at=context.now)


async def kept_document(invoice_id: str, form: DocumentForm) -> tuple[str, bytes]:
    """The invoice's number, and its file."""
    document = await Document.get(invoice_id=invoice_id).only("id", form)
    invoice = await Invoice.get(id=invoice_id).only("id", "number")
    return str(invoice.number), getattr(document, form)


def _tell(work: Work, invoice: Invoice) -> None:
    facts = {"number": invoice.number}
    kind = ChangeKind.INVOICE_DOCUMENT_READY
    work.change(kind, subject=invoice, audience=audience(invoice), facts=facts)
