"""What makes a password easy to guess: the kinds of weakness that we have a sentence for."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any


class Weakness(StrEnum):
    OWN_WORDS = "own_words"
    COMMON_PASSWORD = "common_password"  # noqa: S105
    COMMON_WORDS = "common_words"
    NAMES = "names"
    DATES = "dates"
    NEIGHBOURING_KEYS = "neighbouring_keys"
    REPETITION = "repetition"
    SEQUENCE = "sequence"


# zxcvbn's dictionaries, and its patterns other than dictionary and bruteforce.
DICTIONARIES = {
    "user_inputs": Weakness.OWN_WORDS,
    "passwords": Weakness.COMMON_PASSWORD,
    "english_wikipedia": Weakness.COMMON_WORDS,
    "us_tv_and_film": Weakness.COMMON_WORDS,
    "female_names": Weakness.NAMES,
    "male_names": Weakness.NAMES,
    "surnames": Weakness.NAMES,
}
PATTERNS = {
    "regex": Weakness.DATES,
    "date": Weakness.DATES,
    "spatial": Weakness.NEIGHBOURING_KEYS,
    "repeat": Weakness.REPETITION,
    "sequence": Weakness.SEQUENCE,
}

Part = Mapping[str, Any]


def weakness_of(parts: Sequence[Part]) -> Weakness | None:
    """Of a password taken apart as in zxcvbn's `sequence`: what others know of the person, else its longest part.

    None for one that is merely too short for how random it is.
    """
    if any(_kind(part) is Weakness.OWN_WORDS for part in parts):
        return Weakness.OWN_WORDS
    return _kind(max(parts, key=lambda part: len(part["token"])))


def _kind(part: Part) -> Weakness | None:
    if part["pattern"] == "dictionary":
        return DICTIONARIES.get(part["dictionary_name"])
    return PATTERNS.get(part["pattern"])
