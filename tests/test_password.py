"""Passwords: hard to guess, slow to try, the same from every keyboard."""

import asyncio
import time

import pytest

from server.domain.refusal import Refusal
from server.password import hash_password, is_outdated, new_password_hash, verify_password


async def problem_of(password: str) -> str | int | None:
    with pytest.raises(Refusal) as refusal:
        await new_password_hash(password, "password", known=["mia@acme.example"])
    return refusal.value.facts.get("problem")


async def test_a_password_is_recognised_by_its_hash() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    assert await verify_password(password_hash, "a quiet lamp at noon")
    assert not await verify_password(password_hash, "a quiet lamp at moon")


async def test_a_hash_is_made_with_the_advised_effort() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    assert password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not is_outdated(password_hash)


async def test_nothing_is_cut_off_a_long_password() -> None:
    password_hash = await hash_password("x" * 255 + "y")
    assert await verify_password(password_hash, "x" * 255 + "y")
    assert not await verify_password(password_hash, "x" * 256)


async def test_no_password_fits_where_there_is_no_account() -> None:
    assert not await verify_password(None, "a quiet lamp at noon")


async def test_an_account_that_does_not_exist_takes_as_long() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    known, unknown = await least_seconds(password_hash), await least_seconds(None)
    assert 0.5 < unknown / known < 2


async def least_seconds(password_hash: str | None) -> float:
    seconds = []
    for _ in range(7):
        begun = time.perf_counter()
        await verify_password(password_hash, "something else")
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


async def test_short_and_long_ones_are_told_apart_from_weak_ones() -> None:
    problems = [await problem_of(password) for password in ("short", "x1" * 129, "password1")]
    assert problems == ["too_short", "too_long", None]


async def test_a_password_that_is_hard_to_judge_takes_no_more_than_twenty_times_an_easy_one() -> None:
    """A look at all of its characters would take hundreds of times as long."""
    easy = await seconds_to_take("a quiet lamp at noon")
    assert await seconds_to_take("4@8({[<3691!|7105$+7%2z" * 11) < 20 * easy


async def seconds_to_take(password: str) -> float:
    begun = time.process_time()
    await new_password_hash(password, "password", known=[])
    return time.process_time() - begun


async def test_a_burst_of_sign_ins_leaves_the_others_running() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    burst = asyncio.gather(*(verify_password(password_hash, "wrong") for _ in range(30)))
    longest, all_begun = 0.0, time.perf_counter()
    while not burst.done():
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - begun)
    assert longest < (time.perf_counter() - all_begun) / 3
