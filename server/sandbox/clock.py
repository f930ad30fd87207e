"""The installation's clock, to look at and to move forward."""

from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from server.ports.sandbox import Sandbox
from server.ports.sandbox.clock import OnMoved
from server.sandbox.entry import Entry, read_entry, wrong
from server.sandbox.page import asks_for, iso, page

FARTHEST = 3653
LAST = datetime(2999, 12, 31, tzinfo=UTC)


async def show(world: Sandbox, request: Request) -> Response:
    now = iso(await world.clock.now())
    return page("clock", now=now, farthest=FARTHEST) if asks_for(request, "text/html") else JSONResponse({"now": now})


async def move(world: Sandbox, on_moved: OnMoved, request: Request) -> Response:
    entry = await read_entry(request)
    await world.clock.walk_to(_target(entry, await world.clock.now()), on_moved)
    if entry.is_form:
        return RedirectResponse("/sandbox/clock", 303)
    return JSONResponse({"now": iso(await world.clock.now())})


def _target(entry: Entry, now: datetime) -> datetime:
    if ("now" in entry.values) == ("advanceDays" in entry.values):
        raise wrong("Say either now or advanceDays.")
    target = _moment(entry) if "now" in entry.values else now + _days(entry)
    if target < now:
        raise wrong("The clock only goes forward.")
    if target > min(now + timedelta(days=FARTHEST), LAST):
        raise wrong(f"The clock goes at most {FARTHEST} days forward at a time, and ends with the year 2999.")
    return target


def _moment(entry: Entry) -> datetime:
    try:
        moment = datetime.fromisoformat(entry.text("now"))
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise wrong("now has to be a moment with its time zone, as in 2026-08-01T09:00:00Z.") from None


def _days(entry: Entry) -> timedelta:
    return timedelta(days=entry.whole("advanceDays", least=1, most=FARTHEST))
