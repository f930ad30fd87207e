"""What becomes of money on the seller's account: it is put towards an invoice, or is to be given back (rules §7)."""

from datetime import date

from server.context import Context
from server.domain.bank_receipt import SETTLED, BankReceiptStatus
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceStatus, Purpose
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.text import optional_lines
from server.models import BankAssignment, BankReceipt, Invoice
from server.resolvers.purchase import Purchase, locked_purchase, tell_of_receipt
from server.resolvers.settlement import cancel_waiting, settle
from server.work import Outcome, Work

NOTE_MAXIMUM = 500


async def assign_bank_receipt(context: Context, *, receipt_id: str, invoice_id: str) -> Outcome:
    """As much of it as the invoice wants; what is left can go to another one. Names both."""
    _require_operator(context)
    known = await Invoice.seen(context.viewer, invoice_id, "invoiceId")
    await BankReceipt.seen(context.viewer, receipt_id, "receiptId")
    async with context.work() as work:
        purchase = await locked_purchase(known, role=Role.OPERATOR)
        receipt = await _unsettled(context, receipt_id)
        _require_payable(purchase, receipt)
        await put_towards(context, work, purchase, receipt)
        if receipt.amount_left == 0:
            receipt.status = BankReceiptStatus.ASSIGNED
        await receipt.save()
        work.change(
            ChangeKind.BANK_RECEIPT_ASSIGNED,
            subject=receipt,
            role=Role.OPERATOR,
            facts={"number": purchase.invoice.number},
        )
        return work.done(receipt=receipt.id, invoice=purchase.invoice.id)


def _require_operator(context: Context) -> None:
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)


async def _unsettled(context: Context, receipt_id: str) -> BankReceipt:
    """Locked, after the invoice."""
    receipt = await BankReceipt.locked(context.viewer, receipt_id, "receiptId")
    if receipt.status in SETTLED:
        raise Refusal(UserErrorCode.RECEIPT_SETTLED, "receiptId")
    return receipt


def _require_payable(purchase: Purchase, receipt: BankReceipt) -> None:
    """An issued invoice that waits for money of this currency; a draft is paid by card, and has no number yet."""
    invoice = purchase.invoice
    if invoice.status is not InvoiceStatus.OPEN or is_too_late(purchase, receipt):
        number: dict[str, str | int] = {"number": invoice.number} if invoice.number else {}
        raise Refusal(UserErrorCode.INVOICE_NOT_OPEN, "invoiceId", facts=number)
    if invoice.currency != receipt.currency:
        raise Refusal(UserErrorCode.INVALID_INPUT, "invoiceId", facts={"problem": "other_currency"})


def is_too_late(purchase: Purchase, receipt: BankReceipt) -> bool:
    """A top-up is for the rest of a period. Whatever else is late is in time until it is void."""
    invoice = purchase.invoice
    if invoice.purpose is not Purpose.TOP_UP or invoice.fulfilled_at is not None:
        return False
    return invoice.period_end is not None and invoice.period_end <= receipt.received_on


async def put_towards(context: Context, work: Work, purchase: Purchase, receipt: BankReceipt) -> None:
    """Both locked and of one currency. Paid in full, the invoice is settled. The caller saves the receipt."""
    invoice, part = purchase.invoice, min(receipt.amount_left, purchase.due.minor)
    await BankAssignment.create(
        id=BankAssignment.new_id(),
        receipt_id=receipt.id,
        invoice_id=invoice.id,
        account_id=context.viewer.account_id,
        amount=part,
        created_at=context.now,
    )
    receipt.invoice_id, receipt.amount_left = invoice.id, receipt.amount_left - part
    if receipt.amount_left == 0:
        receipt.settled_at = context.now
    if purchase.due.minor == part:
        await settle(context, work, purchase, on=await _paid_on(context, invoice, receipt))
    else:
        await _pay_in_part(work, purchase, part)


async def _paid_on(context: Context, invoice: Invoice, receipt: BankReceipt) -> date | None:
    """The booking date of the money that came last; None for today's."""
    assigned = await BankAssignment.filter(invoice_id=invoice.id).values("receipt__received_on")
    day: date = max([receipt.received_on, *(each["receipt__received_on"] for each in assigned)])
    return day if day < context.today else None


async def _pay_in_part(work: Work, purchase: Purchase, part: int) -> None:
    """A card that was to pay the whole has to be asked for the rest instead."""
    await cancel_waiting(work, purchase)
    purchase.invoice.amount_paid += part
    await purchase.invoice.save(update_fields=["amount_paid"])


async def mark_bank_receipt_for_refund(context: Context, *, receipt_id: str, note: str | None = None) -> Outcome:
    """What is left of it goes onto the list of refunds. Names the receipt."""
    _require_operator(context)
    kept_note = optional_lines(note, "note", maximum=NOTE_MAXIMUM)
    async with context.work() as work:
        receipt = await _unsettled(context, receipt_id)
        receipt.status, receipt.note = BankReceiptStatus.REFUND_DUE, kept_note
        receipt.settled_at = context.now
        await receipt.save()
        tell_of_receipt(work, receipt, None, role=Role.OPERATOR)
        return work.done(receipt=receipt.id)
