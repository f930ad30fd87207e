"""An invoice as paper."""

from typing import Protocol

from server.domain.paper import Paper


class Rendered(Protocol):
    """The PDF/A-3 for people, and the EN 16931 XML that is in it."""

    @property
    def pdf(self) -> bytes: ...

    @property
    def xml(self) -> bytes: ...


class Documents(Protocol):
    async def render(self, paper: Paper, locale: str) -> Rendered:
        """In English, German or Swedish. The same paper gives the same bytes."""
