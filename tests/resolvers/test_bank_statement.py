"""A statement's lines find their invoices, or are kept (rules §7)."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from server.database import transaction
from server.domain.bank_receipt import BankReceiptStatus
from server.domain.invoice import InvoiceStatus
from server.domain.payment import PaymentMethod
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.subscription import SubscriptionStatus
from server.models import BankAssignment, BankReceipt, BankStatement, Change, Invoice, Subscription
from server.resolvers.bank_receipt import record_bank_transfer, recorded
from server.resolvers.bank_statement import import_bank_statement
from server.resolvers.invoice import cancel_purchase
from tests.camt053.paper import Entry, document, paid
from tests.resolvers.banking import PRICE, arrived, arrives, bought, imported
from tests.resolvers.channel import new_customer, refused
from tests.resolvers.shop import Shop, invoice_of, stocked, told, topped_up

pytestmark = pytest.mark.usefixtures("database")

REFUSED = UserErrorCode.UNREADABLE_STATEMENT, ("camt053",)


async def kept() -> list[str]:
    """What became of all money, sorted."""
    return sorted(receipt.status for receipt in await BankReceipt.all())


def counts(statement: BankStatement) -> tuple[int, int, int]:
    return statement.line_count, statement.matched_count, statement.unmatched_count


# ---------------------------------------------------------------- matching


async def test_a_line_with_its_reference_pays_the_invoice() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipt = await arrived(shop, invoice.reference)
    paid_for, subscription = await Invoice.get(id=invoice.id), await Subscription.get(id=invoice.subscription_id)
    assert (receipt.status, receipt.amount_left, receipt.invoice_id) == (BankReceiptStatus.MATCHED, 0, invoice.id)
    assert (paid_for.status, subscription.status) == (InvoiceStatus.PAID, SubscriptionStatus.ACTIVE)


async def test_what_has_paid_an_invoice_is_written_down() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipt = await arrived(shop, invoice.reference)
    assignment = await BankAssignment.get()
    said = (assignment.receipt_id, assignment.invoice_id, assignment.amount, assignment.account_id)
    assert said == (receipt.id, invoice.id, PRICE.minor, shop.olga.id)


async def test_a_line_says_who_paid() -> None:
    shop = await stocked()
    receipt = await arrived(shop, "thank you")
    assert (receipt.payer_name, receipt.payer_iban) == ("Acme AB", "DE89370400440532013000")


def misspelt(reference: str | None) -> str:
    return f"{str(reference)[:-1]}{(int(str(reference)[-1]) + 1) % 10}"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"amount": "719.99"}, BankReceiptStatus.WRONG_AMOUNT),
        ({"amount": "720.01"}, BankReceiptStatus.WRONG_AMOUNT),
        ({"currency": "USD"}, BankReceiptStatus.WRONG_CURRENCY),
    ],
)
async def test_short_and_over_and_another_currency_are_kept(change: dict[str, str], status: BankReceiptStatus) -> None:
    shop = await stocked()
    invoice = await bought(shop)
    [receipt] = await arrives(shop, replace(paid(str(invoice.reference)), **change))  # type: ignore[arg-type]
    assert (receipt.status, receipt.amount_left, receipt.invoice_id) == (status, receipt.amount, None)
    assert (await Invoice.get(id=invoice.id)).status is InvoiceStatus.OPEN


async def test_an_unknown_and_a_misspelt_reference_are_kept() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipts = await arrives(shop, paid("thank you"), paid(misspelt(invoice.reference), entry="entry 2"))
    assert [receipt.status for receipt in receipts] == [BankReceiptStatus.UNKNOWN_REFERENCE] * 2
    assert receipts[1].reference == misspelt(invoice.reference)


async def test_money_for_a_paid_and_for_a_void_invoice_is_kept() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    receipts = await arrives(shop, paid(str(invoice.reference)), paid(str(invoice.reference), entry="entry 2"))
    other = await bought(await elsewhere(shop))
    await cancel_purchase(await shop.context(), invoice_id=other.id)
    receipts.append(await arrived(shop, other.reference, entry="entry 3"))
    assert [receipt.status for receipt in receipts] == ["MATCHED", "ALREADY_PAID", "INVOICE_VOID"]
    assert [receipt.amount_left for receipt in receipts] == [0, PRICE.minor, PRICE.minor]


async def elsewhere(shop: Shop) -> Shop:
    """The same shop, for another customer of the reseller."""
    return replace(shop, customer=await new_customer(shop.reseller))


# ---------------------------------------------------------------- what is in time


async def test_late_money_is_in_time_until_the_invoice_is_void() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    shop.later(days=43)
    [receipt] = await arrives(shop, replace(paid(str(invoice.reference)), booked="<Dt>2026-06-24</Dt>"))
    assert receipt.status is BankReceiptStatus.MATCHED


async def topped_up_by_transfer(shop: Shop) -> Invoice:
    """Three seats for the rest of a period whose last day is the 30th of June: 2 months, 36 euros."""
    subscription = await shop.running(ends_on=date(2026, 7, 1))
    return await invoice_of(await topped_up(shop, subscription, payment_method=PaymentMethod.BANK_TRANSFER))


@pytest.mark.parametrize(
    ("booked", "status", "then"),
    [
        ("2026-06-30", BankReceiptStatus.MATCHED, InvoiceStatus.PAID),
        ("2026-07-01", BankReceiptStatus.INVOICE_VOID, InvoiceStatus.VOID),
    ],
)
async def test_a_top_up_is_in_time_if_it_was_booked_within_its_period(
    booked: str, status: BankReceiptStatus, then: InvoiceStatus
) -> None:
    shop = await stocked()
    invoice = await topped_up_by_transfer(shop)
    shop.later(days=55)
    line = replace(paid(str(invoice.reference), "36.00"), booked=f"<Dt>{booked}</Dt>")
    [receipt] = await arrives(shop, line)
    seats = (await Subscription.get(id=invoice.subscription_id)).seats_purchased
    assert (receipt.status, (await Invoice.get(id=invoice.id)).status) == (status, then)
    assert (receipt.amount_left, seats) == ((0, 6) if then is InvoiceStatus.PAID else (3600, 3))


# ---------------------------------------------------------------- counts, and the same again


async def test_a_statement_counts_its_lines() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    text = document(paid(str(invoice.reference)), paid("x", entry="entry 2"), Entry(direction="DBIT"))
    statement = await imported(shop, text)
    assert (counts(statement), statement.already_imported) == ((2, 1, 1), False)


async def test_a_statement_without_credits_is_imported_too() -> None:
    statement = await imported(await stocked(), document())
    assert (counts(statement), statement.already_imported) == ((0, 0, 0), False)


async def test_the_same_file_again_has_no_effect() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    text = document(paid(str(invoice.reference)), paid("x", entry="entry 2"))
    first = await imported(shop, text)
    changes = await Change.all().count()
    again = await imported(shop, text)
    assert (again.id, again.already_imported, counts(again)) == (first.id, True, counts(first))
    assert (await Change.all().count(), await BankReceipt.all().count()) == (changes, 2)


async def test_money_that_was_typed_or_told_of_before_is_the_same_money() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    typed = {"amount": PRICE, "received_on": date(2026, 5, 12), "bank_reference": "entry 1"}
    await record_bank_transfer(await shop.context(shop.olga), reference=str(invoice.reference), **typed)  # type: ignore[arg-type]
    await imported(shop, document(paid("x", entry="entry 2")))
    text = document(paid(str(invoice.reference)), paid("x", entry="entry 2"), paid("y", entry="entry 3"))
    statement = await imported(shop, text)
    own = await BankReceipt.filter(statement_id=statement.id)
    assert (counts(statement), [receipt.reference for receipt in own]) == ((3, 1, 2), ["y"])
    assert await told("bank_receipt.recorded") == 3


async def test_every_line_is_told_once() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await imported(shop, document(paid(str(invoice.reference)), *(paid("x", entry=f"x {n}") for n in range(450))))
    assert (await told("bank_receipt.recorded"), await told("invoice.paid")) == (451, 1)


# ---------------------------------------------------------------- what can't be read


async def test_nothing_is_done_of_a_file_that_breaks_off() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    text = document(paid(str(invoice.reference)), *(paid("x", entry=f"x {n}") for n in range(3)))
    changes = await Change.all().count()
    for cut in range(0, len(text) - 1, 37):
        assert await refused(imported(shop, text[:cut])) == REFUSED
    assert (await BankReceipt.all().count(), await BankStatement.all().count()) == (0, 0)
    assert await Change.all().count() == changes


async def test_the_refusal_says_where() -> None:
    shop = await stocked()
    text = document(paid("x"))
    with pytest.raises(Refusal) as error:
        await imported(shop, text[: text.index("</Ntry>")])
    assert error.value.facts == {"problem": "malformed", "line": 6}


async def test_only_operators_import_statements() -> None:
    shop = await stocked()
    importing = import_bank_statement(await shop.context(), camt053=document(paid("x")))
    assert (await refused(importing))[0] is UserErrorCode.NOT_ALLOWED


# ---------------------------------------------------------------- broken off, and at once


async def test_what_was_broken_off_is_completed_by_the_next_import(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await stocked()
    invoices = [await bought(await elsewhere(shop)) for _ in range(3)]
    text = document(*(paid(str(each.reference), entry=f"entry {n}") for n, each in enumerate(invoices)))
    seen = 0

    async def dying(*given: object) -> BankReceipt:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise ConnectionAbortedError
        return await recorded(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("server.resolvers.bank_statement.recorded", dying)
    with pytest.raises(ConnectionAbortedError):
        await imported(shop, text)
    monkeypatch.undo()
    assert await kept() == ["MATCHED"]
    statement = await imported(shop, text)
    assert (counts(statement), statement.already_imported, await kept()) == ((3, 3, 0), False, ["MATCHED"] * 3)
    assert (await told("invoice.paid"), await BankReceipt.filter(statement_id=statement.id).count()) == (3, 3)


async def test_imports_of_the_same_file_at_once_are_one() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    text = document(paid(str(invoice.reference)), *(paid("x", entry=f"x {n}") for n in range(5)))
    statements = await asyncio.gather(*(imported(shop, text) for _ in range(8)))
    assert len({statement.id for statement in statements}) == 1
    assert counts(await BankStatement.get()) == (6, 1, 5)
    assert (await told("bank_receipt.recorded"), await told("invoice.paid")) == (6, 1)


async def test_money_and_a_cancelation_at_once_leave_one_of_them_behind(thorough: bool) -> None:
    """Nothing is lost: the money has bought something, or waits for an operator."""
    shop = await stocked()
    for number in range(40 if thorough else 6):
        invoice = await bought(await elsewhere(shop))
        text = document(paid(str(invoice.reference), entry=f"entry {number}"))
        tasks = [imported(shop, text), cancel_purchase(await shop.context(), invoice_id=invoice.id)]
        outcomes = await asyncio.gather(*(tasks if number % 2 else reversed(tasks)), return_exceptions=True)
        for outcome in outcomes:
            assert not isinstance(outcome, BaseException) or isinstance(outcome, Refusal), outcome
        receipt = await BankReceipt.get(bank_reference=f"entry {number}")
        now, subscription = await Invoice.get(id=invoice.id), await Subscription.get(id=invoice.subscription_id)
        assert (receipt.status, receipt.amount_left, now.status, subscription.status) in (
            (BankReceiptStatus.MATCHED, 0, InvoiceStatus.PAID, SubscriptionStatus.ACTIVE),
            (BankReceiptStatus.INVOICE_VOID, PRICE.minor, InvoiceStatus.VOID, SubscriptionStatus.CANCELED),
        )


async def test_who_cancels_first_leaves_the_money_to_the_operator() -> None:
    """The import waits for the invoice that is being canceled."""
    shop = await stocked()
    invoice = await bought(shop)
    canceling = asyncio.Event()

    async def importing() -> BankReceipt:
        await canceling.wait()
        return await arrived(shop, invoice.reference)

    task = asyncio.create_task(importing())
    async with transaction():
        canceled = await Invoice.filter(id=invoice.id).select_for_update().get()
        canceling.set()
        await asyncio.sleep(0.2)
        canceled.status = InvoiceStatus.VOID
        await canceled.save(update_fields=["status"])
    assert (await task).status is BankReceiptStatus.INVOICE_VOID


async def test_a_cancelation_that_comes_second_is_refused() -> None:
    shop = await stocked()
    invoice = await bought(shop)
    await arrived(shop, invoice.reference)
    canceling = cancel_purchase(await shop.context(), invoice_id=invoice.id)
    assert (await refused(canceling))[0] is UserErrorCode.INVOICE_NOT_OPEN
