"""Whether a buyer's VAT number exists, and the proof that it was asked about (rules §6)."""

from dataclasses import dataclass
from typing import Any

from server.context import Context
from server.domain.offer import Place
from server.domain.vat import VatNumberStatus, in_eu, vat_country
from server.domain.vat_number import VatNumberAnswer
from server.ports.vat_numbers import VatAnswer

STATUSES = {
    VatNumberAnswer.VALID: VatNumberStatus.VALID,
    VatNumberAnswer.INVALID: VatNumberStatus.INVALID,
    VatNumberAnswer.DOWN: VatNumberStatus.UNVERIFIED,
}


@dataclass(frozen=True, kw_only=True)
class VatProof:
    """`answer` is None where nobody needs to be asked."""

    number: str | None
    answer: VatAnswer | None

    def status_of(self, number: str | None) -> VatNumberStatus:
        """Of the number that the buyer has by now: another one than was asked about is unverified."""
        if number is None:
            return VatNumberStatus.NONE
        is_same = self.answer is not None and number == self.number
        return STATUSES[self.answer.status] if self.answer and is_same else VatNumberStatus.UNVERIFIED

    @property
    def document(self) -> dict[str, Any] | None:
        """What an invoice keeps of it, as JSON."""
        if self.answer is None:
            return None
        return {
            "number": self.number,
            "answer": self.answer.status,
            "consultation_number": self.answer.consultation_number,
            "asked_at": self.answer.asked_at.isoformat(),
        }


async def consulted(context: Context, place: Place) -> VatProof:
    """Asks only where the answer decides the VAT: a number in another country of the EU. Never inside a transaction."""
    seller = context.config.seller.information.address.country
    is_elsewhere = in_eu(place.country) and vat_country(place.country) != vat_country(seller)
    number = place.vat_number if is_elsewhere else None
    answer = await context.ports.vat_numbers.check(number) if number else None
    return VatProof(number=number, answer=answer)
