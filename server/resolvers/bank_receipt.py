"""Money that arrives on the seller's account finds its invoice, or is kept until somebody decides (rules §7)."""

from datetime import date

from server.context import Context
from server.domain.bank_line import BankLine
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.bank_transfer import normalised_reference
from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.search import words_of
from server.domain.text import required_line
from server.models import BankReceipt, Invoice
from server.resolvers.bank_assignment import is_too_late, put_towards
from server.resolvers.credit import void
from server.resolvers.purchase import Purchase, locked_purchase, tell_of_receipt
from server.resolvers.settlement import cancel_waiting
from server.work import Outcome, Work

REFERENCE_MAXIMUM = 140  # what a SEPA credit transfer's remittance information holds


async def record_bank_transfer(
    context: Context, *, reference: str, amount: Money, received_on: date, bank_reference: str
) -> Outcome:
    """Names the receipt, and the invoice if it pays one. The same `bank_reference` again is the same money."""
    typed = _checked(context, reference, amount, received_on, bank_reference)
    async with context.work() as work:
        receipt = await recorded(context, work, new_receipt(context, typed))
        return work.done(receipt=receipt.id, invoice=receipt.invoice_id)


def _checked(context: Context, reference: str, amount: Money, received_on: date, bank_reference: str) -> BankLine:
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    if amount.minor <= 0:
        raise Refusal(UserErrorCode.INVALID_INPUT, "amount", "amount", facts={"problem": "amount"})
    if received_on > max(context.today, context.sellers_today):
        raise Refusal(UserErrorCode.INVALID_INPUT, "receivedOn")
    return BankLine(
        reference=required_line(reference, "reference", maximum=REFERENCE_MAXIMUM),
        bank_reference=required_line(bank_reference, "bankReference", maximum=REFERENCE_MAXIMUM),
        payer_name=None,
        payer_iban=None,
        amount=amount,
        booked_on=received_on,
    )


def new_receipt(context: Context, line: BankLine, statement_id: str | None = None) -> BankReceipt:
    """Not saved yet; unknown until its invoice is found."""
    return BankReceipt(
        id=BankReceipt.new_id(),
        statement_id=statement_id,
        reference=line.reference,
        bank_reference=line.bank_reference,
        payer_name=line.payer_name,
        payer_iban=line.payer_iban,
        amount=line.amount.minor,
        amount_left=line.amount.minor,
        currency=line.amount.currency,
        received_on=line.booked_on,
        status=BankReceiptStatus.UNKNOWN_REFERENCE,
        words=words_of(line.reference, line.bank_reference, line.payer_name, line.payer_iban),
        created_at=context.now,
    )


async def recorded(context: Context, work: Work, new: BankReceipt) -> BankReceipt:
    """The receipt, matched if it can be; the first one where the same money was recorded before."""
    receipt = await _kept(new)
    if receipt.id != new.id:
        return receipt
    purchase = await _purchase_named(receipt.reference)
    receipt.status = _status(purchase, receipt)
    if purchase and receipt.status is BankReceiptStatus.MATCHED:
        await _match(context, work, purchase, receipt)
    await receipt.save()
    tell_of_receipt(work, receipt, purchase.invoice.number if purchase else None, role=Role.OPERATOR)
    return receipt


async def _kept(receipt: BankReceipt) -> BankReceipt:
    """The first with its bank reference: whoever records the same money at the same moment waits, and finds that."""
    await BankReceipt.bulk_create([receipt], ignore_conflicts=True)
    return await BankReceipt.get(bank_reference=receipt.bank_reference)


async def _purchase_named(reference: str) -> Purchase | None:
    invoice = await Invoice.get_or_none(reference=normalised_reference(reference))
    return await locked_purchase(invoice, role=Role.OPERATOR) if invoice else None


def _status(purchase: Purchase | None, receipt: BankReceipt) -> BankReceiptStatus:
    """Nothing is activated by guess: only an open invoice and exactly what is due on it match."""
    if purchase is None:
        return BankReceiptStatus.UNKNOWN_REFERENCE
    if purchase.invoice.status is InvoiceStatus.PAID:
        return BankReceiptStatus.ALREADY_PAID
    if purchase.invoice.status is InvoiceStatus.VOID:
        return BankReceiptStatus.INVOICE_VOID
    if purchase.invoice.currency != receipt.currency:
        return BankReceiptStatus.WRONG_CURRENCY
    is_due = receipt.amount == purchase.due.minor
    return BankReceiptStatus.MATCHED if is_due else BankReceiptStatus.WRONG_AMOUNT


async def _match(context: Context, work: Work, purchase: Purchase, receipt: BankReceipt) -> None:
    if is_too_late(purchase, receipt):
        await cancel_waiting(work, purchase)
        await void(context, work, purchase)
        receipt.status = BankReceiptStatus.INVOICE_VOID
    else:
        await put_towards(context, work, purchase, receipt)
