"""How rows become text, whichever format they are asked for in."""

from collections.abc import Sequence
from typing import Protocol

from server.resolvers.export import Cell


class File(Protocol):
    columns: Sequence[str]
    media_type: str

    def head(self) -> str: ...

    def row(self, cells: Sequence[Cell]) -> str:
        """One after the other, for they may be counted."""

    def foot(self) -> str: ...
