"""The card provider's hosted page for another card."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from server.ports.sandbox import Sandbox
from server.ports.sandbox.card import PaymentClosed
from server.ports.sandbox.tables import SandboxCardSetup
from server.sandbox.entry import read_entry
from server.sandbox.page import page
from server.sandbox.plastic import CHOICES, chosen
from server.sandbox.way_back import leading_back


async def show(world: Sandbox, request: Request) -> Response:
    return await _page(world, await _found(world, request))


async def give(world: Sandbox, request: Request) -> Response:
    entry = await read_entry(request)
    plastic = chosen(entry, await world.cards.today())
    setup = await _found(world, request)
    try:
        await world.cards.give_card(setup.id, plastic)
    except PaymentClosed as closed:
        if entry.is_form:
            return await _page(world, await _found(world, request), 409)
        return PlainTextResponse(str(closed), 409)
    await world.callback.deliver_due_events()  # whoever comes back from here finds the new card
    if not entry.is_form:
        return JSONResponse({"setupId": setup.id, "card": plastic.last4, "returnUrl": setup.return_url})
    return RedirectResponse(setup.return_url or f"/sandbox/card/{setup.id}", 303)


async def _found(world: Sandbox, request: Request) -> SandboxCardSetup:
    setup = await world.cards.find_setup(request.path_params["setup_id"])
    if setup is None:
        raise HTTPException(404, "There is no such page.")
    return setup


async def _page(world: Sandbox, setup: SandboxCardSetup, status: int = 200) -> HTMLResponse:
    answer = page("card", status, setup=setup, choices=CHOICES, today=await world.cards.today())
    return leading_back(answer, setup.return_url)
