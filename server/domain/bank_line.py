"""A line of a bank statement: money that the bank has booked on the seller's account."""

from dataclasses import dataclass
from datetime import date

from server.domain.money import Money


@dataclass(frozen=True, kw_only=True, slots=True)
class BankLine:
    """`reference`: what the payer wrote, "" for nothing. `bank_reference`: the bank's own, the same only for the same
    money.
    """

    reference: str
    bank_reference: str
    payer_name: str | None
    payer_iban: str | None
    amount: Money
    booked_on: date
