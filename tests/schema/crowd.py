"""Many more records of a customer's kind, put straight into the tables: whoever sees the one sees the others."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from typeid import TypeID

from server.database import transaction
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.payment_report import PaymentReportKind
from server.domain.second_factor import SecondFactorMethod
from server.models import (
    Account,
    BankReceipt,
    Change,
    Customer,
    Invoice,
    InvoiceLine,
    OutboxKind,
    OutboxMessage,
    Payment,
    PaymentReport,
    Reseller,
    Seat,
    SecondFactor,
    Subscription,
)
from tests.schema.world import World

Crowd = Mapping[str, Sequence[str]]  # ids, by the prefix that they bear

AT_ONCE = 200  # rows
# In an order in which each refers only to those before.
TABLES: tuple[Any, ...] = (
    Reseller,
    Customer,
    Account,
    Subscription,
    Seat,
    Invoice,
    InvoiceLine,
    Payment,
    SecondFactor,
    Change,
    BankReceipt,
    OutboxMessage,
    PaymentReport,
)


async def crowd(world: World, of: str, size: int) -> Crowd:
    """So many customers like that one, each with a subscription, a seat, an invoice, a payment and a change; and as
    many resellers like its own, whom only operators see."""
    models = await _models(world, of)
    rows = [row for number in range(size) for row in _one_more(models, f"{of}{number}")]
    async with transaction():
        for table in TABLES:
            await table.bulk_create([row for row in rows if isinstance(row, table)], batch_size=AT_ONCE)
    return {table.PREFIX: [row.id for row in rows if isinstance(row, table)] for table in TABLES}


async def _models(world: World, of: str) -> dict[str, Any]:
    """What is copied."""
    customer = await Customer.get(id=world.ids[of])
    seat = await Seat.get(id=world.ids[f"{of}.seat"])
    invoice = await Invoice.get(id=world.ids[f"{of}.invoice"])
    return {
        "reseller": await Reseller.get(id=customer.reseller_id),
        "customer": customer,
        "subscription": await Subscription.get(id=world.ids[f"{of}.subscription"]),
        "seat": seat,
        "account": await Account.get(id=seat.account_id),
        "invoice": invoice,
        "line": await InvoiceLine.get(invoice_id=invoice.id),
    }


def _one_more(models: Mapping[str, Any], name: str) -> Iterable[Any]:
    email = f"{name}@crowd.example"
    customer = _like(models["customer"])
    account = _like(models["account"], email=email, email_key=email)
    subscription = _like(models["subscription"], customer_id=customer.id)
    owned = {"customer_id": customer.id, "subscription_id": subscription.id}
    seat = _like(models["seat"], **owned, account_id=account.id, email=email, email_key=email)
    invoice = _like(models["invoice"], **owned, number=None, reference=None)
    line = _like(models["line"], invoice_id=invoice.id)
    yield from (_like(models["reseller"]), customer, account, subscription, seat, invoice, line)
    payment = _payment(invoice)
    yield from (payment, _report(payment), _change(seat), _receipt(invoice), _dead_letter(invoice))
    yield from second_factors(account)


def _like(row: Any, **otherwise: Any) -> Any:
    return row.clone(pk=str(TypeID(prefix=row.PREFIX))).update_from_dict(otherwise)


def _payment(invoice: Invoice) -> Payment:
    return Payment(
        id=Payment.new_id(),
        reseller_id=invoice.reseller_id,
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        account_id=invoice.account_id,
        purchased_by=invoice.purchased_by,
        method=PaymentMethod.CARD,
        status=PaymentStatus.SUCCEEDED,
        amount=invoice.total,
        currency=invoice.currency,
        created_at=invoice.created_at,
    )


def _receipt(invoice: Invoice) -> BankReceipt:
    id = BankReceipt.new_id()
    return BankReceipt(
        id=id,
        reference="RF0",
        bank_reference=id,
        amount=invoice.total,
        amount_left=invoice.total,
        currency=invoice.currency,
        received_on=invoice.created_at.date(),
        status=BankReceiptStatus.UNKNOWN_REFERENCE,
        created_at=invoice.created_at,
    )


def _dead_letter(invoice: Invoice) -> OutboxMessage:
    return OutboxMessage(
        id=OutboxMessage.new_id(),
        kind=OutboxKind.DOCUMENT,
        subject_id=invoice.id,
        customer_id=invoice.customer_id,
        payload={},
        due_at=invoice.created_at,
        attempts=20,
        last_error="The printer is on fire.",
        failed_at=invoice.created_at,
    )


def _report(payment: Payment) -> PaymentReport:
    id = PaymentReport.new_id()
    return PaymentReport(
        id=id,
        kind=PaymentReportKind.DISPUTE,
        payment_id=payment.id,
        customer_id=payment.customer_id,
        reference=id,
        amount=payment.amount,
        currency=payment.currency,
        reported_at=payment.created_at,
    )


def second_factors(account: Account) -> list[SecondFactor]:
    """One that counts, and one that still can be confirmed."""
    now = datetime.now(UTC)
    return [
        SecondFactor(
            id=SecondFactor.new_id(),
            account_id=account.id,
            method=SecondFactorMethod.TOTP,
            name="Phone",
            created_at=now,
            confirmed_at=confirmed_at,
        )
        for confirmed_at in (now, None)
    ]


def _change(seat: Seat) -> Change:
    return Change(
        id=Change.new_id(),
        at=seat.invited_at,
        kind="seat.activated",
        facts={"email": seat.email},
        audience="MEMBER",
        subject_id=seat.id,
        reseller_id=seat.reseller_id,
        customer_id=seat.customer_id,
        subscription_id=seat.subscription_id,
        account_id=seat.account_id,
    )


def made_up(prefix: str) -> str:
    return str(TypeID(prefix=prefix))
