"""Money that arrives on the seller's account finds its invoice, or is kept until somebody decides (rules §7)."""

from datetime import date

from server.context import Context
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.bank_transfer import normalised_reference
from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.search import words_of
from server.domain.text import required_line
from server.models import BankReceipt, Invoice
from server.resolvers.purchase import Purchase, locked_purchase, tell_of_receipt
from server.resolvers.settlement import settle
from server.work import Outcome

REFERENCE_MAXIMUM = 140  # what a SEPA credit transfer's remittance information holds


async def record_bank_transfer(
    context: Context, *, reference: str, amount: Money, received_on: date, bank_reference: str
) -> Outcome:
    """Names the receipt, and the invoice if it pays one. The same `bank_reference` again is the same money."""
    typed = _checked(context, reference, amount, received_on, bank_reference)
    async with context.work() as work:
        receipt = await _kept(typed)
        if receipt.id != typed.id:
            return work.done(receipt=receipt.id, invoice=receipt.invoice_id)
        purchase = await _purchase_named(receipt.reference)
        receipt.status = _status(purchase, amount)
        if purchase and receipt.status is BankReceiptStatus.MATCHED:
            receipt.invoice_id, receipt.settled_at = purchase.invoice.id, context.now
            await settle(context, work, purchase)
        await receipt.save()
        tell_of_receipt(work, receipt, purchase.invoice.number if purchase else None, role=Role.OPERATOR)
        return work.done(receipt=receipt.id, invoice=receipt.invoice_id)


def _checked(context: Context, reference: str, amount: Money, received_on: date, bank_reference: str) -> BankReceipt:
    """Not saved yet; unknown until its invoice is found."""
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    if amount.minor <= 0:
        raise Refusal(UserErrorCode.INVALID_INPUT, "amount", "amount", facts={"problem": "amount"})
    if received_on > max(context.today, context.sellers_today):
        raise Refusal(UserErrorCode.INVALID_INPUT, "receivedOn")
    typed = BankReceipt(
        id=BankReceipt.new_id(),
        reference=required_line(reference, "reference", maximum=REFERENCE_MAXIMUM),
        bank_reference=required_line(bank_reference, "bankReference", maximum=REFERENCE_MAXIMUM),
        amount=amount.minor,
        currency=amount.currency,
        received_on=received_on,
        status=BankReceiptStatus.UNKNOWN_REFERENCE,
        created_at=context.now,
    )
    typed.words = words_of(typed.reference, typed.bank_reference)
    return typed


async def _kept(receipt: BankReceipt) -> BankReceipt:
    """The first with its bank reference: whoever records the same money at the same moment waits, and finds that."""
    await BankReceipt.bulk_create([receipt], ignore_conflicts=True)
    return await BankReceipt.get(bank_reference=receipt.bank_reference)


async def _purchase_named(reference: str) -> Purchase | None:
    invoice = await Invoice.get_or_none(reference=normalised_reference(reference))
    return await locked_purchase(invoice, role=Role.OPERATOR) if invoice else None


def _status(purchase: Purchase | None, amount: Money) -> BankReceiptStatus:
    """Nothing is activated by guess: only an open invoice and exactly its amount match."""
    if purchase is None:
        return BankReceiptStatus.UNKNOWN_REFERENCE
    if purchase.invoice.status is InvoiceStatus.PAID:
        return BankReceiptStatus.ALREADY_PAID
    if purchase.invoice.status is InvoiceStatus.VOID:
        return BankReceiptStatus.INVOICE_VOID
    if purchase.invoice.currency != amount.currency:
        return BankReceiptStatus.WRONG_CURRENCY
    return BankReceiptStatus.MATCHED if amount == purchase.due else BankReceiptStatus.WRONG_AMOUNT
