"""Texts that people type."""

import pytest

from server.domain.refusal import Refusal
from server.domain.text import optional_line, optional_lines, required_line


def test_a_line_is_trimmed() -> None:
    assert required_line("  Mia Berg ", "name") == "Mia Berg"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (None, "empty"),
        ("  ", "empty"),
        ("M" * 201, "too_long"),
        ("Mia\nBerg", "control_characters"),
        ("Mia\u202eBerg", "control_characters"),
    ],
)
def test_a_line_that_cannot_be_kept_says_why(text: str | None, problem: str) -> None:
    with pytest.raises(Refusal) as refusal:
        required_line(text, "name")
    assert (refusal.value.path, refusal.value.facts["problem"]) == (("name",), problem)


@pytest.mark.parametrize("text", [None, "", " \t"])
def test_blanks_are_nothing(text: str | None) -> None:
    assert optional_line(text, "name") is None


def test_several_lines_are_kept_as_typed() -> None:
    assert optional_lines("\nfirst\r\n\tsecond \n", maximum=100) == "first\r\n\tsecond"


def test_several_lines_hide_no_control_characters() -> None:
    with pytest.raises(Refusal):
        optional_lines("first\nsec\x00ond", "note", maximum=100)
