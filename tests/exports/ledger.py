"""Documents as they would be after years of trade, written straight into the tables."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from server.database import transaction
from server.domain.company import snapshot
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.role import Role
from server.domain.term import Term
from server.domain.vat import VatTreatment
from server.models import BankAssignment, BankReceipt, Invoice, Payment, Subscription
from tests.resolvers.channel import ACME, NOW
from tests.resolvers.shop import Shop, stocked

DAY = date(2026, 5, 12)
CREDITED = "vat_treatment vat_rate buyer currency tax_date purchased_by reseller_id customer_id"


@dataclass(kw_only=True)
class Ledger:
    shop: Shop
    subscription: Subscription
    numbers: Any

    async def books(self, *, net: int = 10_000, vat: int = 0, **columns: Any) -> Invoice:
        """An invoice that the reseller ordered, issued on DAY unless something else is said; amounts in cents."""
        async with transaction():
            return await Invoice.create(**self._columns(net=net, vat=vat, **columns))

    def _columns(self, *, net: int, vat: int, **columns: Any) -> dict[str, Any]:
        day = columns.get("issued_on", DAY)
        usual = {
            "id": Invoice.new_id(),
            "reseller_id": self.shop.reseller.id,
            "customer_id": self.shop.customer.id,
            "subscription_id": self.subscription.id,
            "account_id": self.shop.anna.id,
            "purchased_by": Role.RESELLER_ADMIN,
            "purpose": Purpose.NEW,
            "seats": 10,
            "term": Term.YEARLY,
            "payment_method": PaymentMethod.BANK_TRANSFER,
            "status": InvoiceStatus.OPEN,
            "number": f"2026-{next(self.numbers):06d}",
            "buyer": buyer(),
            "seller": {},
            "currency": "EUR",
            "list_total": net,
            "discount_total": 0,
            "net_total": net,
            "vat_total": vat,
            "total": net + vat,
            "vat_treatment": VatTreatment.DOMESTIC,
            "vat_rate": 2500,
            "vat_notes": [],
            "words": "",
            "issued_on": day,
            "tax_date": day,
            "due_on": day,
            "created_at": NOW,
        }
        return {**usual, **columns}

    async def credits(self, invoice: Invoice, *, on: date, **columns: Any) -> Invoice:
        """The whole of it, with the tax date of what it corrects."""
        same = {name: getattr(invoice, name) for name in CREDITED.split()}
        kind = {"kind": InvoiceKind.CREDIT_NOTE, "status": InvoiceStatus.PAID, "corrects_id": invoice.id}
        number = f"CN2026-{next(self.numbers):06d}"
        said: dict[str, Any] = {**same, **kind, "number": number, "issued_on": on, "reason": "wrong", **columns}
        return await self.books(net=invoice.net_total, vat=invoice.vat_total, **said)

    async def pays(self, invoice: Invoice, **columns: Any) -> Payment:
        """By card."""
        usual = {
            "id": Payment.new_id(),
            "reseller_id": invoice.reseller_id,
            "customer_id": invoice.customer_id,
            "invoice_id": invoice.id,
            "account_id": invoice.account_id,
            "purchased_by": invoice.purchased_by,
            "method": PaymentMethod.CARD,
            "status": PaymentStatus.SUCCEEDED,
            "amount": invoice.total,
            "currency": invoice.currency,
            "provider_id": "at_the_provider",
            "created_at": NOW,
        }
        async with transaction():
            return await Payment.create(**{**usual, **columns})

    async def receives(self, invoice: Invoice | None, **columns: Any) -> BankReceipt:
        """By bank."""
        usual = {
            "id": BankReceipt.new_id(),
            "invoice_id": invoice.id if invoice else None,
            "reference": "RF18",
            "bank_reference": f"entry {next(self.numbers)}",
            "amount": invoice.total if invoice else 1,
            "currency": "EUR",
            "received_on": DAY,
            "status": "MATCHED" if invoice else "UNKNOWN_REFERENCE",
            "created_at": NOW,
        }
        said: dict[str, Any] = {**usual, **columns}
        is_whole = invoice is not None and said["status"] == "MATCHED"
        async with transaction():
            receipt = await BankReceipt.create(**{"amount_left": 0 if is_whole else said["amount"], **said})
            if invoice and is_whole:
                await self.pays_towards(receipt, invoice, receipt.amount)
            return receipt

    async def pays_towards(self, receipt: BankReceipt, invoice: Invoice, amount: int) -> None:
        """The caller has opened the transaction."""
        await BankAssignment.create(
            id=BankAssignment.new_id(),
            receipt_id=receipt.id,
            invoice_id=invoice.id,
            amount=amount,
            created_at=NOW,
        )

    async def multiplies(self, invoice: Invoice, times: int, *, first: int = 1) -> None:
        """So many more like it, by the database itself. The net amount of the n-th is n cents more, from the
        `first` on."""
        table = Invoice._meta.db_table
        other = {
            "id": "'inv_' || substr(CAST(1000000000 + i AS VARCHAR), 2)",
            "number": "'2027-' || substr(CAST(1000000 + i AS VARCHAR), 2)",
            "net_total": "net_total + i",
        }
        columns = [column for column in Invoice._meta.db_fields if column != "reference"]
        values = ", ".join(other.get(column, f'"{column}"') for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        async with transaction() as connection:
            await connection.execute_query(
                f"INSERT INTO {table} ({names}) "
                f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {first + times - 1}) "
                f"SELECT {values} FROM {table}, n WHERE id = '{invoice.id}'"
            )


async def opened() -> Ledger:
    shop = await stocked()
    return Ledger(shop=shop, subscription=await shop.running(), numbers=count(1))


def buyer(country: str = "SE", postal_code: str = "111 22", vat_number: str | None = None, name: str = "Acme") -> Any:
    """As an invoice keeps it."""
    address = replace(ACME.address, country=country, postal_code=postal_code)
    return snapshot(replace(ACME, name=name, vat_number=vat_number, address=address))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
