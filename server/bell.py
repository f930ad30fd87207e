"""Tells whoever waits in this process that something was committed. Others find it by looking once a second."""

import asyncio


class Bell:
    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Return at the next ring, or after that many seconds."""
        try:
            async with asyncio.timeout(seconds):  # wait_for swallows a cancel that comes together with the ring
                await self._rung.wait()
        except TimeoutError:
            return
