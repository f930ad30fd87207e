"""Whether a VAT number exists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.domain.vat_number import VatNumberAnswer


@dataclass(frozen=True, kw_only=True)
class VatAnswer:
    """`consultation_number` proves a VALID answer to the tax office; there is none with the others."""

    status: VatNumberAnswer
    consultation_number: str | None
    asked_at: datetime


class VatNumbers(Protocol):
    async def check(self, number: str) -> VatAnswer:
        """`number` begins with its country's two letters: DE136695976. An authority out of reach answers DOWN."""
