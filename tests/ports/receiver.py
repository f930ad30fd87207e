"""A shop that is called back over a real socket, and answers as it is told."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Receiver:
    """`answers` are the status codes to give first; then it is always 200. `calls` are (body, signature).

    It answers only while it `has_time`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[int] = []
        self.called = asyncio.Event()
        self.has_time = asyncio.Event()
        self.has_time.set()
        self.calls: list[tuple[bytes, str]] = []

    async def take(self, request: Request) -> Response:
        self.called.set()
        self.calls.append((await request.body(), request.headers["Sandbox-Signature"]))
        await self.has_time.wait()
        return Response(status_code=self.answers.pop(0) if self.answers else 200)


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    listener = socket.create_server(("127.0.0.1", 0))
    receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}")
    app = Starlette(routes=[Route("/webhooks/card", receiver.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    await server.startup(sockets=[listener])
    yield receiver
    await server.shutdown(sockets=[listener])
