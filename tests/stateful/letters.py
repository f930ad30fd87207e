"""One mail for each event, and none for what did not happen."""

import json
from collections import Counter
from typing import Any

from tests.stateful.ledger import Ledger, Row, moment

PER_CHANGE = {
    "receipt": "invoice.paid",
    "past_due": "subscription.past_due",
    "expired": "subscription.expired",
}
BY_THE_SYSTEM_ALONE = ("past_due", "expired")
ONCE = ("receipt", "bank_details")


def promised(now: Ledger) -> list[tuple[str, Row]]:
    """Each with its template."""
    mails = now.where("outbox_message", kind="MAIL")
    return [(payload_of(row)["template"], row) for row in mails]


def payload_of(row: Row) -> dict[str, Any]:
    read = json.loads(row["payload"]) if isinstance(row["payload"], str) else row["payload"]
    assert isinstance(read, dict)
    return read


def each_event_has_its_mail(now: Ledger) -> None:
    counted = Counter((template, row["subject_id"]) for template, row in promised(now))
    for template, kind in PER_CHANGE.items():
        told = [row for row in now["change"] if row["kind"] == kind and _is_written_about(template, row)]
        for subject_id, events in Counter(row["subject_id"] for row in told).items():
            mails = counted[(template, subject_id)]
            assert mails == events, f"{subject_id}: {events} {kind}, and {mails} mails"
        rest = {id for name, id in counted if name == template} - {row["subject_id"] for row in told}
        assert not rest, f"{template} of {rest}, where nothing happened"
    for (template, subject_id), mails in counted.items():
        assert mails == 1 or template not in ONCE, f"{mails} {template} about {subject_id}"


def _is_written_about(template: str, change: Row) -> bool:
    return template not in BY_THE_SYSTEM_ALONE or change["role"] is None


def failed_payments_are_written_about(now: Ledger) -> None:
    failed = now.where("change", kind="payment.failed")
    told = [row for row in failed if row["audience"] != "OPERATOR"]
    mails = [row for template, row in promised(now) if template == "payment_failed"]
    assert len(mails) == len(told), f"{len(told)} payments failed, and {len(mails)} mails say so"


def no_reminder_comes_twice(now: Ledger) -> None:
    reminders = [row for template, row in promised(now) if template == "renewal_reminder"]
    for (subject, on), times in Counter((row["subject_id"], moment(row["due_at"]).date()) for row in reminders).items():
        assert times == 1, f"{times} reminders of {subject} on {on}"


def nothing_is_sent_that_was_not_promised(now: Ledger) -> None:
    """A mail's id is that of its promise, and unique in the mailbox."""
    sent = {row["message_id"] for row in now["sandbox_mail"]}
    assert len(sent) == len(now["sandbox_mail"])
    assert sent <= {row["id"] for _, row in promised(now)}
