"""Seats that many want at the same moment, at one server or two."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from server.domain.seat import SeatStatus
from server.models import Seat, Subscription
from tests.journeys.market import Market, codes, market

CROWD = 200
INSTALLATIONS = [("sqlite", 1), ("sqlite", 2), ("postgresql", 2)]


@pytest.mark.parametrize(("database_kind", "processes"), INSTALLATIONS)
async def test_one_of_200_gets_the_last_seat(database_url: str, processes: int, thorough: bool) -> None:
    async with market(database_url, processes) as here:
        subscription = await here.running(seats=1)

        for number in range(20 if thorough else 3):
            answers = await invited(here, subscription, [f"p{person}.{number}@acme.example" for person in range(CROWD)])

            assert told(answers) == {(): 1, ("NO_SEAT_AVAILABLE",): CROWD - 1}
            assert await assigned(subscription) == (1, 1)
            await here.anna.do("removeMember", "seat { id }", seatId=winner(answers))
        print(f"slowest request: {here.slowest:.2f} s")


async def test_an_address_invited_50_times_at_once_gets_one_seat(database_url: str) -> None:
    async with market(database_url, 2) as here:
        subscription = await here.running(seats=50)

        answers = await invited(here, subscription, ["mia@acme.example"] * 50)

        assert told(answers) == {(): 1, ("ALREADY_A_MEMBER",): 49}
        assert await assigned(subscription) == (1, 1)


async def test_a_seat_removed_and_restored_by_many_at_once_is_counted_once(database_url: str) -> None:
    async with market(database_url, 2) as here:
        subscription = await here.running(seats=3)
        seat_id = winner(await invited(here, subscription, ["mia@acme.example"]))

        for mutation in ("removeMember", "restoreMember", "removeMember"):
            crowd = here.crowd(20)
            answers = await asyncio.gather(
                *(here.do(person, mutation, "seat { id }", seatId=seat_id) for person in crowd)
            )
            assert told(answers)[()] == 1

        assert await assigned(subscription) == (0, 0)


async def invited(here: Market, subscription: Subscription, emails: list[str]) -> list[Any]:
    """All of them, by as many browsers at once."""
    crowd = here.crowd(len(emails))
    return await asyncio.gather(
        *(
            here.do(person, "inviteMember", "seat { id }", subscriptionId=subscription.id, email=email)
            for person, email in zip(crowd, emails, strict=True)
        )
    )


def told(answers: list[Any]) -> Counter[tuple[str, ...]]:
    """How many heard which refusals; () is success."""
    return Counter(tuple(codes(answer)) for answer in answers)


def winner(answers: list[Any]) -> str:
    [seat_id] = [answer["seat"]["id"] for answer in answers if answer["seat"]]
    return str(seat_id)


async def assigned(subscription: Subscription) -> tuple[int, int]:
    """The number on the subscription, and the seats that there are."""
    live = Seat.filter(subscription_id=subscription.id).exclude(status=SeatStatus.REMOVED)
    return (await Subscription.get(id=subscription.id)).seats_assigned, await live.count()
