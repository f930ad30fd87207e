"""Finding one's way in an element, whichever version of the standard it is of."""

from functools import cache
from typing import TypeAlias, cast

from lxml import etree

from server.domain.text import UNPRINTABLE

Element: TypeAlias = etree._Element


class UnreadableStatement(Exception):
    """`problem` says what is wrong, as in the message catalog; `facts` what its sentence may mention."""

    def __init__(self, problem: str, *, line: int | None = None, account: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        named: dict[str, int | str | None] = {"line": line, "account": account}
        self.facts: dict[str, int | str] = {name: fact for name, fact in named.items() if fact}


def line_of(element: Element | None) -> int | None:
    return cast(int | None, element.sourceline) if element is not None else None


def local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def all_at(element: Element | None, path: str) -> list[Element]:
    """All that stand at a path such as "RmtInf/Strd"."""
    found = [element] if element is not None else []
    for tag in _tags(path):
        found = [child for parent in found for child in parent.iterchildren(tag)]
    return found


@cache
def _tags(path: str) -> tuple[str, ...]:
    """In whatever namespace."""
    return tuple(f"{{*}}{name}" for name in path.split("/"))


def at(element: Element | None, path: str) -> Element | None:
    return next(iter(all_at(element, path)), None)


def text_at(element: Element | None, *paths: str) -> str | None:
    """What stands at the first path where anything does, on one line, without what can't be seen."""
    for path in paths:
        for found in all_at(element, path):
            if text := text_of(found):
                return text
    return None


def text_of(element: Element) -> str:
    return " ".join(UNPRINTABLE.sub(" ", element.text or "").split())
