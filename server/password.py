"""Passwords: argon2id in threads of their own, and none that is easily guessed."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from zxcvbn import zxcvbn

from server.domain.refusal import Refusal, UserErrorCode
from server.domain.weakness import weakness_of

MINIMUM, MAXIMUM = 8, 256  # characters as typed
STRENGTH = 3  # of zxcvbn's 0 to 4: more than 10^8 guesses
# Who is strong so far is strong. zxcvbn takes some 0.3 s for the worst 24 characters, and 10 s for the worst 72.
JUDGED = 24
SHORTEST_WORD = 3  # of what is known of a person: shorter ones are in every other word

# The least that OWASP's Password Storage Cheat Sheet advises for argon2id. Four at once take 76 MiB; others wait.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="password")
# One at a time: zxcvbn keeps what is known of a person where every thread finds it.
_JUDGE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="judge")
# What is verified for an account that does not exist: no password can have this hash of 32 zero bytes.
_EFFORT = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
_NOBODYS = f"$argon2id$v=19${_EFFORT}${'A' * 22}${'A' * 43}"

T = TypeVar("T")


async def new_password_hash(password: str, *path: str, known: Iterable[str | None]) -> str:
    """The hash of a password that somebody chose; `known` is what others know of the person.

    Refusal PASSWORD_TOO_WEAK at the path, its `problem` too_short, too_long, or a Weakness where it has one.
    """
    problem = _problem(password) or await _in_thread(lambda: _judgement(password, known), _JUDGE)
    if problem is not None:
        raise Refusal(UserErrorCode.PASSWORD_TOO_WEAK, *path, facts=problem)
    return await hash_password(password)


def _problem(password: str) -> dict[str, str | int] | None:
    if len(password) < MINIMUM:
        return {"problem": "too_short", "minimum": MINIMUM}
    if len(password) > MAXIMUM:
        return {"problem": "too_long", "maximum": MAXIMUM}
    return None


def _judgement(password: str, known: Iterable[str | None]) -> dict[str, str | int] | None:
    words = [word for text in known if text for word in _words(unicodedata.normalize("NFKC", text))]
    judged = zxcvbn(unicodedata.normalize("NFKC", password)[:JUDGED], user_inputs=words)
    if judged["score"] >= STRENGTH:
        return None
    weakness = weakness_of(judged["sequence"])
    return {"problem": weakness} if weakness else {}


def _words(text: str) -> list[str]:
    """A name or an address as a whole, and what it is made of."""
    return [text, *(word for word in re.split(r"[\W_]+", text) if len(word) >= SHORTEST_WORD)]


async def hash_password(password: str) -> str:
    return await _in_thread(lambda: _HASHER.hash(_normalized(password)))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """False without a hash too, and after the same time: nobody learns which accounts exist."""
    has_fitting = password_hash is not None and len(password) <= MAXIMUM
    return await _in_thread(lambda: _verified(password_hash or _NOBODYS, password[:MAXIMUM])) and has_fitting


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, _normalized(password))
    except VerifyMismatchError:
        return False


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _normalized(password: str) -> bytes:
    """The same for every keyboard (NFKC). Half characters, which JSON can bring, are bytes like any other."""
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")


async def _in_thread(work: Callable[[], T], threads: ThreadPoolExecutor = _THREADS) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work)
