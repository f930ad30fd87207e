"""VIES was out of reach when a number mattered: it is asked again, and what was charged meanwhile put right."""

from datetime import timedelta

from server.context import Context, NewContext
from server.domain.invoice import BillTo
from server.domain.language import translated
from server.domain.offer import place_of
from server.domain.refusal import Refusal
from server.domain.role import Role
from server.domain.vat import VatNumberStatus
from server.models import Customer, Invoice, OutboxMessage, Reseller
from server.outbox import Handler, Hopeless, TryLater
from server.resolvers.charge import waiting_payments
from server.resolvers.credit import credited
from server.resolvers.invoice import cancel_outside, is_credited
from server.resolvers.purchase import Purchase, locked_purchase
from server.resolvers.replacement import buyer_consulted, buyer_of, replaced
from server.resolvers.settlement import cancel_waiting
from server.resolvers.vat_proof import Consultation

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
PATIENCE = timedelta(days=30)


def vat_check_handler(new_context: NewContext) -> Handler:
    """Until VIES answers: after 5 minutes, then twice as long each time, at most an hour."""

    async def handle(message: OutboxMessage) -> None:
        context = await new_context()
        invoice = await Invoice.get(id=message.payload["invoice_id"])
        if await is_credited(invoice) or not await _is_about(invoice):
            return
        consultation = await buyer_consulted(context, invoice)
        status = consultation.status_of(consultation.number)
        if status is VatNumberStatus.UNVERIFIED:
            if context.now - invoice.created_at > PATIENCE:
                raise Hopeless("VIES has not answered for 30 days.")
            raise TryLater(min(SHORTEST * 2 ** min(message.waits, 9), LONGEST))
        if status is VatNumberStatus.VALID:
            await _stop_waiting(context, invoice)
        await _answered(context, invoice, consultation, status)

    return handle


async def _stop_waiting(context: Context, invoice: Invoice) -> None:
    """A card payment over the old amount; one that has just been made is settled first."""
    try:
        await cancel_outside(context, await waiting_payments(invoice))
    except Refusal:
        raise TryLater(SHORTEST) from None


async def _is_about(invoice: Invoice) -> bool:
    """Whether the buyer still has the number and the place that the invoice bears: for others people decide."""
    now, then = place_of((await buyer_of(invoice)).business_information), invoice.buyer
    return (now.vat_number, now.country) == (then["vat_number"], then["address"]["country"])


async def _answered(context: Context, known: Invoice, consultation: Consultation, status: VatNumberStatus) -> None:
    """By the system itself. Found valid, what was paid too much goes back; seats and payment stay."""
    async with context.work() as work:
        purchase: Purchase = await locked_purchase(known, role=None)
        if await is_credited(purchase.invoice):
            return
        await _keep_status(purchase.invoice, status)
        if status is not VatNumberStatus.VALID:
            return
        await cancel_waiting(work, purchase)
        reason = translated("The VAT number has been found valid.", purchase.invoice.locale)
        credit_note = await credited(context, work, purchase, reason)
        await replaced(context, work, purchase, credit_note, consultation)


async def _keep_status(invoice: Invoice, status: VatNumberStatus) -> None:
    """Of the side that ordered: a customer is not to learn from its own that the reseller did."""
    if invoice.bill_to is BillTo.RESELLER:
        await Reseller.filter(id=invoice.reseller_id).update(vat_number_status=status)
    elif invoice.purchased_by is Role.CUSTOMER_ADMIN:
        await Customer.filter(id=invoice.customer_id).update(vat_number_status=status)
