"""The feed as it happens. The root is named Live, for the domain owns the name Subscription."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import strawberry

from server.plans import plan
from server.plans.page import BadPage
from server.policy import SIGNED_IN, has_lost
from server.schema.arguments import ChangeFilter
from server.schema.change import Change
from server.schema.error import access_changed, bad_user_input, unauthenticated
from server.schema.exchange import AskedBy
from server.schema.root import root

SECONDS_BETWEEN_LOOKS = 1.0


def _following(filter: ChangeFilter | None = strawberry.UNSET, after: str | None = strawberry.UNSET) -> None: ...


async def _changes(info: AskedBy, given: Mapping[str, Any]) -> AsyncIterator[Any]:
    """Looks again whenever something was committed here, and once a second for what others committed.

    Whoever is less than they were when it began still hears of that, and then it ends: what was shown under the
    lost capacity must be asked for again.
    """
    exchange, after = info.context, given.get("after")
    before = exchange.context.viewer
    try:
        position = await plan.feed_position(exchange.context, None if after is strawberry.UNSET else after)
    except BadPage as error:
        raise bad_user_input(str(error)) from error
    while True:
        found = await plan.changes_after(info._raw_info, exchange.context, position, given)
        for position, change in found:  # noqa: B007
            exchange.hidden.update(dict.fromkeys(plan.hidden_in(change)))
            yield change
            exchange.hidden.clear()
        if not found:
            if has_lost(before, exchange.context.viewer):
                raise access_changed()
            await exchange.context.bell.wait(SECONDS_BETWEEN_LOOKS)
        exchange.context = await exchange.renewed()
        if not exchange.context.viewer.is_signed_in:
            raise unauthenticated()


@strawberry.type(description="What happens, as it happens.")
class Live:
    changes: Change = root(
        "What the viewer may see of the feed, from now on; with `after` from that cursor on, without a gap.",
        SIGNED_IN,
        _changes,
        _following,
        is_subscription=True,
    )
