"""Asking the card provider: for money, to forget it, or to give it back. Always after a commit, from the outbox."""

from datetime import date

from server.context import Context, NewContext
from server.domain.change import ChangeKind
from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.models import Invoice, InvoiceLine, OutboxKind, OutboxMessage, Payment
from server.outbox import Handler
from server.ports.payments import CardPayments, Payer, StartedPayment
from server.resolvers.charge_plan import plan_next_charge
from server.resolvers.payment import fail
from server.resolvers.purchase import tell_of_payment, write_to_purchaser
from server.resolvers.saved_card import holder_of, payer_named
from server.resolvers.settlement import WAITING
from server.work import Work


async def promise_charge(
    context: Context,
    work: Work,
    invoice: Invoice,
    *,
    return_url: str | None = None,
    account_id: str | None = None,
    counts_on: date | None = None,
) -> tuple[Payment, str]:
    """A payment of what is due, and the promise to start it at the provider.

    `account_id`: who pays, on the provider's page. None: nobody looks on, the saved card of the side that ordered is
    charged; paid, it counts as paid on the day `counts_on`.
    """
    payment = await Payment.create(
        id=Payment.new_id(),
        reseller_id=invoice.reseller_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        account_id=account_id or invoice.account_id,
        purchased_by=invoice.purchased_by,
        method=PaymentMethod.CARD,
        status=PaymentStatus.PENDING,
        amount=invoice.total - invoice.amount_paid,
        currency=invoice.currency,
        is_unattended=account_id is None,
        counts_on=counts_on,
        return_url=return_url,
        created_at=context.now,
    )
    work.plan(invoice)
    return payment, work.promise(
        OutboxKind.CHARGE, subject_id=payment.id, customer_id=payment.customer_id, payment_id=payment.id
    )


def charge_handler(new_context: NewContext) -> Handler:
    """Starts a payment. The provider knows it by our id, so that starting it twice starts it once."""

    async def handle(message: OutboxMessage) -> None:
        context = await new_context()
        payment = await Payment.get(id=message.payload["payment_id"])
        if payment.status is PaymentStatus.PENDING:
            await _record(context, payment, await _started(context, payment))

    return handle


async def charge_given_up(work: Work, message: OutboxMessage) -> None:
    """Nobody waits for it any longer. Should the provider have taken the money all the same, its notice counts."""
    payment = await Payment.filter(id=message.payload["payment_id"]).select_for_update(no_key=True).get()
    if payment.status is PaymentStatus.PENDING:
        invoice = await Invoice.get(id=payment.invoice_id)
        await fail(work, invoice, payment, PaymentFailure.PROVIDER_UNAVAILABLE)
        await payment.save()


async def _started(context: Context, payment: Payment) -> StartedPayment:
    line = await InvoiceLine.get(invoice_id=payment.invoice_id, position=1)
    return await _provider(context).start(
        payment_id=payment.id,
        amount=Money(payment.amount, payment.currency),
        description=f"{line.seats} × {line.description}",
        return_url=payment.return_url,
        payer=await payer_of(payment),
        unattended=payment.is_unattended,
    )


async def payer_of(purchase: Payment | Invoice) -> Payer:
    return await payer_named(holder_of(purchase.purchased_by, purchase))


def _provider(context: Context) -> CardPayments:
    if context.ports.payments is None:
        raise RuntimeError("A card payment waits for its provider, but none is configured.")
    return context.ports.payments


async def _record(context: Context, known: Payment, started: StartedPayment) -> None:
    """Only forward: the provider's own notice may have come before its answer to us."""
    async with context.work() as work:
        payment = await Payment.filter(id=known.id).select_for_update(no_key=True).get()
        invoice = await Invoice.get(id=known.invoice_id)
        payment.provider_id = started.provider_id
        if payment.status is PaymentStatus.CANCELED:
            work.promise(
                OutboxKind.CANCEL_CHARGE, subject_id=payment.id, customer_id=payment.customer_id, payment_id=payment.id
            )
        elif payment.status is PaymentStatus.PENDING:
            await _advance(work, invoice, payment, started)
        await payment.save()


async def _advance(work: Work, invoice: Invoice, payment: Payment, started: StartedPayment) -> None:
    """Only the signed notice settles a payment, so one that is answered as SUCCEEDED is PROCESSING until then."""
    match started.status:
        case PaymentStatus.FAILED:
            await fail(work, invoice, payment, started.failure)
        case PaymentStatus.REQUIRES_ACTION:
            payment.status = PaymentStatus.REQUIRES_ACTION
            payment.update_from_dict({"redirect_url": started.redirect_url, "client_secret": started.client_secret})
            tell_of_payment(work, invoice, payment, ChangeKind.PAYMENT_REQUIRES_ACTION, role=None)
            if payment.is_unattended:
                await _ask_to_confirm(work, invoice, payment)
        case PaymentStatus.SUCCEEDED:
            payment.status = PaymentStatus.PROCESSING
        case _:
            payment.status = started.status


async def _ask_to_confirm(work: Work, invoice: Invoice, payment: Payment) -> None:
    """The bank wants to see the card's holder, who was not there."""
    await plan_next_charge(invoice, work.now.date())
    await write_to_purchaser(work, invoice, "payment_to_confirm", link=payment.redirect_url)


def cancel_charge_handler(new_context: NewContext) -> Handler:
    """Tells the provider to forget a payment. Paid there first: its notice comes, and the money goes back."""

    async def handle(message: OutboxMessage) -> None:
        payment = await Payment.get(id=message.payload["payment_id"])
        if payment.provider_id:
            await _provider(await new_context()).cancel(payment.provider_id)

    return handle


async def canceled_at_provider(context: Context, payment: Payment) -> PaymentStatus:
    """CANCELED, or SUCCEEDED when it was paid first. One that the provider never heard of is started no more."""
    if payment.provider_id is None:
        return PaymentStatus.CANCELED
    return await _provider(context).cancel(payment.provider_id)


async def waiting_payments(invoice: Invoice) -> list[Payment]:
    """Oldest first."""
    return await Payment.filter(invoice_id=invoice.id, status__in=WAITING).order_by("id")
