"""Money that is to be given back: on its way to a card, or for an operator to transfer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q, Subquery

from server.context import Context
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.models import BankReceipt, Payment, Refund
from server.resolvers.batch import streamed

BY_CARD = (
    "invoice__number payment__invoice__number payment__reseller__display_name payment__customer__name "
    "payment__currency amount"
)
BY_BANK = (
    "invoice__number invoice__reseller__display_name invoice__customer__name currency amount_left received_on "
    "reference payer_name payer_iban"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefundDueRow:
    """`number` is that of the credit note; of money that came for nothing, that of the invoice it was meant for."""

    number: str | None
    method: str
    reseller: str | None
    customer: str | None
    currency: str
    amount: Money
    received_on: date | None
    reference: str | None
    payer_name: str | None
    payer_iban: str | None


async def refunds_due(context: Context, _: None) -> AsyncIterator[RefundDueRow]:
    async for row in _to_cards(context):
        yield row
    async for row in _by_bank(context):
        yield row


async def _to_cards(context: Context) -> AsyncIterator[RefundDueRow]:
    """Those that the card provider has not taken yet."""
    seen = Subquery(Payment.filter(Payment.visible_to(context.viewer)).values("id"))
    waiting = Refund.filter(Q(payment_id__in=seen), refunded_at__isnull=True)
    async for row in streamed(waiting, BY_CARD):
        currency = row["payment__currency"]
        yield RefundDueRow(
            number=row["invoice__number"] or row["payment__invoice__number"],
            method=PaymentMethod.CARD,
            reseller=row["payment__reseller__display_name"],
            customer=row["payment__customer__name"],
            currency=currency,
            amount=Money(row["amount"], currency),
            received_on=None,
            reference=None,
            payer_name=None,
            payer_iban=None,
        )


async def _by_bank(context: Context) -> AsyncIterator[RefundDueRow]:
    due = BankReceipt.filter(BankReceipt.visible_to(context.viewer), status=BankReceiptStatus.REFUND_DUE)
    async for row in streamed(due, BY_BANK):
        yield RefundDueRow(
            number=row["invoice__number"],
            method=PaymentMethod.BANK_TRANSFER,
            reseller=row["invoice__reseller__display_name"],
            customer=row["invoice__customer__name"],
            currency=row["currency"],
            amount=Money(row["amount_left"], row["currency"]),
            received_on=row["received_on"],
            reference=row["reference"],
            payer_name=row["payer_name"],
            payer_iban=row["payer_iban"],
        )
