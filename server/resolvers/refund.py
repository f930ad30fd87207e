"""Money that goes back: to the card that paid, or onto the operator's list (rules §7)."""

from server.context import Context, NewContext
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.change import ChangeKind
from server.domain.money import Money
from server.domain.payment import PaymentStatus
from server.domain.role import Role
from server.domain.search import words_of
from server.models import BankAssignment, BankReceipt, Invoice, OutboxKind, OutboxMessage, Payment, Refund
from server.outbox import Handler
from server.resolvers.purchase import tell_of_payment, tell_of_receipt
from server.work import Work


async def give_back(context: Context, work: Work, credit_note: Invoice, paid: Invoice, amount: Money) -> None:
    """What was paid too much on an invoice, as its credit note says: to its cards first, the rest by bank."""
    rest = amount.minor
    cards = Payment.filter(invoice_id=paid.id, status=PaymentStatus.SUCCEEDED).order_by("id")
    for payment in await cards.select_for_update(no_key=True):
        promised = sum(refund.amount for refund in await Refund.filter(payment_id=payment.id))
        if part := min(rest, payment.amount - promised):
            await promise_refund(work, payment, part, credit_note)
            rest -= part
    if rest:
        await _list(work, credit_note, paid, Money(rest, amount.currency))


async def promise_refund(work: Work, payment: Payment, minor: int, credit_note: Invoice | None = None) -> None:
    """So much of a card payment, in minor units of its currency."""
    refund = await Refund.create(
        id=Refund.new_id(),
        payment_id=payment.id,
        invoice_id=credit_note.id if credit_note else None,
        amount=minor,
        created_at=work.now,
    )
    work.promise(OutboxKind.REFUND, subject_id=payment.id, customer_id=payment.customer_id, refund_id=refund.id)


async def _list(work: Work, credit_note: Invoice, paid: Invoice, amount: Money) -> None:
    """Where bank transfers came from, an operator sends them back to: the last one first, as far as it paid."""
    rest, position = amount.minor, 0
    for assignment in await BankAssignment.filter(invoice_id=paid.id).order_by("-id").prefetch_related("receipt"):
        if part := min(rest, assignment.amount):
            position += 1
            await _list_one(work, credit_note, paid, assignment.receipt, part, position)
            rest -= part
    if rest:
        await _list_one(work, credit_note, paid, None, rest, position + 1)


async def _list_one(
    work: Work, credit_note: Invoice, paid: Invoice, origin: BankReceipt | None, minor: int, position: int
) -> None:
    receipt = await BankReceipt.create(
        id=BankReceipt.new_id(),
        invoice_id=credit_note.id,
        reference=origin.reference if origin else str(paid.reference or paid.number),
        bank_reference=f"{credit_note.number}-{position}" if position > 1 else str(credit_note.number),
        payer_name=origin.payer_name if origin else None,
        payer_iban=origin.payer_iban if origin else None,
        amount=minor,
        amount_left=minor,
        currency=paid.currency,
        received_on=origin.received_on if origin else work.now.date(),
        status=BankReceiptStatus.REFUND_DUE,
        words=words_of(paid.number, paid.reference, credit_note.number, origin.payer_name if origin else None),
        created_at=work.now,
    )
    tell_of_receipt(work, receipt, credit_note.number, role=Role.OPERATOR)


def refund_handler(new_context: NewContext) -> Handler:
    """The provider knows a refund by our id, so that asking twice gives back once."""

    async def handle(message: OutboxMessage) -> None:
        context = await new_context()
        refund = await Refund.get(id=message.payload["refund_id"])
        payment = await Payment.get(id=refund.payment_id)
        if context.ports.payments is None or payment.provider_id is None:
            raise RuntimeError("A refund waits for the card provider that took the money.")
        money = Money(refund.amount, payment.currency)
        await context.ports.payments.refund(payment.provider_id, money, key=refund.id)
        await _record(context, refund)

    return handle


async def _record(context: Context, known: Refund) -> None:
    async with context.work() as work:
        payment = await Payment.filter(id=known.payment_id).select_for_update(no_key=True).get()
        await record_refund(work, payment, await Refund.get(id=known.id))


async def record_refund(work: Work, payment: Payment, refund: Refund) -> None:
    """It has gone back: once, whichever told it first, the answer to our call or the notice. The payment is locked."""
    if refund.refunded_at is None:
        refund.refunded_at = work.now
        await refund.save(update_fields=["refunded_at"])
        payment.amount_refunded += refund.amount
        await payment.save(update_fields=["amount_refunded"])
        invoice = await Invoice.get(id=payment.invoice_id)
        tell_of_payment(work, invoice, payment, ChangeKind.PAYMENT_REFUNDED, role=None)
