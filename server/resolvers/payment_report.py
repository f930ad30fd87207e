"""What the card provider reports by itself: listed for operators, and for nobody else to deal with (rules §7)."""

import logging

from server.context import Context
from server.domain.change import Audience, ChangeKind
from server.domain.money import Money
from server.domain.payment_report import PaymentReportKind
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.text import optional_line
from server.models import Invoice, Payment, PaymentReport, Refund
from server.ports.payments import DisputeEvent, PaymentEvent, RefundEvent
from server.resolvers.refund import record_refund
from server.work import Outcome, Work

NOTE_MAXIMUM = 500
CLOSED = " closed"
REFUND, DISPUTE = PaymentReportKind.REFUND, PaymentReportKind.DISPUTE

log = logging.getLogger(__name__)


async def report_unknown(context: Context, event: PaymentEvent | RefundEvent | DisputeEvent, money: Money) -> None:
    """Of a payment that is not ours: somebody has to find out whose it is."""
    log.error("The card provider reports of the unknown payment %s.", event.provider_id)
    async with context.work() as work:
        await report(work, PaymentReportKind.UNKNOWN_PAYMENT, f"unknown {_about(event)}", money)


def _about(event: PaymentEvent | RefundEvent | DisputeEvent) -> str:
    match event:
        case DisputeEvent():
            return event.dispute_id
        case RefundEvent():
            return f"{event.provider_id} {event.refunded.minor}"
        case PaymentEvent():
            return event.provider_id


async def report(
    work: Work, kind: PaymentReportKind, reference: str, money: Money, payment: Payment | None = None
) -> None:
    """What is reported twice, by the same reference, is listed once."""
    made = PaymentReport(
        id=PaymentReport.new_id(),
        kind=kind,
        payment_id=payment.id if payment else None,
        customer_id=payment.customer_id if payment else None,
        reference=reference,
        amount=money.minor,
        currency=money.currency,
        reported_at=work.now,
    )
    await PaymentReport.bulk_create([made], ignore_conflicts=True)
    if await PaymentReport.exists(id=made.id):
        _tell(work, ChangeKind.PAYMENT_REPORT_RECORDED, made, role=None)


def _tell(work: Work, kind: ChangeKind, made: PaymentReport, *, role: Role | None) -> None:
    money = Money(made.amount, made.currency)
    facts = {"status": made.kind, "amount": str(money.amount), "currency": money.currency}
    work.change(kind, subject=made, role=role, facts=facts)


async def take_refund(context: Context, event: RefundEvent) -> None:
    """What went back beyond what we asked for is listed, each part of it once."""
    known = await Payment.filter(provider_id=event.provider_id).first()
    if known is None:
        await report_unknown(context, event, event.refunded)
        return
    async with context.work() as work:
        payment = await Payment.filter(id=known.id).select_for_update(no_key=True).get()
        own = await Refund.filter(payment_id=payment.id).order_by("id")
        new = event.refunded.minor - sum(refund.amount for refund in own) - await _reported(payment)
        if new < 0:  # older than what we know, or of a part of what we asked for: its answer tells
            return
        for refund in own:
            await record_refund(work, payment, refund)
        if new:
            await _list_refund(work, payment, event, new)


async def _reported(payment: Payment) -> int:
    """In minor units: what went back without our asking, as far as we know."""
    return sum(each.amount for each in await PaymentReport.filter(payment_id=payment.id, kind=REFUND))


async def _list_refund(work: Work, payment: Payment, event: RefundEvent, minor: int) -> None:
    money = Money(minor, event.refunded.currency)
    await report(work, REFUND, f"refund {event.provider_id} {event.refunded.minor}", money, payment)
    if money.currency == payment.currency:
        payment.amount_refunded += minor
        await payment.save(update_fields=["amount_refunded"])
    await _tell_operator(work, payment, ChangeKind.PAYMENT_REFUNDED)


async def _tell_operator(work: Work, payment: Payment, kind: ChangeKind) -> None:
    invoice = await Invoice.get(id=payment.invoice_id)
    work.change(kind, subject=payment, about=invoice, audience=Audience.OPERATOR, facts={"number": invoice.number})


async def take_dispute(context: Context, event: DisputeEvent) -> None:
    """Listed once, however it goes on."""
    known = await Payment.filter(provider_id=event.provider_id).first()
    if known is None:
        await report_unknown(context, event, event.amount)
        return
    async with context.work() as work:
        payment = await Payment.filter(id=known.id).select_for_update(no_key=True).get()
        await _list_dispute(work, payment, event)
        disputes = PaymentReport.filter(payment_id=payment.id, kind=DISPUTE)
        payment.is_disputed = await disputes.exclude(reference__endswith=CLOSED).exists()
        await payment.save(update_fields=["is_disputed"])


async def _list_dispute(work: Work, payment: Payment, event: DisputeEvent) -> None:
    """Its reference says when it is over: then it does not open again, in whatever order that is told."""
    reference = f"dispute {event.dispute_id}"
    listed = await PaymentReport.filter(reference__in=[reference, reference + CLOSED]).first()
    if listed is None:
        await report(work, DISPUTE, reference if event.is_open else reference + CLOSED, event.amount, payment)
        await _tell_operator(work, payment, ChangeKind.PAYMENT_DISPUTED)
    elif not event.is_open:
        await PaymentReport.filter(id=listed.id).update(reference=reference + CLOSED)


async def settle_payment_report(context: Context, *, report_id: str, note: str | None = None) -> Outcome:
    """Somebody has dealt with it. Refusal NOT_FOUND, INVALID_INPUT when it was settled before."""
    checked = optional_line(note, "note", maximum=NOTE_MAXIMUM)
    async with context.work() as work:
        made = await PaymentReport.locked(context.viewer, report_id, "reportId")
        if made.settled_at is not None:
            raise Refusal(UserErrorCode.INVALID_INPUT, "reportId", facts={"problem": "settled"})
        made.settled_at, made.note = context.now, checked
        await made.save(update_fields=["settled_at", "note"])
        _tell(work, ChangeKind.PAYMENT_REPORT_SETTLED, made, role=Role.OPERATOR)
        return work.done(report=made.id)
