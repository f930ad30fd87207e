"""Rendering beside the event loop."""

import asyncio

from server.domain.paper import Paper
from server.papers import RenderedPaper, render


class Printer:
    async def render(self, paper: Paper, locale: str) -> RenderedPaper:
        return await asyncio.to_thread(render, paper, locale)
