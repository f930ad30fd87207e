"""A purchase as a whole: an invoice, what it is for, and whom to tell about it."""

from dataclasses import dataclass
from typing import Any

from server.domain.change import Audience, ChangeKind
from server.domain.money import Money
from server.domain.role import Role
from server.models import BankReceipt, Customer, Invoice, Payment, Subscription
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
    amount = Money(receipt.amount, receipt.currency)
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
    of_reseller, of_customer, customer, product, locale = await Invoice.get(id=invoice.id).values_list(
        "reseller__invoice_email",
        "customer__invoice_email",
        "customer__name",
        "subscription__product__name",
        "account__locale",
    )
    total = Money(invoice.total, invoice.currency)
    about = {
        "number": invoice.number,
        "amount": str(total.amount),
        "currency": total.currency,
        "product": product,
        "customer": customer,
    }
    work.mail(
        template,
        to=of_reseller if invoice.purchased_by is Role.RESELLER_ADMIN else of_customer,
        locale=locale,
        subject_id=invoice.id,
        facts={**about, **facts},
    )
