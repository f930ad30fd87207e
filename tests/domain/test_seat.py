"""A seat is invited, active or removed, and comes back as it was."""

from itertools import product

import pytest

from server.domain.seat import INVITATION_DAYS, SeatStatus, moved

INVITED, ACTIVE, REMOVED = SeatStatus

LEGAL = {(INVITED, ACTIVE), (INVITED, REMOVED), (ACTIVE, REMOVED), (REMOVED, INVITED), (REMOVED, ACTIVE)}


@pytest.mark.parametrize(("status", "to"), sorted(LEGAL))
def test_a_legal_move_is_made(status: SeatStatus, to: SeatStatus) -> None:
    assert moved(status, to) is to


@pytest.mark.parametrize(("status", "to"), sorted(set(product(SeatStatus, repeat=2)) - LEGAL))
def test_no_other_move_is_made(status: SeatStatus, to: SeatStatus) -> None:
    with pytest.raises(ValueError, match="never moves"):
        moved(status, to)


def test_an_invitation_lives_for_a_week() -> None:
    assert INVITATION_DAYS == 7
