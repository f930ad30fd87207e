"""The feed as it happens. The root is named Live, for the domain owns the name Subscription."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import strawberry

from server.plans import plan
from server.plans.page import BadPage
from server.policy import SIGNED_IN
from server.schema.arguments import ChangeFilter
from server.schema.change import Change
from server.schema.error import bad_user_input
from server.schema.exchange import AskedBy
from server.schema.root import admit, root

SECONDS_BETWEEN_LOOKS = 1.0


def _following(filter: ChangeFilter | None = strawberry.UNSET, after: str | None = strawberry.UNSET) -> None: ...


async def _changes(info: AskedBy, given: Mapping[str, Any]) -> AsyncIterator[Any]:
    """Looks again whenever something was committed here, and once a second for what others committed."""
    exchange, after = info.context, given.get("after")
    try:
        position = await plan.feed_position(None if after is strawberry.UNSET else after)
    except BadPage as error:
        raise bad_user_input(str(error)) from error
    while True:
        exchange.hidden.clear()
        found = await plan.changes_after(info._raw_info, exchange.context, exchange.hidden, position, given)
        for position, change in found:  # noqa: B007
            yield change
        if not found:
            await exchange.context.bell.wait(SECONDS_BETWEEN_LOOKS)
        exchange.context = await exchange.renewed()
        admit(SIGNED_IN, exchange)


@strawberry.type(description="What happens, as it happens.")
class Live:
    changes: Change = root(
        "What the viewer may see of the feed, from now on; with `after` from that cursor on, without a gap.",
        SIGNED_IN,
        _changes,
        _following,
        is_subscription=True,
    )
