"""What somebody's operations may cost within a minute. Each process counts for itself: it protects itself."""

import time
from collections.abc import Callable

from cachetools import TTLCache

A_MINUTE = 1_000_000  # values, as `extensions.cost` counts them
AT_ONCE = 20_000  # people who are remembered; whoever is forgotten begins with a full budget


class Budget:
    """Fills up again all the time, until it is full after a minute."""

    def __init__(self, a_minute: int = A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._spent: TTLCache[str, tuple[float, float]] = TTLCache(AT_ONCE, ttl=60, timer=clock)

    @property
    def at_once(self) -> int:
        """The most that one operation may cost."""
        return self.a_minute // 10

    def spend(self, who: str, cost: int) -> float:
        """0, or the seconds to wait until so much is there; then nothing was spent."""
        now = self._clock()
        spent, at = self._spent.get(who, (0.0, now))
        spent = max(0.0, spent - (now - at) * self.a_minute / 60) + cost
        if spent > self.a_minute:
            return (spent - self.a_minute) * 60 / self.a_minute
        self._spent[who] = (spent, now)
        return 0.0
