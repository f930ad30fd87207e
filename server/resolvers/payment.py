"""What has become of a card payment, as the provider's signed notice says (rules §7)."""

import logging

from server.context import Context
from server.domain.actions import UNPAID
from server.domain.change import Audience, ChangeKind
from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.domain.payment_report import PaymentReportKind
from server.models import Invoice, Payment
from server.ports.payments import CardEvent, CardSetupEvent, DisputeEvent, PaymentEvent, RefundEvent
from server.resolvers.card_setup import take_card
from server.resolvers.charge_plan import plan_next_charge
from server.resolvers.payment_report import report, report_unknown, take_dispute, take_refund
from server.resolvers.purchase import Purchase, locked_purchase, tell_of_payment, write_to_purchaser
from server.resolvers.refund import promise_refund
from server.resolvers.saved_card import save_card_of_payment
from server.resolvers.settlement import WAITING, settle
from server.work import Work

log = logging.getLogger(__name__)


async def settle_webhook(context: Context, event: CardEvent) -> None:
    """Has its effect once, however often, late, early or out of order the notice comes."""
    match event:
        case PaymentEvent():
            await _settle_payment(context, event)
        case RefundEvent():
            await take_refund(context, event)
        case DisputeEvent():
            await take_dispute(context, event)
        case CardSetupEvent():
            await take_card(context, event)


async def _settle_payment(context: Context, event: PaymentEvent) -> None:
    known = await Payment.get_or_none(id=event.payment_id)
    if known is None:
        if event.status is PaymentStatus.SUCCEEDED:  # nothing else moves money
            await report_unknown(context, event, event.amount)
        return
    async with context.work() as work:
        purchase = await locked_purchase(await Invoice.get(id=known.invoice_id), role=None)
        payment = await Payment.filter(id=known.id).select_for_update(no_key=True).get()
        payment.provider_id = event.provider_id
        await _take(context, work, purchase, payment, event)


async def _take(context: Context, work: Work, purchase: Purchase, payment: Payment, event: PaymentEvent) -> None:
    """Money that has really moved counts even after a failure or a cancelation; anything else only while waiting."""
    if event.status is PaymentStatus.SUCCEEDED and payment.status is not PaymentStatus.SUCCEEDED:
        await _succeed(context, work, purchase, payment, event)
    elif payment.status in WAITING and event.status is PaymentStatus.FAILED:
        await fail(work, purchase.invoice, payment, event.failure)
    elif payment.status in WAITING and event.status is PaymentStatus.CANCELED:
        payment.status = PaymentStatus.CANCELED
    await payment.save()


async def _succeed(context: Context, work: Work, purchase: Purchase, payment: Payment, event: PaymentEvent) -> None:
    if event.amount != Money(payment.amount, payment.currency):
        await _leave_to_operator(work, purchase.invoice, payment, event)
        return
    payment.update_from_dict({"status": PaymentStatus.SUCCEEDED, "failure": None})
    await payment.save()
    wanted = purchase.due.minor if purchase.invoice.status in UNPAID else 0
    if wanted:
        await save_card_of_payment(payment, event.card, context.now)
        await settle(context, work, purchase, payment.counts_on)
    if payment.amount > wanted:  # all of it, or what a bank transfer has paid meanwhile
        await promise_refund(work, payment, payment.amount - wanted)


async def _leave_to_operator(work: Work, invoice: Invoice, payment: Payment, event: PaymentEvent) -> None:
    """Another amount than was asked for buys nothing; what to do with it is for people to decide."""
    log.error("Payment %s is of %s %s, not as asked for.", payment.id, event.amount.amount, event.amount.currency)
    await report(work, PaymentReportKind.WRONG_AMOUNT, f"amount {event.provider_id}", event.amount, payment)
    if payment.status in WAITING:
        payment.status, payment.failure = PaymentStatus.FAILED, PaymentFailure.OTHER
        work.change(ChangeKind.PAYMENT_FAILED, subject=payment, about=invoice, audience=Audience.OPERATOR)


async def fail(work: Work, invoice: Invoice, payment: Payment, failure: PaymentFailure | None) -> None:
    """The caller saves it. What was ordered stays, to be paid in another way."""
    payment.status, payment.failure = PaymentStatus.FAILED, failure or PaymentFailure.OTHER
    tell_of_payment(work, invoice, payment, ChangeKind.PAYMENT_FAILED, role=None)
    again = await plan_next_charge(invoice, work.now.date()) if payment.is_unattended else None
    retry_on = again.isoformat() if again else None
    await write_to_purchaser(work, invoice, "payment_failed", problem=payment.failure, retry_on=retry_on)
