"""What the stand-in for VIES is to answer about a VAT number."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.domain.vat_number import VatNumberAnswer
from server.ports.sandbox import Sandbox
from server.sandbox.entry import read_entry, wrong

ANSWERS = {answer.lower(): answer for answer in VatNumberAnswer}


async def tell(world: Sandbox, request: Request) -> Response:
    entry = await read_entry(request)
    number, answer = entry.text("vatNumber"), entry.one_of("answer", ANSWERS)
    try:
        await world.vat_numbers.tell(number, ANSWERS[answer])
    except ValueError as error:
        raise wrong(str(error)) from None
    return RedirectResponse("/sandbox", 303) if entry.is_form else JSONResponse({"vatNumber": number, "answer": answer})
