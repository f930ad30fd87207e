"""Whether a buyer's VAT number exists, and the proof that it was asked about (rules §6)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.context import Context
from server.database import transaction
from server.domain.offer import Place, place_of
from server.domain.vat import VatNumberStatus
from server.domain.vat_number import VatNumberAnswer
from server.models import VatProof
from server.ports.vat_numbers import VatAnswer

PROVES = timedelta(days=30)

STATUSES = {
    VatNumberAnswer.VALID: VatNumberStatus.VALID,
    VatNumberAnswer.INVALID: VatNumberStatus.INVALID,
    VatNumberAnswer.DOWN: VatNumberStatus.UNVERIFIED,
}


@dataclass(frozen=True, kw_only=True)
class Consultation:
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


async def consulted(context: Context, place: Place, holder_id: str) -> Consultation:
    """Never inside a transaction. While nobody answers, a proof that `holder_id`, who buys, has from before counts."""
    number = place.vat_number if _decides(context, place) else None
    answer = await _answer(context, number, holder_id) if number else None
    return Consultation(number=number, answer=answer)


def _decides(context: Context, place: Place) -> bool:
    """Only in another country of the EU does the VAT depend on a number."""
    seller = place_of(context.config.seller.information).territory
    buyer = place.territory
    return not buyer.is_outside(context.sellers_today) and buyer.country != seller.country


async def _answer(context: Context, number: str, holder_id: str) -> VatAnswer:
    answer = await context.ports.vat_numbers.check(number)
    if answer.status is VatNumberAnswer.DOWN:
        return await _proven(context, number, holder_id) or answer
    await _remember(number, holder_id, answer)
    return answer


async def _proven(context: Context, number: str, holder_id: str) -> VatAnswer | None:
    since = context.now - PROVES
    proof = await VatProof.get_or_none(number=number, holder=holder_id, asked_at__gte=since)
    if proof is None:
        return None
    return VatAnswer(
        status=VatNumberAnswer.VALID, consultation_number=proof.consultation_number, asked_at=proof.asked_at
    )


async def _remember(number: str, holder_id: str, answer: VatAnswer) -> None:
    """The last answer only: a number that was found invalid since is proven no more."""
    proof = VatProof(
        id=VatProof.new_id(),
        number=number,
        holder=holder_id,
        consultation_number=answer.consultation_number,
        asked_at=answer.asked_at,
    )
    async with transaction():
        if answer.status is VatNumberAnswer.VALID:
            kept = ["consultation_number", "asked_at"]
            await VatProof.bulk_create([proof], on_conflict=["number", "holder"], update_fields=kept)
        else:
            await VatProof.filter(number=number, holder=holder_id).delete()
