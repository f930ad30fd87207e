"""Texts that people type: trimmed, not too long, and nothing in them that can't be seen (rules §1)."""

import re

from server.domain.refusal import Refusal, UserErrorCode

NAME_MAXIMUM = 200

# Controls, line breaks, changes of direction, half characters: nothing that a mail, a PDF or XML could carry safely.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

LINE_END = re.compile(r"\r?\n|\t")


def required_line(text: str | None, *path: str, maximum: int = NAME_MAXIMUM) -> str:
    """One line, trimmed. Refusal INVALID_INPUT at the path, its `problem` empty, too_long or control_characters."""
    trimmed = (text or "").strip()
    if problem := _problem(trimmed, maximum):
        raise Refusal(UserErrorCode.INVALID_INPUT, *path, facts={"problem": problem, "maximum": maximum})
    return trimmed


def optional_line(text: str | None, *path: str, maximum: int = NAME_MAXIMUM) -> str | None:
    """The same, or None where nothing but blanks was typed."""
    return required_line(text, *path, maximum=maximum) if text and text.strip() else None


def optional_lines(text: str | None, *path: str, maximum: int) -> str | None:
    """The same for several lines, kept as typed between the first and the last."""
    if optional_line(LINE_END.sub(" ", text or ""), *path, maximum=maximum) is None:
        return None
    return (text or "").strip()


def _problem(trimmed: str, maximum: int) -> str | None:
    if not trimmed:
        return "empty"
    if len(trimmed) > maximum:
        return "too_long"
    return "control_characters" if UNPRINTABLE.search(trimmed) else None
