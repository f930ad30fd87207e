"""What a card provider reports that changes nothing by itself (rules §7)."""

from enum import StrEnum


class PaymentReportKind(StrEnum):
    REFUND = "REFUND"
    DISPUTE = "DISPUTE"
    WRONG_AMOUNT = "WRONG_AMOUNT"
    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"
