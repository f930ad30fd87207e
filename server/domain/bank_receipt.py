"""Whether money that arrived fits an invoice (rules §7)."""

from enum import StrEnum


class BankReceiptStatus(StrEnum):
    MATCHED = "MATCHED"
    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    WRONG_CURRENCY = "WRONG_CURRENCY"
    ALREADY_PAID = "ALREADY_PAID"
    INVOICE_VOID = "INVOICE_VOID"
    REFUND_DUE = "REFUND_DUE"
