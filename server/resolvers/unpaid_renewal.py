"""Giving up a renewal that is ordered and not paid: somebody plans or orders the next period anew (rules §8)."""

from server.context import Context
from server.domain.actions import UNPAID
from server.domain.invoice import InvoiceKind, Purpose
from server.domain.payment import PaymentFailure, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import Customer, Invoice, Subscription
from server.ports.payments import ProviderUnavailable
from server.resolvers.charge import canceled_at_provider, waiting_payments
from server.resolvers.credit import void
from server.resolvers.next_period import forget_next_period
from server.resolvers.purchase import Purchase
from server.resolvers.second_line import credit_second_lines
from server.resolvers.settlement import cancel_waiting
from server.work import Work, was_done


async def tell_provider(context: Context, subscription: Subscription, role: Role) -> None:
    """Before the transaction: paid there is paid. What was done already for the same intent gives up nothing more.

    Refusal TOO_EARLY: it is paid and its notice on the way; PAYMENT_FAILED: nobody answers for the own side's payment.
    What the other side ordered is its affair: it is given up here all the same, and money that still comes goes back.
    """
    invoices = await _unpaid(subscription)
    payments = [(invoice, payment) for invoice in invoices for payment in await waiting_payments(invoice)]
    if await was_done(context.intent):
        return
    for invoice, payment in payments:
        try:
            status = await canceled_at_provider(context, payment)
        except ProviderUnavailable:
            if invoice.purchased_by is role:
                facts: dict[str, str | int] = {"problem": PaymentFailure.PROVIDER_UNAVAILABLE}
                raise Refusal(UserErrorCode.PAYMENT_FAILED, "subscriptionId", facts=facts) from None
        else:
            if status is PaymentStatus.SUCCEEDED:
                raise Refusal(UserErrorCode.TOO_EARLY, "subscriptionId")


async def _unpaid(subscription: Subscription) -> list[Invoice]:
    ordered = Invoice.filter(subscription_id=subscription.id, purpose=Purpose.RENEWAL, kind=InvoiceKind.INVOICE)
    return await ordered.filter(status__in=UNPAID, fulfilled_at__isnull=True).order_by("id")


async def give_up_unpaid(
    context: Context, work: Work, customer: Customer, subscription: Subscription, role: Role
) -> None:
    """Both locked. The caller saves the subscription."""
    for known in await _unpaid(subscription):
        invoice = await Invoice.filter(id=known.id).select_for_update(no_key=True).get()
        purchase = Purchase(customer=customer, subscription=subscription, invoice=invoice, role=role)
        await cancel_waiting(work, purchase)
        await void(context, work, purchase)
        await credit_second_lines(context, work, purchase)
    if subscription.next_invoice_id is None:
        forget_next_period(subscription)
