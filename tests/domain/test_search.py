"""Finding people and companies by the beginnings of words."""

import pytest

from server.domain.search import words_asked, words_of


def found(search: str, *texts: str) -> bool:
    """What the database does, whose LIKE takes every character for itself."""
    return all(f" {word}" in words_of(*texts) for word in words_asked(search))


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
    assert words_asked("  ") == []


def test_a_missing_name_has_no_words() -> None:
    assert words_of(None, "") == ""
