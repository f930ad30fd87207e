"""From what stands on a page to a PDF/A-3b with the XML attached, or to pictures of its pages."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from typst import Compiler, Fonts, TypstError

from server.papers.characters import FONTS, breakable, drawable, printable

LAYOUT = Path(__file__).with_name("invoice.typ")


def typeset(content: dict[str, Any], xml: bytes, on: date) -> bytes:
    """Not thread-safe: the compiler is reused, because a new one takes longer than a page.

    PDF/A forbids characters that no font has. Names are drawn as they are if the typeface or the compiler's own fonts
    have them; else with substitutes, because a document must come out whatever somebody is called.
    """
    try:
        return _compiled(_changed(content, lambda text: breakable(printable(text))), xml, on)
    except TypstError:
        return _compiled(_changed(content, lambda text: breakable(drawable(printable(text)))), xml, on)


def _compiled(content: dict[str, Any], xml: bytes, on: date) -> bytes:
    """Data goes in as data, so that nothing in it is ever read as markup."""
    pdf = _compiler().compile(
        format="pdf",
        pdf_standards="a-3b",
        sys_inputs={"sheet": json.dumps(content), "xml": xml.decode()},
        timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _compiler() -> Compiler:
    """Without the fonts of the machine, so that a document looks the same everywhere."""
    fonts = Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
    return Compiler(str(LAYOUT), font_paths=fonts, ignore_system_fonts=True)


def _changed(content: Any, change: Callable[[str], str]) -> Any:
    """Every text but a drawing's."""
    if isinstance(content, dict):
        return {name: part if name == "code" else _changed(part, change) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [_changed(part, change) for part in content]
    return change(content) if isinstance(content, str) else content
