"""Paying by bank transfer: the reference by which money finds its invoice, and the QR code that types it."""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from server.domain.money import Money

OURS = re.compile(r"RF(?:[\s./-]{0,3}[0-9]){12,23}", re.IGNORECASE)  # two check digits, then a number
SHORTEST = len("RF00") + 10

# EPC069-12, version 2.1: Quick Response Code, Guidelines to Enable Data Capture for the Initiation of a SCT.
EPC_NAME_MAXIMUM = 70
EPC_BYTES_MAXIMUM = 331
EPC_SMALLEST = Money(1, "EUR")
EPC_LARGEST = Money(99_999_999_999, "EUR")


def payment_reference(invoice_number: str) -> str:
    """An ISO 11649 creditor reference; two numbers of the series `2026-000001` never share one.

    ValueError: nothing but separators, or more than the 21 letters and digits that fit.
    """
    body = normalised_reference(invoice_number)
    if not 1 <= len(body) <= 21:
        raise ValueError(f"{invoice_number!r} makes no payment reference.")
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def is_payment_reference(text: str) -> bool:
    """Whether its check digits are right, however it is spaced."""
    return iso11649.is_valid(normalised_reference(text))


def normalised_reference(text: str) -> str:
    """As invoices store it, from what a payer or a bank makes of it: "rf18 5390 0754 7034"."""
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def reference_within(text: str) -> str | None:
    """The first reference with right check digits among other words, as invoices store it.

    Ours are digits, at least ten: of several ends that fit by chance, the shortest is meant.
    """
    for found in OURS.finditer(text):
        body = normalised_reference(found[0])
        for length in range(SHORTEST, len(body) + 1):
            if iso11649.is_valid(body[:length]):
                return body[:length]
    return None


def epc_payload(*, beneficiary: str, iban: str, bic: str, amount: Money, reference: str) -> str:
    """The text of an EPC QR code, version 002 in UTF-8. ValueError: not in EUR, or beyond the standard's limits."""
    if not EPC_SMALLEST <= amount <= EPC_LARGEST or not is_payment_reference(reference):
        raise ValueError(f"{amount} for {reference} fits no EPC QR code.")
    account = (bic, beneficiary, iban.replace(" ", ""))
    lines = ("BCD", "002", "1", "SCT", *account, f"EUR{amount.amount}", "", normalised_reference(reference))
    payload = "\n".join(lines)
    is_too_long = len(beneficiary) > EPC_NAME_MAXIMUM or len(payload.encode()) > EPC_BYTES_MAXIMUM
    if is_too_long or len(payload.splitlines()) != len(lines):
        raise ValueError(f"{beneficiary!r} fits no EPC QR code.")
    return payload
