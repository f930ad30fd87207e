"""A clock that stands still, so that what happens in one world happens at the same moment in its twin."""

from datetime import UTC, datetime, timedelta

from tests.schema.world import World

BEGINNING = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)


class StillClock:
    def __init__(self) -> None:
        self.moment = BEGINNING

    async def now(self) -> datetime:
        return self.moment


def stopped(world: World) -> StillClock:
    """Everybody in the world goes by it from now on; leases go by real time."""
    clock = StillClock()
    assert world.house.world
    world.house.world.clock._real = clock
    return clock
