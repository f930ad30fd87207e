"""Invoices, credit notes and payments of a month, and what is open today."""

from datetime import date
from typing import Any

import pytest

from server.database import transaction
from server.domain.money import Money
from server.domain.payment import PaymentMethod, PaymentStatus
from server.models import Invoice
from tests.exports.conftest import Desk
from tests.exports.ledger import Ledger, at, buyer
from tests.resolvers.correcting import corrected, transferred
from tests.resolvers.shop import NEWCOMER, invoice_of

NEWS: dict[str, Any] = {"issued_on": date(2026, 6, 1)}


async def test_an_invoice_is_told_as_it_was_issued(ledger: Ledger, desk: Desk) -> None:
    said = {"buyer": buyer("DE", "20095", "DE136695976"), "purchase_order_number": "PO-1", "vat_rate": 550}
    await ledger.books(net=8_000, vat=440, list_total=10_000, discount_total=2_000, amount_paid=100, **said)
    [row] = await desk.rows("invoices.json?month=2026-05")
    assert row == {
        "number": "2026-000001",
        "issued_on": "2026-05-12",
        "tax_date": "2026-05-12",
        "due_on": "2026-05-12",
        "status": "OPEN",
        "paid_at": None,
        "purchased_by": "RESELLER_ADMIN",
        "reseller": "North",
        "customer": "Acme GmbH",
        "buyer": "Acme",
        "buyer_country": "DE",
        "buyer_vat_number": "DE136695976",
        "purchase_order_number": "PO-1",
        "replaces": None,
        "seats": 10,
        "currency": "EUR",
        "list_total": "100.00",
        "discount_total": "20.00",
        "net_total": "80.00",
        "vat_treatment": "DOMESTIC",
        "vat_rate_percent": "5.5",
        "vat_total": "4.40",
        "total": "84.40",
        "amount_paid": "1.00",
    }


async def test_credit_notes_are_apart_from_invoices_and_name_them(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=1_000, vat=250)
    await ledger.credits(invoice, on=date(2026, 6, 2))
    await ledger.books(net=900, issued_on=date(2026, 6, 2), corrects_id=invoice.id)
    [credit_note] = await desk.rows("credit-notes.json?month=2026-06")
    assert (credit_note["corrects"], credit_note["total"], credit_note["reason"]) == (invoice.number, "12.50", "wrong")
    assert await desk.rows("credit-notes.json?month=2026-05") == []
    assert [row["replaces"] for row in await desk.rows("invoices.json?quarter=2026-Q2")] == [None, invoice.number]


async def test_a_month_has_every_invoice_once_in_the_order_of_days(ledger: Ledger, desk: Desk) -> None:
    """More than one batch, with the seam on a day in the middle."""
    await ledger.multiplies(await ledger.books(issued_on=date(2026, 5, 31)), 1_100)
    await ledger.books(issued_on=date(2026, 5, 1))
    rows = await desk.rows("invoices.json?month=2026-05")
    assert len({row["number"] for row in rows}) == len(rows) == 1_102
    assert [row["issued_on"] for row in rows] == sorted(row["issued_on"] for row in rows)


@pytest.mark.parametrize("more", [498, 499, 500, 999])
async def test_nothing_is_lost_where_a_batch_ends(ledger: Ledger, desk: Desk, more: int) -> None:
    await ledger.multiplies(await ledger.books(), more)
    assert len(await desk.rows("invoices.json?month=2026-05")) == more + 1


# ---------------------------------------------------------------- payments


@pytest.mark.parametrize(
    ("moment", "month", "day"),
    [
        ("2026-04-30T21:59:59", "2026-04", "2026-04-30"),
        ("2026-04-30T22:00:00", "2026-05", "2026-05-01"),
        ("2026-05-31T21:59:59", "2026-05", "2026-05-31"),
        ("2026-05-31T22:00:00", "2026-06", "2026-06-01"),
        ("2025-12-31T23:00:00", "2026-01", "2026-01-01"),
    ],
)
async def test_a_card_payment_belongs_to_its_day_where_the_seller_is(
    ledger: Ledger, desk: Desk, moment: str, month: str, day: str
) -> None:
    await ledger.pays(await ledger.books(), created_at=at(moment))
    [row] = await desk.rows(f"payments.json?month={month}")
    assert row["paid_on"] == day


async def test_payments_are_card_payments_that_succeeded_and_what_came_by_bank(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=1_000)
    await ledger.pays(invoice, amount_refunded=400)
    await ledger.pays(invoice, status=PaymentStatus.FAILED)
    await ledger.receives(invoice)
    await ledger.receives(None, amount=77)
    rows = await desk.rows("payments.json?month=2026-05")
    names = ("method", "status", "invoice", "amount", "amount_refunded", "entry")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("CARD", "SUCCEEDED", "2026-000001", "10.00", "4.00", "at_the_provider"),
        ("BANK_TRANSFER", "MATCHED", "2026-000001", "10.00", "0.00", "entry 2"),
        ("BANK_TRANSFER", "UNKNOWN_REFERENCE", None, "0.77", "0.00", "entry 3"),
    ]


async def test_money_that_paid_several_invoices_has_a_row_for_each_and_one_for_what_is_left(
    ledger: Ledger, desk: Desk
) -> None:
    first, second = await ledger.books(net=1_000), await ledger.books(net=2_000)
    receipt = await ledger.receives(None, amount=3_500, amount_left=500, status="WRONG_AMOUNT", invoice_id=second.id)
    async with transaction():
        await ledger.pays_towards(receipt, first, 1_000)
        await ledger.pays_towards(receipt, second, 2_000)
    everything = await desk.rows("payments.json?month=2026-05")
    assert [(row["status"], row["invoice"], row["amount"]) for row in everything] == [
        ("ASSIGNED", first.number, "10.00"),
        ("ASSIGNED", second.number, "20.00"),
        ("WRONG_AMOUNT", None, "5.00"),
    ]
    own = await desk.rows("payments.json?month=2026-05", ledger.shop.anna)
    assert [row["amount"] for row in own] == ["10.00", "20.00"]


async def test_of_money_that_is_given_back_what_is_left_is_due(ledger: Ledger, desk: Desk) -> None:
    await ledger.receives(None, amount=3_500, amount_left=500, status="REFUND_DUE")
    assert [row["amount"] for row in await desk.rows("refunds-due.json")] == ["5.00"]


async def test_whoever_sees_an_invoice_sees_its_money_and_none_besides(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=1_000)
    await ledger.pays(invoice)
    await ledger.receives(invoice)
    await ledger.receives(None)
    rows = await desk.rows("payments.json?month=2026-05", ledger.shop.anna)
    assert [(row["method"], row["entry"]) for row in rows] == [("CARD", None), ("BANK_TRANSFER", None)]


async def test_what_is_to_be_given_back_did_not_arrive(ledger: Ledger, desk: Desk) -> None:
    credit_note = await ledger.credits(await ledger.books(), on=date(2026, 5, 20))
    await ledger.receives(credit_note, status="MATCHED")
    for account in (ledger.shop.olga, ledger.shop.anna):
        assert await desk.rows("payments.json?month=2026-05", account) == []


# ---------------------------------------------------------------- open items


async def test_open_items_are_issued_and_not_paid(ledger: Ledger, desk: Desk) -> None:
    invoice = await ledger.books(net=1_000, vat=250, amount_paid=50, due_on=date(2026, 5, 2), reference="RF18000001")
    await ledger.books(status="PAID")
    await ledger.books(status="DRAFT", number=None, issued_on=None, due_on=None)
    await ledger.credits(await ledger.books(status="VOID"), on=date(2026, 5, 12))
    [row] = await desk.rows("open-items.json")
    assert (row["number"], row["days_overdue"], row["amount_due"]) == (invoice.number, 10, "12.00")


@pytest.mark.parametrize(("due", "days"), [(date(2026, 5, 11), 1), (date(2026, 5, 12), 0), (date(2026, 6, 1), 0)])
async def test_an_item_is_overdue_from_the_day_after_the_last_one(
    ledger: Ledger, desk: Desk, due: date, days: int
) -> None:
    await ledger.books(due_on=due)
    assert [row["days_overdue"] for row in await desk.rows("open-items.json")] == [days]


async def test_the_day_is_that_of_the_seller(ledger: Ledger, desk: Desk) -> None:
    """At 22:30 UTC it is the next day in Stockholm."""
    await ledger.books(due_on=date(2026, 5, 12))
    ledger.shop.now = at("2026-05-12T22:30:00")
    assert [row["days_overdue"] for row in await desk.rows("open-items.json")] == [1]


# ---------------------------------------------------------------- refunds


async def credited(ledger: Ledger, method: PaymentMethod) -> Invoice:
    """Ten seats for a year, paid and taken back: the credit note."""
    shop = ledger.shop
    bought = await shop.buy(buyer=NEWCOMER, payment_method=method)
    if method is PaymentMethod.CARD:
        await shop.event(bought["payment"])
    else:
        await transferred(shop, await invoice_of(bought))
    return (await corrected(shop, bought["invoice"])).credit_note


@pytest.mark.parametrize("method", PaymentMethod)
async def test_what_is_to_be_given_back_is_due(ledger: Ledger, desk: Desk, method: PaymentMethod) -> None:
    note = await credited(ledger, method)
    [row] = await desk.rows("refunds-due.json")
    said = (row["number"], row["method"], row["customer"], row["currency"])
    assert said == (note.number, method, NEWCOMER.name, "EUR")
    assert row["amount"] == str(Money(note.total, "EUR").amount)


async def test_what_the_card_provider_has_taken_is_not_due_any_more(ledger: Ledger, desk: Desk) -> None:
    await credited(ledger, PaymentMethod.CARD)
    await ledger.shop.keep_promises()
    assert await desk.rows("refunds-due.json") == []
