"""Whether money that arrived fits an invoice (rules §7)."""

from enum import StrEnum


class BankReceiptStatus(StrEnum):
    MATCHED = "MATCHED"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    WRONG_CURRENCY = "WRONG_CURRENCY"
    ALREADY_PAID = "ALREADY_PAID"
    INVOICE_VOID = "INVOICE_VOID"
    ASSIGNED = "ASSIGNED"
    REFUND_DUE = "REFUND_DUE"


# Nothing is left of it for anybody to decide on.
SETTLED = frozenset({BankReceiptStatus.MATCHED, BankReceiptStatus.ASSIGNED, BankReceiptStatus.REFUND_DUE})
