"""What holds of invoices, and of the money that came in for them (rules §5 and §7)."""

from decimal import ROUND_HALF_UP, Decimal

from tests.stateful.ledger import Ledger, Row, chains, credit_notes, grouped

MONTHS = {"YEARLY": 12, "MONTHLY": 1}


def figures_add_up(now: Ledger) -> None:
    lines = grouped(now["invoice_line"], lambda row: row["invoice_id"])
    for row in now["invoice"]:
        own = lines[row["id"]]
        for line in own:
            _line_adds_up(line)
        for total, part in (("list_total", "list_amount"), ("discount_total", "discount_amount")):
            assert row[total] == sum(line[part] for line in own), f"{row['id']}: {total}"
        assert row["net_total"] == sum(line["net_amount"] for line in own), f"{row['id']}: net_total"
        assert row["vat_total"] == rounded(Decimal(row["net_total"]) * row["vat_rate"] / 10_000), f"{row['id']}: VAT"
        assert row["total"] == row["net_total"] + row["vat_total"], f"{row['id']}: total"


def _line_adds_up(line: Row) -> None:
    months = Decimal(line["months_charged"]) / MONTHS[line["term"]]
    assert line["list_amount"] == rounded(line["seats"] * line["unit_price"] * months), line["id"]
    assert line["discount_amount"] == rounded(Decimal(line["list_amount"]) * line["discount"] / 10_000), line["id"]
    assert line["net_amount"] == line["list_amount"] - line["discount_amount"], line["id"]


def rounded(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def what_is_paid_is_the_total(now: Ledger) -> None:
    for row in now["invoice"]:
        if row["status"] == "PAID":
            assert row["amount_paid"] == row["total"], f"{row['id']}: {row['amount_paid']} of {row['total']}"
        if row["status"] in ("DRAFT", "OPEN"):
            assert 0 <= row["amount_paid"] < max(row["total"], 1), (
                f"{row['id']}: {row['amount_paid']} of {row['total']}"
            )


def a_discount_is_the_resellers(now: Ledger) -> None:
    invoices = now.by_id("invoice")
    for line in now["invoice_line"]:
        if invoices[line["invoice_id"]]["purchased_by"] != "RESELLER_ADMIN":
            assert line["discount"] == 0, f"{line['invoice_id']}: a discount for a customer"


def numbers_have_no_gaps(now: Ledger) -> None:
    numbers = [row["number"] for row in now["invoice"] if row["number"]]
    for series, given in grouped([{"number": n} for n in numbers], lambda row: row["number"].split("-")[0]).items():
        positions = sorted(int(row["number"].split("-")[1]) for row in given)
        assert positions == list(range(1, len(positions) + 1)), f"{series}: {positions}"


def no_money_is_lost(now: Ledger) -> None:
    """What came in for a purchase is what it keeps and what went back, to the cent."""
    credited = credit_notes(now)
    for chain in chains(now):
        kept = 0 if chain[-1]["id"] in credited else chain[-1]["amount_paid"]
        came, went = came_in(now, chain), went_back(now, chain, credited)
        assert came - went == kept, f"{[row['id'] for row in chain]}: {came} came, {went} went, {kept} kept"


def came_in(now: Ledger, chain: list[Row]) -> int:
    ids = {row["id"] for row in chain}
    by_card = sum(row["amount"] for row in now.where("payment", status="SUCCEEDED") if row["invoice_id"] in ids)
    assigned = [row for row in now["bank_assignment"] if row["invoice_id"] in ids]
    return int(by_card + sum(row["amount"] for row in assigned))


def went_back(now: Ledger, chain: list[Row], credited: dict[str, Row]) -> int:
    ids = {row["id"] for row in chain}
    payments = {row["id"] for row in now["payment"] if row["invoice_id"] in ids}
    to_cards = sum(row["amount"] for row in now["refund"] if row["payment_id"] in payments)
    numbers = {credited[id]["number"] for id in ids if id in credited}
    # Of one credit note there may be several, "2026-000004", "2026-000004-2" …: one for each transfer that paid.
    due = now.where("bank_receipt", status="REFUND_DUE")
    listed = [row for row in due if "-".join(row["bank_reference"].split("-")[:2]) in numbers]
    return int(to_cards + sum(row["amount"] for row in listed))


def what_was_given_was_paid_for_once(now: Ledger) -> None:
    """By one card payment or by bank, or by bank in part and one card; by nothing only where nothing was to pay."""
    credited = credit_notes(now)
    for chain in chains(now):
        [*earlier, last] = chain
        if earlier or last["id"] in credited or not last["fulfilled_at"]:
            continue
        assert last["status"] == "PAID", f"{last['id']} was given what it is {last['status']} for"
        cards = list(now.where("payment", status="SUCCEEDED", invoice_id=last["id"]))
        kept = [row for row in cards if row["amount"] > _refunded(now, row)]
        by_bank = came_in(now, chain) - sum(row["amount"] for row in cards)
        assert len(kept) <= 1, f"{last['id']} was paid by {len(kept)} cards"
        assert (len(kept) == 1 or by_bank > 0) == (last["total"] > 0), f"{last['id']} was given for nothing"


def _refunded(now: Ledger, payment: Row) -> int:
    return sum(row["amount"] for row in now.where("refund", payment_id=payment["id"]))


def every_settled_payment_has_its_end(now: Ledger) -> None:
    """It gave what it was for, it goes back, or it is reported; and nothing goes back twice."""
    given = {row["id"] for chain in chains(now) if any(each["fulfilled_at"] for each in chain) for row in chain}
    for row in now.where("payment", status="SUCCEEDED"):
        back = _refunded(now, row)
        assert back <= row["amount"], f"{row['id']}: {back} of {row['amount']} goes back"
        assert row["invoice_id"] in given or back == row["amount"], f"{row['id']} was paid for nothing"
        by_itself = now.where("payment_report", payment_id=row["id"])  # by the provider, without us
        assert by_itself or row["amount_refunded"] <= back, f"{row['id']}: {row['amount_refunded']} of {back} went back"


def a_receipt_is_spent_once(now: Ledger) -> None:
    """What it has paid and what is left of it make it up; one that is settled has paid all, or goes back."""
    spent = grouped(now["bank_assignment"], lambda row: row["receipt_id"])
    for row in now["bank_receipt"]:
        paid = sum(each["amount"] for each in spent.get(row["id"], []))
        assert paid + row["amount_left"] == row["amount"], f"{row['id']}: {paid} paid, {row['amount_left']} left"
        assert row["amount_left"] == 0 or row["status"] not in ("MATCHED", "ASSIGNED"), row["id"]
    references = [row["bank_reference"] for row in now["bank_receipt"]]
    assert len(references) == len(set(references))
