"""The database itself refuses to change what was issued (rules §7)."""

from typing import Any

import pytest
from tortoise.exceptions import BaseORMException

from server.database import transaction
from server.domain.payment import PaymentMethod
from server.models import Document, Invoice, InvoiceLine
from tests.resolvers.shop import Shop, invoice_of, stocked

FIGURES = (
    "number = '2026-999999'",
    "number = NULL",
    "total = total + 1",
    "vat_rate = 1",
    "buyer = '{}'",
    "issued_on = NULL",
    "currency = 'USD'",
    "vat_proof = '{}'",
)
ISSUED = "An issued invoice never changes"
LINES = "The lines of an issued invoice never change"


@pytest.fixture
async def shop(database: None) -> Shop:
    return await stocked()


async def ordered(shop: Shop, method: PaymentMethod = PaymentMethod.BANK_TRANSFER) -> Invoice:
    """Issued by bank transfer, a draft by card."""
    return await invoice_of(await shop.buy(payment_method=method))


async def asked(sql: str) -> None:
    async with transaction() as connection:
        await connection.execute_query(sql)


@pytest.mark.parametrize("figure", FIGURES)
async def test_nothing_that_an_issued_invoice_says_can_be_changed(shop: Shop, figure: str) -> None:
    invoice = await ordered(shop)

    with pytest.raises(BaseORMException, match=ISSUED):
        await asked(f"UPDATE invoice SET {figure} WHERE id = '{invoice.id}'")


async def test_an_issued_invoice_can_not_be_deleted(shop: Shop) -> None:
    invoice = await ordered(shop)

    with pytest.raises(BaseORMException, match=ISSUED):
        await asked(f"DELETE FROM invoice WHERE id = '{invoice.id}'")


async def test_a_line_of_an_issued_invoice_can_not_be_changed(shop: Shop) -> None:
    invoice = await ordered(shop)

    with pytest.raises(BaseORMException, match=LINES):
        await asked(f"UPDATE invoice_line SET net_amount = 1 WHERE invoice_id = '{invoice.id}'")


async def test_a_line_of_an_issued_invoice_can_not_be_deleted(shop: Shop) -> None:
    invoice = await ordered(shop)

    with pytest.raises(BaseORMException, match=LINES):
        await asked(f"DELETE FROM invoice_line WHERE invoice_id = '{invoice.id}'")


async def test_an_issued_invoice_gets_no_further_line(shop: Shop) -> None:
    invoice = await ordered(shop)
    line: Any = await InvoiceLine.get(invoice_id=invoice.id)

    with pytest.raises(BaseORMException, match=LINES):
        async with transaction():
            await line.clone(pk=InvoiceLine.new_id()).save(force_create=True)


async def test_a_document_can_not_be_changed(shop: Shop) -> None:
    invoice = await ordered(shop)
    async with transaction():
        await Document.create(
            id=Document.new_id(), invoice_id=invoice.id, pdf=b"%PDF", xml=b"<a/>", rendered_at=shop.now
        )

    with pytest.raises(BaseORMException, match="A document never changes"):
        await asked("UPDATE document SET xml = pdf")


async def test_a_draft_can_be_changed(shop: Shop) -> None:
    draft = await ordered(shop, PaymentMethod.CARD)

    await asked(f"UPDATE invoice SET total = total + 1 WHERE id = '{draft.id}'")

    assert (await Invoice.get(id=draft.id)).total == draft.total + 1


async def test_an_issued_invoice_can_be_paid(shop: Shop) -> None:
    invoice = await ordered(shop)

    await asked(f"UPDATE invoice SET status = 'PAID', amount_paid = total WHERE id = '{invoice.id}'")

    assert (await Invoice.get(id=invoice.id)).amount_paid == invoice.total
