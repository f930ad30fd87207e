"""Finding rows by the beginnings of words: what is kept beside a row."""

import re
import unicodedata

ALPHANUMERIC = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """What is compared and sorted by: NFC without case. Folding can undo NFC, hence twice."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def words_of(*texts: str | None) -> str:
    """Every word behind a blank: " anna@north.example anna north.example north example".

    Words are what stands between blanks as a whole, the two sides of an e-mail address, and each run of letters and
    digits, so that O'Neil is found by "o'n" and by "neil".
    """
    found = dict.fromkeys(word for text in texts if text for word in _words(folded(text)))
    return "".join(f" {word}" for word in found)


def _words(text: str) -> list[str]:
    words = text.split()
    sides = [side for word in words if "@" in word for side in word.split("@") if side]
    return [*words, *sides, *ALPHANUMERIC.findall(text)]


def words_asked(search: str) -> list[str]:
    """Each of them must be the beginning of one of `words_of`: stand there behind a blank."""
    return folded(search).split()
