"""Paying an invoice in another way or once more, and taking an unpaid order back (rules §7)."""

from collections.abc import Iterable

from server.context import Context
from server.domain.actions import UNPAID, Action, AllowedAction, invoice_actions, require
from server.domain.change import ChangeKind
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.return_url import checked_return_url
from server.domain.subscription import SubscriptionStatus, checked_term
from server.domain.subscription import moved as subscription_moved
from server.models import Invoice, Payment
from server.policy import acting_as, roles_towards
from server.ports.payments import ProviderUnavailable
from server.resolvers.charge import canceled_at_provider, promise_charge, waiting_payments
from server.resolvers.credit import void
from server.resolvers.issue import issue_for_bank_transfer
from server.resolvers.next_period import give_up_next_period
from server.resolvers.payment_method import require_payable
from server.resolvers.purchase import Purchase, locked_purchase, seen_purchase
from server.resolvers.renewal import tell_of_plan
from server.resolvers.second_line import credit_second_lines
from server.resolvers.settlement import cancel_waiting
from server.resolvers.subscription import return_places
from server.work import Outcome, Work, was_done


async def pay_invoice(
    context: Context, *, invoice_id: str, payment_method: PaymentMethod, return_url: str | None = None
) -> Outcome:
    """Names subscription, invoice and payment. A card payment that still waits for the same person is given again."""
    checked_url = checked_return_url(return_url, return_places(context))
    known = await _of_own_side(context, invoice_id)
    if not await was_done(context.intent):
        await _require_payable_by(context, await seen_purchase(known), payment_method)
        await cancel_outside(context, await _superseded(context, known, payment_method))
    async with context.work() as work:
        purchase = await locked_purchase(known, role=known.purchased_by)
        if payment := await _given_again(context, known, payment_method):
            require(await actions_of(context, purchase), Action.PAY, "invoiceId")
            return _outcome(work, purchase, payment)
        await _require_payable_by(context, purchase, payment_method)
        await cancel_waiting(work, purchase)
        payment, promises = await _open_payment(context, work, purchase, payment_method, checked_url)
        outcome = _outcome(work, purchase, payment)
    if promises:
        await context.deliver(promises)
    return outcome


async def _of_own_side(context: Context, invoice_id: str) -> Invoice:
    """Refusal NOT_FOUND, and NOT_ALLOWED for whoever sees it without being on the side that ordered."""
    invoice = await Invoice.seen(context.viewer, invoice_id, "invoiceId")
    acting_as(context.viewer, invoice)
    if invoice.purchased_by not in _roles(context, invoice):
        raise Refusal(UserErrorCode.NOT_ALLOWED, "invoiceId")
    return invoice


def _roles(context: Context, invoice: Invoice) -> frozenset[str]:
    return roles_towards(context.viewer, reseller_id=invoice.reseller_id, customer_id=invoice.customer_id)


async def _require_payable_by(context: Context, purchase: Purchase, payment_method: PaymentMethod) -> None:
    """Asked before the provider forgets a payment, too: whoever is refused can still pay as before."""
    require(await actions_of(context, purchase), Action.PAY, "invoiceId")
    require_payable(context, payment_method, purchase.due)
    checked_term(purchase.invoice.term, payment_method, "paymentMethod")


async def _superseded(context: Context, invoice: Invoice, payment_method: PaymentMethod) -> list[Payment]:
    """What waits and will be waited for no more. Of an invoice that can't be paid, nothing: it is refused later on."""
    if invoice.status not in UNPAID or await _given_again(context, invoice, payment_method):
        return []
    return await waiting_payments(invoice)


async def _given_again(context: Context, invoice: Invoice, payment_method: PaymentMethod) -> Payment | None:
    if payment_method is not PaymentMethod.CARD:
        return None
    own = [payment for payment in await waiting_payments(invoice) if payment.account_id == context.viewer.account_id]
    return own[-1] if own else None


async def cancel_outside(context: Context, payments: Iterable[Payment]) -> None:
    """The provider is told first: paid there is paid, and its notice is on the way."""
    for payment in payments:
        try:
            status = await canceled_at_provider(context, payment)
        except ProviderUnavailable:
            facts: dict[str, str | int] = {"problem": PaymentFailure.PROVIDER_UNAVAILABLE}
            raise Refusal(UserErrorCode.PAYMENT_FAILED, "invoiceId", facts=facts) from None
        if status is PaymentStatus.SUCCEEDED:
            raise Refusal(UserErrorCode.INVOICE_NOT_OPEN, "invoiceId")


async def actions_of(context: Context, purchase: Purchase) -> list[AllowedAction]:
    invoice = purchase.invoice
    return invoice_actions(
        kind=invoice.kind,
        status=invoice.status,
        is_issued=invoice.number is not None,
        is_fulfilled=invoice.fulfilled_at is not None,
        is_credited=await is_credited(invoice),
        purchased_by=invoice.purchased_by,
        purpose=invoice.purpose,
        period_end=invoice.period_end,
        subscription_status=purchase.subscription.status,
        roles=_roles(context, invoice),
        today=context.today,
    )


async def is_credited(invoice: Invoice) -> bool:
    return await Invoice.filter(corrects_id=invoice.id, kind=InvoiceKind.CREDIT_NOTE).exists()


async def _open_payment(
    context: Context, work: Work, purchase: Purchase, payment_method: PaymentMethod, return_url: str | None
) -> tuple[Payment | None, list[str]]:
    invoice = purchase.invoice
    invoice.payment_method = payment_method
    if payment_method is PaymentMethod.CARD:
        await invoice.save(update_fields=["payment_method"])
        payment, promise = await promise_charge(
            context, work, invoice, return_url=return_url, account_id=context.viewer.account_id
        )
        return payment, [promise]
    if invoice.status is InvoiceStatus.DRAFT:
        await issue_for_bank_transfer(context, work, purchase)
    else:
        await invoice.save(update_fields=["payment_method"])
    return None, []


def _outcome(work: Work, purchase: Purchase, payment: Payment | None) -> Outcome:
    return work.done(
        subscription=purchase.subscription.id, invoice=purchase.invoice.id, payment=payment.id if payment else None
    )


async def cancel_purchase(context: Context, *, invoice_id: str) -> Outcome:
    """The invoice is void, and a subscription that was never paid for is canceled. Names both."""
    known = await _of_own_side(context, invoice_id)
    if not await was_done(context.intent):
        require(await actions_of(context, await seen_purchase(known)), Action.CANCEL_PURCHASE, "invoiceId")
        await cancel_outside(context, await waiting_payments(known))
    async with context.work() as work:
        purchase = await locked_purchase(known, role=known.purchased_by)
        require(await actions_of(context, purchase), Action.CANCEL_PURCHASE, "invoiceId")
        await take_back(context, work, purchase)
        return work.done(invoice=purchase.invoice.id, subscription=purchase.subscription.id)


async def take_back(context: Context, work: Work, purchase: Purchase) -> None:
    """An order that was not paid: its invoice is void, and what hung on it is canceled."""
    await cancel_waiting(work, purchase)
    await void(context, work, purchase)
    if purchase.invoice.purpose is Purpose.NEW:
        await _cancel_subscription(work, purchase)
    elif purchase.invoice.purpose is Purpose.RENEWAL:
        await _cancel_renewal(context, work, purchase)


async def _cancel_subscription(work: Work, purchase: Purchase) -> None:
    subscription = purchase.subscription
    subscription.status = subscription_moved(subscription.status, SubscriptionStatus.CANCELED)
    await subscription.save(update_fields=["status"])
    work.change(ChangeKind.SUBSCRIPTION_CANCELED, subject=subscription, role=purchase.role)


async def _cancel_renewal(context: Context, work: Work, purchase: Purchase) -> None:
    """What was scheduled before it holds again."""
    subscription = purchase.subscription
    await credit_second_lines(context, work, purchase)
    give_up_next_period(subscription, purchase.invoice)
    await subscription.save()
    tell_of_plan(work, subscription, purchase.role)
