"""Answers that would go on forever end with the server, instead of being waited for and then cut off.

uvicorn tells an application that it stops (`lifespan.shutdown`) only when all its answers have ended.
"""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """From the signal on that ends the process, nobody listens any more to what still streams over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ends = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            exchange = _Exchange(receive, send, self._ends)
            await self._app(scope, exchange.receive, exchange.send)
            await exchange.finish()
            return
        if scope["type"] == "lifespan":
            _before_signals(asyncio.get_running_loop(), self._ends.set)
        await self._app(scope, receive, send)


def _before_signals(loop: asyncio.AbstractEventLoop, act: Callable[[], Any]) -> None:
    """Act on them, and let uvicorn do what it is about to. It puts back the handlers that it found."""
    for number in SIGNALS:
        following = signal.getsignal(number)

        def handle(number: int, frame: FrameType | None, following: Any = following) -> None:
            loop.call_soon_threadsafe(act)
            following(number, frame)

        signal.signal(number, handle)


class _Exchange:
    """One request, which is read to its end whatever happens, and its answer."""

    def __init__(self, receive: Receive, send: Send, ends: asyncio.Event) -> None:
        self._receive, self._send, self._ends = receive, send, ends
        self._is_read = self._is_answering = False

    async def receive(self) -> Message:
        if self._is_read:
            return await self._disconnection()
        message = await self._receive()
        self._is_read = not message.get("more_body", False)
        return message

    async def _disconnection(self) -> Message:
        gone, ends = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self._ends.wait())
        try:
            await asyncio.wait({gone, ends}, return_when=asyncio.FIRST_COMPLETED)
            return gone.result() if gone.done() else {"type": "http.disconnect"}
        finally:
            gone.cancel()
            ends.cancel()

    async def send(self, message: Message) -> None:
        self._is_answering = message["type"] == "http.response.start" or message.get("more_body", False)
        await self._send(message)

    async def finish(self) -> None:
        if self._is_answering:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
