"""Counting what could be guessed, in the database, so that several processes agree."""

from datetime import datetime

from server.context import Context
from server.database import transaction
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.tries import WINDOW, Limit, counted, minutes_to_wait
from server.models import Tries
from server.work import digest

AT_ONCE = 20  # rows that have had their day, cleared away with each try


async def count(context: Context, *limits: Limit) -> None:
    """One more try of each, before it is known whether it succeeds: a thousand at once are counted one by one.

    Refusal TOO_MANY_ATTEMPTS, and none is counted, while one of them has been tried as often as it may.
    """
    async with transaction():
        rows = await _locked(context, limits)
        for limit in limits:
            _require_one_more(context, limit, rows[limit])
        for row in rows.values():
            _keep(row, [*counted(_moments(row), context.now), context.now])
            await row.save(update_fields=["moments", "over_at"])
        await _clear(context)


async def _locked(context: Context, limits: tuple[Limit, ...]) -> dict[Limit, Tries]:
    """A row for each, in an order that is the same for all, so that no two wait for each other."""
    named = {digest(limit.what): limit for limit in limits}
    rows: list[Tries] = []
    while len(rows) < len(named):  # one that somebody was just clearing away is gone when we get to it
        fresh = [Tries(id=Tries.new_id(), key_hash=hash, moments=[], over_at=context.now) for hash in sorted(named)]
        await Tries.bulk_create(fresh, ignore_conflicts=True)
        rows = await Tries.filter(key_hash__in=list(named)).order_by("key_hash").select_for_update()
    return {named[row.key_hash]: row for row in rows}


def _require_one_more(context: Context, limit: Limit, row: Tries) -> None:
    tried = counted(_moments(row), context.now)
    if len(tried) >= limit.most:
        facts: dict[str, str | int] = {"minutes": minutes_to_wait(tried[-limit.most :], context.now)}
        raise Refusal(UserErrorCode.TOO_MANY_ATTEMPTS, facts=facts)


def _moments(row: Tries) -> list[datetime]:
    return [datetime.fromisoformat(moment) for moment in row.moments]


def _keep(row: Tries, moments: list[datetime]) -> None:
    row.moments = [moment.isoformat() for moment in moments]
    row.over_at = moments[-1] + WINDOW if moments else row.over_at


async def _clear(context: Context) -> None:
    """Whoever has such a row in hand keeps it: nobody waits here."""
    over = Tries.filter(over_at__lt=context.now).limit(AT_ONCE).select_for_update(skip_locked=True)
    if ids := [row.id for row in await over]:
        await Tries.filter(id__in=ids).delete()


async def forget(limit: Limit) -> None:
    """Whoever has succeeded begins anew. Inside a transaction, after every other lock."""
    await Tries.filter(key_hash=digest(limit.what)).delete()


async def take_back(limit: Limit) -> None:
    """The last try was none: it succeeded. The others of that network still count."""
    row = await Tries.filter(key_hash=digest(limit.what)).select_for_update().first()
    if row and row.moments:
        _keep(row, _moments(row)[:-1])
        await row.save(update_fields=["moments", "over_at"])
