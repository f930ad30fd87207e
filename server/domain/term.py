"""How long one paid period lasts."""

from enum import StrEnum


class Term(StrEnum):
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"

    @property
    def months(self) -> int:
        return 1 if self is Term.MONTHLY else 12
