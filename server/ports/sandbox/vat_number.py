"""The sandbox's stand-in for VIES."""

import re
from secrets import token_hex

from stdnum.eu import vat
from tortoise.transactions import in_transaction

from server.domain.vat_number import VatNumberAnswer
from server.ports.clock import Clock
from server.ports.sandbox.tables import SandboxVatNumber
from server.ports.vat_numbers import VatAnswer


class VatNumberRegister:
    """Every well-formed number is valid until it is told otherwise."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def check(self, number: str) -> VatAnswer:
        told = await SandboxVatNumber.get_or_none(number=_compact(number))
        status = told.answer if told else _by_its_form(number)
        proof = f"SANDBOX{token_hex(5).upper()}" if status is VatNumberAnswer.VALID else None
        return VatAnswer(status=status, consultation_number=proof, asked_at=await self._clock.now())

    async def tell(self, number: str, answer: VatNumberAnswer) -> None:
        """What it answers about this number from now on. Raises ValueError where no VAT number could look like it."""
        if not re.fullmatch(r"[A-Z]{2}[A-Z0-9+*]{2,12}", _compact(number)):
            raise ValueError("A VAT number begins with its country's two letters, as in DE136695976.")
        told = SandboxVatNumber(number=_compact(number), answer=answer)
        async with in_transaction():
            await SandboxVatNumber.bulk_create([told], on_conflict=["number"], update_fields=["answer"])


def _by_its_form(number: str) -> VatNumberAnswer:
    return VatNumberAnswer.VALID if vat.is_valid(number) else VatNumberAnswer.INVALID


def _compact(number: str) -> str:
    return re.sub(r"[\s.-]", "", number).upper()
