"""A seat's states (rules §3)."""

from enum import StrEnum

INVITATION_DAYS = 7


class SeatStatus(StrEnum):
    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    REMOVED = "REMOVED"


# A removed seat is restored as it was.
MOVES: dict[SeatStatus, set[SeatStatus]] = {
    SeatStatus.INVITED: {SeatStatus.ACTIVE, SeatStatus.REMOVED},
    SeatStatus.ACTIVE: {SeatStatus.REMOVED},
    SeatStatus.REMOVED: {SeatStatus.INVITED, SeatStatus.ACTIVE},
}


def moved(status: SeatStatus, to: SeatStatus) -> SeatStatus:
    """ValueError: no such move."""
    if to not in MOVES[status]:
        raise ValueError(f"A seat never moves from {status} to {to}.")
    return to
