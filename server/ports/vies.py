"""VIES, the register of the EU's VAT numbers, asked through python-stdnum."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stdnum.eu import vat

from server.domain.vat_number import VatNumberAnswer
from server.ports.vat_numbers import VatAnswer

log = logging.getLogger(__name__)

DESCRIPTION = Path(__file__).with_name("vies.wsdl")
PATIENCE = 5.0  # seconds, of a buyer who waits for a price
SAID = {"true": VatNumberAnswer.VALID, "false": VatNumberAnswer.INVALID}
AT_ONCE = 4  # VIES refuses whoever asks too much at a time


class Vies:
    """`requester` is our own VAT number: without one VIES names no consultation.

    `description` says, as a WSDL file, where VIES is. python-stdnum knows one for the whole process.
    """

    def __init__(self, requester: str, *, description: Path = DESCRIPTION, patience: float = PATIENCE) -> None:
        self._requester = requester
        self._patience = patience
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="vies")
        vat.vies_wsdl = str(description)

    async def check(self, number: str) -> VatAnswer:
        """The patience includes waiting for a thread, so that those who come when VIES is slow don't wait in line."""
        try:
            async with asyncio.timeout(self._patience):
                found = await asyncio.get_running_loop().run_in_executor(self._threads, self._found, number)
            return _answer(found)
        except Exception as error:  # whatever happens out there, the purchase goes on
            log.warning("VIES did not answer: %r", error)
            return VatAnswer(status=VatNumberAnswer.DOWN, consultation_number=None, asked_at=datetime.now(UTC))

    def _found(self, number: str) -> Any:
        return vat.check_vies_approx(number, self._requester, timeout=self._patience)


def _answer(found: Any) -> VatAnswer:
    """KeyError: it says neither that the number is valid nor that it is not."""
    status = SAID[found["valid"]]
    proof = found["requestIdentifier"] if status is VatNumberAnswer.VALID else None
    return VatAnswer(status=status, consultation_number=proof or None, asked_at=datetime.now(UTC))
