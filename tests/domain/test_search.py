"""Finding people and companies by the beginnings of words."""

import re

import pytest

from server.domain.search import patterns_of, words_of


def found(search: str, *texts: str) -> bool:
    """What LIKE with the escape character does."""
    return all(_like(pattern).search(words_of(*texts)) for pattern in patterns_of(search))


def _like(pattern: str) -> re.Pattern[str]:
    inner = pattern.removeprefix("%").removesuffix("%")
    assert not re.search(r"(?<!\\)(\\\\)*[%_]", inner)
    return re.compile(re.escape(re.sub(r"\\(.)", r"\1", inner)))


@pytest.mark.parametrize(
    "search",
    [
        "mia",
        "MIA",
        "berg mi",
        "o'n",
        "neil",
        "mia@north.ex",
        "north",
        "north.example",
        "example",
        "ström",
        "stro\u0308m",
    ],
)
def test_every_word_given_may_be_the_beginning_of_any_word(search: str) -> None:
    assert found(search, "Mia Berg O'Neil Ström", "Mia@North.example")


@pytest.mark.parametrize("search", ["ia", "mia zoe", "orth", "%", "_ia", "m%a", "\\"])
def test_nothing_else_is_found(search: str) -> None:
    assert not found(search, "Mia Berg", "mia@north.example")


def test_capitals_that_fold_to_two_letters_are_found() -> None:
    assert found("STRASSE", "Straße 1")


def test_special_characters_stand_for_themselves() -> None:
    assert found("100%_\\", "100%_\\ Ltd")


def test_a_search_for_nothing_asks_for_nothing() -> None:
    assert patterns_of("  ") == []


def test_a_missing_name_has_no_words() -> None:
    assert words_of(None, "") == ""
