"""The sandbox's front page."""

from starlette.requests import Request
from starlette.responses import Response

from server.ports.sandbox import Sandbox
from server.sandbox.page import iso, page


async def show(world: Sandbox, request: Request) -> Response:
    return page("index", now=iso(await world.clock.now()))
