"""Downloads for people who keep books: GET /exports/vat.csv?quarter=2026-Q2, streamed however long they are."""

from collections.abc import AsyncIterator, Awaitable, Callable
from operator import attrgetter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from server import auth
from server.config import Config
from server.context import Context
from server.exports.asking import Asked, NotGiven, asked
from server.exports.file import File

ContextOf = Callable[[Request], Awaitable[Context]]

CHUNK = 64 * 1024  # characters
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(context_of: ContextOf, config: Config) -> list[Route]:
    """`context_of` says who asks, when, and in which language."""

    async def download(request: Request) -> Response:
        try:
            if not auth.is_trusted(request, config):
                raise NotGiven(403, "FORBIDDEN", "This origin is not allowed here.")
            context = await context_of(request)
            return _given(request, context, await asked(context, request.path_params["file"], request.query_params))
        except NotGiven as answer:
            return JSONResponse({"code": answer.code, "message": answer.sentence}, answer.status, HEADERS)

    return [Route("/exports/{file}", download, methods=["GET"])]


def _given(request: Request, context: Context, asked: Asked) -> Response:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{asked.filename}"'}
    if request.method == "HEAD":
        return Response(headers=headers, media_type=asked.file.media_type)
    rows = asked.export.rows(context, asked.period)
    return StreamingResponse(_streamed(asked.file, rows), headers=headers, media_type=asked.file.media_type)


async def _streamed(file: File, rows: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """Whoever hangs up ends it. What fails on the way breaks the connection off, so that no half passes for a whole."""
    cells = attrgetter(*file.columns)
    pieces, size = [file.head()], 0
    async for row in rows:
        pieces.append(file.row(cells(row)))
        size += len(pieces[-1])
        if size >= CHUNK:
            yield "".join(pieces).encode()
            pieces, size = [], 0
    yield "".join([*pieces, file.foot()]).encode()
