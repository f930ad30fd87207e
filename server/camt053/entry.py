"""What an entry of a statement (Ntry) has brought: a line, or one for each transaction of a batch."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from server.camt053.found import Element, UnreadableStatement, all_at, at, line_of, text_at, text_of
from server.domain.bank_transfer import is_payment_reference, reference_within
from server.domain.money import Money

AMOUNT = re.compile(r"\d{1,18}(\.\d{0,5})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
NOTHING = frozenset({"NOTPROVIDED", "NONREF", "NOREF"})  # how banks say that there is no reference
REFERENCE_MAXIMUM, NAME_MAXIMUM, ACCOUNT_MAXIMUM = 140, 200, 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """What the details say (TxDtls). `amount` is None where they don't say how much of the entry they are."""

    amount: Money | None
    is_debit: bool
    reference: str
    bank_reference: str | None
    payer_name: str | None
    payer_iban: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """`position`: which one of its entry, from 1; 0 where the entry is taken as a whole."""

    transaction: Transaction
    entry_reference: str | None
    position: int
    amount: Money
    booked_on: date


# An entry as a whole, where nobody knows who paid what of it.
UNKNOWN = Transaction(amount=None, is_debit=False, reference="", bank_reference=None, payer_name=None, payer_iban=None)


def transaction_of(details: Element) -> Transaction:
    parties = at(details, "RltdPties")
    name = text_at(parties, "Dbtr/Nm", "Dbtr/Pty/Nm", "UltmtDbtr/Nm", "UltmtDbtr/Pty/Nm")
    account = text_at(parties, "DbtrAcct/Id/IBAN", "DbtrAcct/Id/Othr/Id")
    amount = at(details, "Amt")
    if amount is None:
        amount = at(details, "AmtDtls/TxAmt/Amt")
    return Transaction(
        amount=None if amount is None else _money(amount),
        is_debit=text_at(details, "CdtDbtInd") == "DBIT",
        reference=_reference(details)[:REFERENCE_MAXIMUM],
        bank_reference=_told(details, "Refs/AcctSvcrRef"),
        payer_name=name[:NAME_MAXIMUM] if name else None,
        payer_iban=account.replace(" ", "")[:ACCOUNT_MAXIMUM] if account else None,
    )


def _reference(details: Element) -> str:
    """The first that can be one of ours; else what the payer wrote, for people to read."""
    structured = [text_of(found) for found in all_at(details, "RmtInf/Strd/CdtrRefInf/Ref")]
    unstructured = " ".join(text_of(found) for found in all_at(details, "RmtInf/Ustrd"))
    end_to_end = _told(details, "Refs/EndToEndId") or ""
    within = reference_within(unstructured) or ""
    ours = [text for text in (*structured, within, end_to_end) if is_payment_reference(text)]
    return next((text for text in (*ours, *structured, unstructured, end_to_end) if text), "")


def _told(element: Element, path: str) -> str | None:
    text = text_at(element, path)
    return text if text and text.upper() not in NOTHING else None


def _money(amount: Element) -> Money:
    text = text_of(amount)
    try:
        if not AMOUNT.fullmatch(text):
            raise ValueError
        return Money.of(Decimal(text), str(amount.get("Ccy")))
    except ValueError:
        raise UnreadableStatement("amount", line=line_of(amount)) from None


def credits_of(entry: Element, transactions: Sequence[Transaction]) -> Iterator[Credit]:
    """A line for each transaction. Nothing for debits, for what is not booked, and for a debit that was taken back."""
    if not _is_booked_credit(entry):
        return
    amount, booked_on = _amount(entry), _booked_on(entry)
    parts = enumerate(transactions, 1) if _adds_up(transactions, amount) else [(0, UNKNOWN)]
    for position, part in parts:
        own = part.amount if position and part.amount and len(transactions) > 1 else amount
        if own.minor:
            yield Credit(
                transaction=part,
                entry_reference=_told(entry, "AcctSvcrRef"),
                position=position,
                amount=own,
                booked_on=booked_on,
            )


def _is_booked_credit(entry: Element) -> bool:
    direction, status = text_at(entry, "CdtDbtInd"), text_at(entry, "Sts", "Sts/Cd", "Sts/Prtry")
    if direction not in ("CRDT", "DBIT") or status is None:
        raise UnreadableStatement("entry", line=line_of(entry))
    return direction == "CRDT" and status == "BOOK" and text_at(entry, "RvslInd") not in ("true", "1")


def _amount(entry: Element) -> Money:
    amount = at(entry, "Amt")
    if amount is None:
        raise UnreadableStatement("entry", line=line_of(entry))
    return _money(amount)


def _booked_on(entry: Element) -> date:
    """By the bank's calendar: a time's zone is not taken into account."""
    text = text_at(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm") or ""
    try:
        if not (found := DAY.match(text)):
            raise ValueError
        return date.fromisoformat(found[0])
    except ValueError:
        raise UnreadableStatement("entry", line=line_of(entry)) from None


def _adds_up(transactions: Sequence[Transaction], whole: Money) -> bool:
    """One is the whole entry, whatever was sent; several must say how they share it."""
    if len(transactions) == 1:
        return True
    if not transactions or any(part.is_debit or part.amount is None for part in transactions):
        return False
    amounts = [part.amount for part in transactions if part.amount]
    return {amount.currency for amount in amounts} == {whole.currency} and (
        sum(amount.minor for amount in amounts) == whole.minor
    )
