"""Characters of names that people typed, as a file can carry them and a page can draw them."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from font_source_sans_pro import font_directory
from fontTools.ttLib import TTFont

from server.domain.text import UNPRINTABLE

FONTS = Path(font_directory)

SUBSTITUTE = "\N{BALLOT BOX}"  # an empty square, which the typeface has
LONGEST_WORD = 30


def printable(text: str) -> str:
    """One line, without what neither XML nor a page can carry, or what would turn the direction of writing round."""
    return UNPRINTABLE.sub("", " ".join(text.split()))


def drawable(text: str) -> str:
    """With a visible substitute for each character that the typeface lacks; what is invisible anyway goes."""
    shown = (letter for letter in text if letter in _drawn() or not _is_invisible(letter))
    return "".join(letter if letter in _drawn() else SUBSTITUTE for letter in shown)


def breakable(text: str) -> str:
    """With places at which a line may end in words that are too long for any column."""
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda word: "\N{ZERO WIDTH SPACE}".join(word[0]), text)


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Mn"}


@cache
def _drawn() -> frozenset[str]:
    """In every weight that pages use."""
    weights = [TTFont(FONTS / f"SourceSansPro-{weight}.ttf").getBestCmap() for weight in ("Regular", "Semibold")]
    return frozenset(map(chr, set.intersection(*map(set, weights))))
