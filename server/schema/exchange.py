"""One request as the schema sees it: the context of the operations, and what the answer carries besides data."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from strawberry.types import Info

from server.context import Context
from server.plans.plan import Hidden


class Answer(Protocol):
    """Where a session's cookie goes."""

    def set_cookie(self, key: str, value: str = "", **options: Any) -> None: ...

    def delete_cookie(self, key: str, **options: Any) -> None: ...


@dataclass(kw_only=True)
class Exchange:
    """`hidden`: paths of the fields that this viewer may not see, for `extensions.hidden`."""

    context: Context
    answer: Answer | None
    hidden: Hidden = field(default_factory=dict)


AskedBy = Info[Exchange, None]
