"""A purchase as a whole: an invoice, what it is for, and whom to tell about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.bank_receipt import BankReceiptStatus
from server.domain.change import Audience, ChangeKind
from server.domain.money import Money
from server.domain.role import Role
from server.models import Account, BankReceipt, Customer, Invoice, Payment, Subscription
from server.work import Work


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """All locked. `role` is the capacity in which its state is being changed, None: the system itself."""

    customer: Customer
    subscription: Subscription
    invoice: Invoice
    role: Role | None

    @property
    def due(self) -> Money:
        """What is still to pay."""
        return Money(self.invoice.total - self.invoice.amount_paid, self.invoice.currency)


async def seen_purchase(invoice: Invoice) -> Purchase:
    """Without a lock: to see whether something is refused before anybody outside is told."""
    return Purchase(
        customer=await Customer.get(id=invoice.customer_id),
        subscription=await Subscription.get(id=invoice.subscription_id),
        invoice=invoice,
        role=None,
    )


async def locked_purchase(invoice: Invoice, *, role: Role | None) -> Purchase:
    """By an invoice that was found without a lock; in the order of Record.locked."""
    return Purchase(
        customer=await Customer.filter(id=invoice.customer_id).select_for_update(no_key=True).get(),
        subscription=await Subscription.filter(id=invoice.subscription_id).select_for_update(no_key=True).get(),
        invoice=await Invoice.filter(id=invoice.id).select_for_update(no_key=True).get(),
        role=role,
    )


def tell_of_invoice(work: Work, purchase: Purchase, kind: ChangeKind) -> None:
    invoice = purchase.invoice
    facts = {"number": invoice.number}
    work.change(kind, subject=invoice, role=purchase.role, audience=audience(invoice), facts=facts)


def tell_of_credit_note(work: Work, purchase: Purchase, credit_note: Invoice) -> None:
    facts = {"number": credit_note.number, "status": credit_note.kind, "corrected": purchase.invoice.number}
    work.change(
        ChangeKind.INVOICE_ISSUED,
        subject=credit_note,
        role=purchase.role,
        audience=audience(credit_note),
        facts=facts,
    )


def tell_of_payment(work: Work, invoice: Invoice, payment: Payment, kind: ChangeKind, *, role: Role | None) -> None:
    facts = {"number": invoice.number}
    work.change(kind, subject=payment, about=invoice, role=role, audience=audience(invoice), facts=facts)


def tell_of_receipt(work: Work, receipt: BankReceipt, number: str | None, *, role: Role | None) -> None:
    """`number` is that of the invoice or credit note which the money belongs to."""
    minor = receipt.amount_left if receipt.status is BankReceiptStatus.REFUND_DUE else receipt.amount
    amount = Money(minor, receipt.currency)
    facts = {
        "status": receipt.status,
        "amount": str(amount.amount),
        "currency": amount.currency,
        "reference": receipt.reference,
        "number": number,
    }
    work.change(ChangeKind.BANK_RECEIPT_RECORDED, subject=receipt, role=role, facts=facts)


def audience(invoice: Invoice) -> Audience:
    """What the reseller ordered is never the customer's to hear of (rules §9)."""
    return Audience.RESELLER if invoice.purchased_by is Role.RESELLER_ADMIN else Audience.CUSTOMER


def tell_of_purchase(work: Work, purchase: Purchase, kind: ChangeKind, **facts: Any) -> None:
    """What became of the subscription, under the name of whoever ordered: how it was paid is that side's affair."""
    invoice = purchase.invoice
    work.change(
        kind, subject=purchase.subscription, role=invoice.purchased_by, actor_id=invoice.account_id, facts=facts
    )


async def write_to_purchaser(work: Work, invoice: Invoice, template: str, **facts: str | None) -> None:
    """To the invoice address of the side that ordered, in the language of the person who did."""
    total = Money(invoice.total, invoice.currency)
    about = {"number": invoice.number, "amount": str(total.amount), "currency": total.currency}
    role, locale = invoice.purchased_by, await _language(invoice.account_id)
    subscription = await Subscription.get(id=invoice.subscription_id)
    await _write(work, subscription, role, locale, template, invoice.id, {**about, **facts})


async def write_about(
    work: Work, subscription: Subscription, role: Role, template: str, **facts: str | int | None
) -> None:
    """To the invoice address of that side, about what no invoice is needed for: reminders, and how a period ends.

    In the language of whoever of that side scheduled the renewal, else ordered last, else in English.
    """
    locale = await _language(await _planner(subscription, role))
    await _write(work, subscription, role, locale, template, subscription.id, facts)


async def _planner(subscription: Subscription, role: Role) -> str | None:
    if subscription.renewal_account_id and subscription.renewal_purchased_by is role:
        return subscription.renewal_account_id
    last = await Invoice.filter(subscription_id=subscription.id, purchased_by=role).order_by("-id").first()
    return last.account_id if last else None


async def _language(account_id: str | None) -> str | None:
    account = await Account.get_or_none(id=account_id)
    return account.locale if account else None


async def _write(
    work: Work,
    subscription: Subscription,
    role: Role,
    locale: str | None,
    template: str,
    subject_id: str,
    facts: Mapping[str, str | int | None],
) -> None:
    of_reseller, of_customer, customer, product = await Subscription.get(id=subscription.id).values_list(
        "reseller__invoice_email", "customer__invoice_email", "customer__name", "product__name"
    )
    work.mail(
        template,
        to=of_reseller if role is Role.RESELLER_ADMIN else of_customer,
        locale=locale,
        subject_id=subject_id,
        customer_id=subscription.customer_id,
        facts={"product": product, "customer": customer, **facts},
    )
