"""What is left of an answer without what is chance: new ids, numbers, links and sealed cursors by their turn."""

import base64
import binascii
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from server.plans.noun import NOUNS

CURSORS = ("cursor", "startCursor", "endCursor", "latestChangeCursor")

CHANCE = {
    "link": re.compile(r"(?<=token=)[\w.-]+"),
    "id": re.compile(r"\b[a-z]{2,8}_[0-7][0-9a-hjkmnp-tv-z]{25}\b"),
    "number": re.compile(r"\b20\d\d-\d{6,}\b"),  # gapless over all that the vendor sells, so they count for everybody
    "reference": re.compile(r"\bRF\d\d[0-9A-Z]+\b"),  # made of the number
    "consultation": re.compile(r"\bSANDBOX[0-9A-F]{10}\b"),
    "digest": re.compile(r"\b[0-9a-f]{64}\b"),  # in a quote's token, of one's own input
    "search or filter": re.compile(r"(?<=\[\")[0-9a-f]{12}(?=\")"),  # in a cursor, so that it fits no other list
}
PREFIXES = frozenset(noun.prefix for noun in NOUNS.values() if noun.is_scoped)
HOME = re.compile(r"http://127\.0\.0\.1:\d+")
TOKEN = re.compile(r"\beyJ[\w-]+\.([\w-]+)\.[\w-]+")


@dataclass(kw_only=True)
class Plain:
    """Of one observation: the same id is the same everywhere in it."""

    seen: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.of(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner) for inner in value]
        if not isinstance(value, str):
            return value
        return self._cursor(value) if name.rpartition("_")[2] in CURSORS else self.text(value)

    def text(self, text: str) -> str:
        """Tokens of quotes are opened: whoever has one can read it."""
        text = TOKEN.sub(lambda found: f"quote({decoded(found[1])})", HOME.sub("HOME", text))
        for kind, pattern in CHANCE.items():
            text = pattern.sub(lambda found, kind=kind: self._turn(kind, found[0]), text)  # type: ignore[misc]
        return text

    def ids(self) -> list[str]:
        """Of records, in the order in which they were seen."""
        return [id for kind, turns in self.seen.items() if kind in PREFIXES for id in turns]

    def _turn(self, kind: str, value: str) -> str:
        turns = self.seen[value.partition("_")[0] if kind == "id" else kind]
        return turns.setdefault(value, f"<{kind} {len(turns)}>")

    def _cursor(self, cursor: str) -> str:
        try:
            return f"cursor({self.text(json.dumps(json.loads(decoded(cursor))))})"
        except ValueError:
            return self._turn("sealed", cursor)


def decoded(text: str) -> str:
    """Of base64 without padding. ValueError where it is nothing to be read."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError(text) from error
