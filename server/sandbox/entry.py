"""What somebody sends to the sandbox: the JSON of a script or the form of a page."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request


@dataclass(frozen=True)
class Entry:
    values: dict[str, object]
    is_form: bool

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str):
            raise wrong(f"{name} has to be a text.")
        return value.strip()

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        choice = self.values.get(name)
        if not isinstance(choice, str) or choice not in choices:
            raise wrong(f"{name} has to be one of: {', '.join(choices)}.")
        return choice

    def whole(self, name: str, *, least: int, most: int, otherwise: int | None = None) -> int:
        """A number of a form is a text; JSON's true is no number."""
        value = self.values.get(name, otherwise)
        if self.is_form and isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise wrong(f"{name} has to be a whole number from {least} to {most}.")
        return value


def wrong(sentence: str) -> HTTPException:
    return HTTPException(400, sentence)


async def read_entry(request: Request) -> Entry:
    """Told apart by the first character, because curl -d calls JSON a form, too; no form begins with a brace."""
    body = (await request.body()).strip()
    if request.headers.get("content-type", "").startswith("application/json") or body.startswith(b"{"):
        return Entry(_json(body), is_form=False)
    try:
        return Entry(dict(parse_qsl(body.decode())), is_form=True)
    except ValueError:
        raise wrong("The form can't be read.") from None


async def read_entries(request: Request) -> list[Entry]:
    """A list of objects, or the one of a form."""
    body = (await request.body()).strip()
    if not body.startswith(b"["):
        return [await read_entry(request)]
    values = _parsed(body)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise wrong("The JSON has to be a list of objects.")
    return [Entry(value, is_form=False) for value in values]


def _json(body: bytes) -> dict[str, object]:
    values = _parsed(body)
    if not isinstance(values, dict):
        raise wrong("The JSON has to be an object.")
    return values


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise wrong("The JSON can't be read.") from None
