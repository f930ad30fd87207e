"""The bank's own reference of a line: the same money has the same one in every statement, other money another."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from server.camt053.entry import Credit
from server.domain.bank_line import BankLine

LONGEST = 140
DIGITS = 16  # of a digest


class Naming:
    """Of one document."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[object, ...]] = {}
        self._alike: Counter[tuple[object, ...]] = Counter()

    def named(self, account: str, credits: Iterable[Credit]) -> Iterator[BankLine]:
        for credit in credits:
            yield BankLine(
                reference=credit.transaction.reference,
                bank_reference=self._unique(account, credit)[-LONGEST:],
                payer_name=credit.transaction.payer_name,
                payer_iban=credit.transaction.payer_iban,
                amount=credit.amount,
                booked_on=credit.booked_on,
            )

    def _unique(self, account: str, credit: Credit) -> str:
        """Banks that give one reference to different money are not to be believed: what it is tells it apart."""
        said = _said(account, credit)
        name = credit.transaction.bank_reference or _in_batch(credit) or self._counted(said)
        if self._given.setdefault(name, said) != said:
            name = f"{name}#{_digest(said)}"
            self._given.setdefault(name, said)
        return name

    def _counted(self, said: tuple[object, ...]) -> str:
        """Nothing but what it is: the second of the same day that looks the same is the second in every statement."""
        self._alike[said] += 1
        return f"{_digest(said)}-{self._alike[said]}"


def _said(account: str, credit: Credit) -> tuple[object, ...]:
    part, amount = credit.transaction, credit.amount
    what = (amount.minor, amount.currency, part.reference, part.payer_iban, credit.position)
    return (account, credit.booked_on.isoformat(), *what)


def _in_batch(credit: Credit) -> str | None:
    if credit.entry_reference is None or credit.position <= 1:
        return credit.entry_reference
    return f"{credit.entry_reference}-{credit.position}"


def _digest(said: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:DIGITS]
