"""Passwords: hard to guess, slow to try, the same from every keyboard."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Iterator

import pytest

from server.domain.refusal import Refusal
from server.domain.weakness import Weakness
from server.password import hash_password, is_outdated, new_password_hash, verify_password

HARD_TO_JUDGE = "4@8({[<3691!|7105$+7%2z" * 11


async def problem_of(password: str, *known: str) -> str | int | None:
    with pytest.raises(Refusal) as refusal:
        await new_password_hash(password, "password", known=known)
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


async def test_nothing_is_cut_off_what_is_typed() -> None:
    assert not await verify_password(await hash_password("x" * 256), "x" * 257)


async def test_no_password_fits_where_there_is_no_account() -> None:
    assert not await verify_password(None, "a quiet lamp at noon")


async def test_an_account_that_does_not_exist_takes_as_long() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    known, unknown = await least_seconds(password_hash), await least_seconds(None)
    assert 0.5 < unknown / known < 2


async def least_seconds(password_hash: str | None) -> float:
    """Of the processor: what else the machine does in between does not count."""
    seconds = []
    for _ in range(7):
        begun = time.process_time()
        await verify_password(password_hash, "something else")
        seconds.append(time.process_time() - begun)
    return min(seconds)


async def test_a_password_has_eight_to_256_characters() -> None:
    longest = "a quiet lamp at noon, " + "x7" * 117
    await new_password_hash(longest, "password", known=[])
    assert (len(longest), [await problem_of(password) for password in ("x7$kQ9p", longest + "!")]) == (
        256,
        ["too_short", "too_long"],
    )


async def test_a_password_that_fewer_than_a_hundred_million_guesses_find_is_refused() -> None:
    """10^8 is where zxcvbn's 3 of 4 begins."""
    assert await problem_of("quietlamp") == Weakness.COMMON_WORDS
    await new_password_hash("quietlamp77", "password", known=[])


async def test_a_password_is_judged_by_what_it_says_however_its_letters_are_written() -> None:
    assert await problem_of("ｐａｓｓｗｏｒｄ１") == Weakness.COMMON_PASSWORD


@pytest.mark.parametrize(
    ("password", "known"),
    [
        ("Quistorpenberg7", "Ada Quistorpenberg"),
        ("quistorpenberg7", "ada.quistorpenberg@acme.example"),
        ("quistorpenberg7", "ada@quistorpenberg.example"),
        ("Zo\u00ebquist77", "Zoe\u0308quist Berg"),
    ],
)
async def test_what_others_know_of_somebody_makes_no_password(password: str, known: str) -> None:
    assert await problem_of(password, known) == Weakness.OWN_WORDS
    await new_password_hash(f"{password} and nine kites", "password", known=[known])


async def test_what_is_known_of_one_is_not_taken_for_what_is_known_of_another(often_interrupted: None) -> None:
    names = ["".join(chr(97 + (number * step) % 26) for step in (1, 3, 5, 7, 9, 11, 15)) for number in range(1, 25)]
    problems = await asyncio.gather(*(problem_of(f"{name}7", name) for name in names))
    assert problems == [Weakness.OWN_WORDS] * len(names)


@pytest.fixture
def often_interrupted() -> Iterator[None]:
    """Threads take turns after a microsecond, so that what they share shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


async def test_a_password_that_is_hard_to_judge_takes_no_more_than_twenty_times_an_easy_one() -> None:
    """A look at all of its characters would take hundreds of times as long."""
    easy = await seconds_to_take("a quiet lamp at noon")
    assert await seconds_to_take(HARD_TO_JUDGE) < 20 * easy


async def seconds_to_take(password: str) -> float:
    """Of the processor, the least of five times."""
    spent = []
    for _ in range(5):
        begun = time.process_time()
        await new_password_hash(password, "password", known=[])
        spent.append(time.process_time() - begun)
    return min(spent)


async def test_a_burst_of_sign_ins_leaves_the_others_running() -> None:
    password_hash = await hash_password("a quiet lamp at noon")
    burst = asyncio.gather(*(verify_password(password_hash, "wrong") for _ in range(30)))
    assert await longest_pause_during(burst) < 1 / 3


async def test_judging_leaves_the_others_running() -> None:
    assert await longest_pause_during(new_password_hash(HARD_TO_JUDGE, "password", known=[])) < 1 / 3


async def longest_pause_during(work: Awaitable[object]) -> float:
    """For everybody else, as a part of the whole time."""
    working = asyncio.ensure_future(work)
    longest, all_begun = 0.0, time.perf_counter()
    while not working.done():
        begun = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - begun)
    return longest / (time.perf_counter() - all_begun)
