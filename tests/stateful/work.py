"""What the worker does: all of it, and without complaint."""

from datetime import timedelta

from tests.stateful.ledger import Ledger, Row, moment

A_MONTH = timedelta(days=30)


def nothing_has_failed(now: Ledger, complaints: list[str]) -> None:
    """But for giving back to a card what somebody at the provider has given back already, and for a VIES that is
    silent all the time."""
    reported = {row["payment_id"] for row in now["payment_report"]}
    excused = [row for row in now.where("outbox_message", kind="REFUND") if row["subject_id"] in reported]
    excused += [row for row in now.where("outbox_message", kind="VAT_CHECK") if _asked_long_enough(row, now)]
    said = [each for each in complaints if not any(row["id"] in each for row in excused)]
    assert not said, said
    for table in ("upcoming", "outbox_message"):
        for row in now[table]:
            is_fine = not row["last_error"] or row in excused or _waits(row)
            assert is_fine, f"{row['kind']} of {row['subject_id']}: {row['last_error']}"


def _waits(row: Row) -> bool:
    """For VIES, which is asked again."""
    return row["kind"] == "VAT_CHECK" and str(row["last_error"]).startswith("again after")


def _asked_long_enough(row: Row, now: Ledger) -> bool:
    """Given up, and not before the time."""
    if not row["failed_at"]:
        return False
    asked_since = moment(now.one("invoice", row["subject_id"])["created_at"])
    return moment(row["failed_at"]) - asked_since > A_MONTH


def nothing_due_is_left(now: Ledger) -> None:
    """After the clock was moved."""
    for row in now["upcoming"]:
        assert row["done_at"] or moment(row["due_at"]) > now.now, f"{row['kind']} of {row['subject_id']} was not done"
    for row in now["outbox_message"]:
        waits = row["delivered_at"] or row.get("failed_at") or moment(row["due_at"]) > now.now
        assert waits, f"{row['kind']} of {row['subject_id']} was not delivered"


def the_provider_agrees(now: Ledger) -> None:
    """After the clock was moved: what is paid there is paid here, once all that it had to say was said."""
    said = {row["id"] for row in now["sandbox_event"] if row["deliveries_left"] == 0}
    if len(said) < len(now["sandbox_event"]):
        return
    own, reported = now.by_id("payment"), {row["payment_id"] for row in now["payment_report"]}
    for row in now.where("sandbox_payment", status="SUCCEEDED"):
        payment = own[row["id"]]
        if payment["amount"] == row["amount_minor"] and row["id"] not in reported:
            assert payment["status"] == "SUCCEEDED", f"{row['id']} was paid, and is {payment['status']} here"
            back = sum(refund["amount"] for refund in now.where("refund", payment_id=row["id"]))
            assert payment["amount_refunded"] == back, f"{row['id']}: {payment['amount_refunded']} of {back} is back"


def whoever_is_sent_to_pay_can_pay(now: Ledger) -> None:
    """What waits for a person here waits for one at the provider, or was just paid there."""
    there = {row["id"]: row["status"] for row in now["sandbox_payment"]}
    for row in now.where("payment", status="REQUIRES_ACTION"):
        assert there[row["id"]] != "CANCELED", f"{row['id']} waits here, and is canceled at the provider"


def nothing_is_planned_for_what_is_over(now: Ledger) -> None:
    invoices, subscriptions = now.by_id("invoice"), now.by_id("subscription")
    for row in now["upcoming"]:
        invoice, subscription = invoices.get(row["invoice_id"]), subscriptions.get(row["subscription_id"])
        is_over = subscription is not None and subscription["status"] in ("CANCELED", "EXPIRED")
        is_settled = invoice is not None and invoice["status"] in ("PAID", "VOID")
        is_for_nothing = is_settled if invoice else is_over
        assert row["done_at"] or not is_for_nothing, f"{row['kind']} of {row['subject_id']} is planned for nothing"
