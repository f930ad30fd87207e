"""An operator corrects an issued invoice: it is replaced, or what it bought is undone (rules §7)."""

from server.context import Context
from server.domain.actions import Action, require
from server.domain.money import Money
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.text import required_line
from server.models import Invoice
from server.resolvers.charge import waiting_payments
from server.resolvers.credit import credited
from server.resolvers.invoice import actions_of, cancel_outside
from server.resolvers.purchase import locked_purchase, seen_purchase
from server.resolvers.refund import give_back
from server.resolvers.replacement import buyer_consulted, replaced
from server.resolvers.settlement import cancel_waiting
from server.resolvers.undoing import undo
from server.work import Outcome, was_done

REASON_MAXIMUM = 500


async def issue_credit_note(context: Context, *, invoice_id: str, reason: str, reissue: bool = False) -> Outcome:
    """Names the credit note, the invoice, and its replacement when it is issued anew."""
    checked_reason = required_line(reason, "reason", maximum=REASON_MAXIMUM)
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    known = await Invoice.seen(context.viewer, invoice_id, "invoiceId")
    if not await was_done(context.intent):
        require(await actions_of(context, await seen_purchase(known)), Action.ISSUE_CREDIT_NOTE, "invoiceId")
        await cancel_outside(context, await waiting_payments(known))
    consultation = await buyer_consulted(context, known) if reissue else None
    async with context.work() as work:
        purchase = await locked_purchase(known, role=Role.OPERATOR)
        require(await actions_of(context, purchase), Action.ISSUE_CREDIT_NOTE, "invoiceId")
        await cancel_waiting(work, purchase)
        credit_note = await credited(context, work, purchase, checked_reason)
        if consultation:
            replacement = await replaced(context, work, purchase, credit_note, consultation)
            return work.done(credit_note=credit_note.id, replacement=replacement.id, invoice=known.id)
        await undo(context, work, purchase)
        paid = Money(purchase.invoice.amount_paid, purchase.invoice.currency)
        await give_back(context, work, credit_note, purchase.invoice, paid)
        return work.done(credit_note=credit_note.id, replacement=None, invoice=known.id)
