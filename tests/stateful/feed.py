"""Every change stands in the feed, in the order in which it happened (rules §9)."""

from tests.stateful.ledger import Ledger, Row

SUBSCRIPTION = {
    "ACTIVE": "subscription.activated subscription.renewed subscription.resumed",
    "PAST_DUE": "subscription.past_due subscription.resumed",
    "EXPIRED": "subscription.expired",
    "SUSPENDED": "subscription.suspended",
    "CANCELED": "subscription.canceled",
}
SEAT = {
    "INVITED": "seat.invited seat.restored",
    "ACTIVE": "seat.invited seat.activated seat.restored",
    "REMOVED": "seat.removed",
}
PAYMENT = {"FAILED": "payment.failed", "REQUIRES_ACTION": "payment.requires_action"}
RECEIPT = {"ASSIGNED": "bank_receipt.assigned"}
INVOICE = {"OPEN": "invoice.issued", "PAID": "invoice.paid invoice.issued", "VOID": "invoice.voided"}
BORN = {
    "customer": "customer.created",
    "subscription": "subscription.created",
    "seat": "seat.invited seat.activated",
    "bank_receipt": "bank_receipt.recorded",
}
STATUSES = {
    "subscription": SUBSCRIPTION,
    "seat": SEAT,
    "payment": PAYMENT,
    "invoice": INVOICE,
    "bank_receipt": RECEIPT,
}


def every_change_is_told(before: Ledger, now: Ledger) -> None:
    told = {(row["subject_id"], row["kind"]) for row in now.changes_since(before)}
    for table, kinds in STATUSES.items():
        known = before.by_id(table)
        for row in now[table]:
            if row["id"] not in known and table in BORN:
                _require(told, row, BORN[table])
            if row["id"] not in known or known[row["id"]]["status"] != row["status"]:
                _require(told, row, kinds.get(row["status"], ""))
    _numbers_are_told(before, now, told)
    _seats_are_told(before, now, told)


def _require(told: set[tuple[str, str]], row: Row, kinds: str) -> None:
    if kinds:
        found = any((row["id"], kind) in told for kind in kinds.split())
        assert found, f"the feed says nothing of {row['id']}, {row.get('status')}: none of {kinds}"


def _numbers_are_told(before: Ledger, now: Ledger, told: set[tuple[str, str]]) -> None:
    issued = {row["id"] for row in before["invoice"] if row["number"]}
    for row in now["invoice"]:
        if row["number"] and row["id"] not in issued:
            _require(told, row, "invoice.issued")
        if row["kind"] == "CREDIT_NOTE" and row["id"] not in issued:
            _require(told, {"id": row["corrects_id"]}, "invoice.credited")


def _seats_are_told(before: Ledger, now: Ledger, told: set[tuple[str, str]]) -> None:
    known = before.by_id("subscription")
    for row in now["subscription"]:
        if (was := known.get(row["id"])) is None:
            continue
        if row["seats_purchased"] > was["seats_purchased"]:
            _require(told, row, "subscription.topped_up subscription.renewed")
        if row["seats_purchased"] < was["seats_purchased"]:
            _require(told, row, "subscription.reduced subscription.renewed")
        if row["will_renew"] != was["will_renew"] or row["next_seats"] != was["next_seats"]:
            _require(told, row, ANYTHING_OF_A_PLAN)


ANYTHING_OF_A_PLAN = (
    "subscription.renewal_scheduled subscription.renewed subscription.expired subscription.topped_up "
    "subscription.reduced"
)


def the_feed_only_grows(before: Ledger, now: Ledger) -> None:
    assert now["change"][: len(before["change"])] == before["change"], "the feed of before is another by now"
