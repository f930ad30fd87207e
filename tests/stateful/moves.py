"""No state without a legal predecessor: the moves of rules §2, §3 and §7, written out once more by hand."""

from tests.stateful.ledger import Ledger

SUBSCRIPTION = {
    "PENDING_PAYMENT": "ACTIVE CANCELED",
    "ACTIVE": "PAST_DUE SUSPENDED EXPIRED",
    "PAST_DUE": "ACTIVE EXPIRED SUSPENDED",
    "SUSPENDED": "ACTIVE PAST_DUE EXPIRED",
    "EXPIRED": "ACTIVE",
    "CANCELED": "",
}
INVOICE = {"DRAFT": "OPEN PAID VOID", "OPEN": "PAID VOID", "PAID": "", "VOID": ""}
# Money that has moved counts after a failure and a cancelation, too.
PAYMENT = {
    "PENDING": "REQUIRES_ACTION PROCESSING SUCCEEDED FAILED CANCELED",
    "REQUIRES_ACTION": "PROCESSING SUCCEEDED FAILED CANCELED",
    "PROCESSING": "SUCCEEDED FAILED CANCELED",
    "FAILED": "SUCCEEDED",
    "CANCELED": "SUCCEEDED",
    "SUCCEEDED": "",
}
SEAT = {"INVITED": "ACTIVE REMOVED", "ACTIVE": "REMOVED", "REMOVED": "INVITED ACTIVE"}
RECEIPT = {
    "UNKNOWN_REFERENCE": "ASSIGNED REFUND_DUE",
    "WRONG_AMOUNT": "ASSIGNED REFUND_DUE",
    "WRONG_CURRENCY": "ASSIGNED REFUND_DUE",
    "ALREADY_PAID": "ASSIGNED REFUND_DUE",
    "INVOICE_VOID": "ASSIGNED REFUND_DUE",
    "ASSIGNED": "REFUND_DUE",
    "MATCHED": "",
    "REFUND_DUE": "",
}
LEGAL = {"subscription": SUBSCRIPTION, "invoice": INVOICE, "payment": PAYMENT, "seat": SEAT, "bank_receipt": RECEIPT}
FIRST = {
    "subscription": "PENDING_PAYMENT",
    "invoice": "DRAFT",
    "payment": "PENDING",
    "seat": "INVITED",
    "bank_receipt": "UNKNOWN_REFERENCE",
}
SEVERAL = 6  # moves within one step, at most: forty days can pass in it


def only_legal_moves(before: Ledger, after: Ledger) -> None:
    for table, moves in LEGAL.items():
        known = before.by_id(table)
        for row in after[table]:
            if row["id"] in known:
                was, status = known[row["id"]]["status"], row["status"]
                assert status in _reachable(moves, was), f"{table} {row['id']} moved from {was} to {status}"


def _reachable(moves: dict[str, str], start: str) -> set[str]:
    reached = {start}
    for _ in range(SEVERAL):
        reached |= {status for each in reached for status in moves[each].split()}
    return reached
