"""Statements that arrive in the shop, and what became of their lines."""

from server.domain.money import Money
from server.domain.payment import PaymentMethod
from server.models import BankReceipt, BankStatement, Invoice
from server.resolvers.bank_assignment import assign_bank_receipt, mark_bank_receipt_for_refund
from server.resolvers.bank_statement import import_bank_statement
from tests.camt053.paper import Entry, document, paid
from tests.resolvers.shop import Shop, invoice_of

PRICE = Money(72000, "EUR")


async def bought(shop: Shop, seats: int = 10) -> Invoice:
    """Ten seats for a year, to be paid by bank transfer: 720 euros."""
    return await invoice_of(await shop.buy(payment_method=PaymentMethod.BANK_TRANSFER, seats=seats))


async def imported(shop: Shop, text: str) -> BankStatement:
    outcome = await import_bank_statement(await shop.context(shop.olga), camt053=text)
    return await BankStatement.get(id=outcome["statement"])


async def arrives(shop: Shop, *entries: Entry) -> list[BankReceipt]:
    """The receipts that the statement has brought, in its order."""
    statement = await imported(shop, document(*entries))
    return await BankReceipt.filter(statement_id=statement.id).order_by("bank_reference")


async def arrived(shop: Shop, reference: str | None, amount: str = "720.00", entry: str = "entry 1") -> BankReceipt:
    [receipt] = await arrives(shop, paid(str(reference), amount, entry))
    return receipt


async def assigned(shop: Shop, receipt: BankReceipt, invoice: Invoice) -> BankReceipt:
    await assign_bank_receipt(await shop.context(shop.olga), receipt_id=receipt.id, invoice_id=invoice.id)
    return await BankReceipt.get(id=receipt.id)


async def marked(shop: Shop, receipt: BankReceipt, note: str | None = None) -> BankReceipt:
    await mark_bank_receipt_for_refund(await shop.context(shop.olga), receipt_id=receipt.id, note=note)
    return await BankReceipt.get(id=receipt.id)
