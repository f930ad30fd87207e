"""A person in front of a page: reads it, fills in its form, presses a button."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx


class Page(HTMLParser):
    """The text of an HTML page and its one form."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.url = str(answer.url)
        self.text = ""
        self.action = self.url
        self.fields: dict[str, str] = {}
        self.buttons: list[dict[str, str]] = []
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            assert attributes["method"] == "post"
            self.action = urljoin(self.url, attributes.get("action", ""))
        elif tag == "input" and "name" in attributes:
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "button":
            self.buttons.append(attributes)

    def handle_data(self, data: str) -> None:
        self.text += data


@dataclass(kw_only=True)
class Browser:
    """As browsers do, it names the origin with every form."""

    origin: str
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    async def open(self, url: str) -> Page:
        return Page(await self.client.get(url, headers={"accept": "text/html"}))

    async def press(self, page: Page, *, button: str | None = None, **typed: str) -> httpx.Response:
        """The button whose value that is, or the only one. Redirects are not followed."""
        [pressed] = [found for found in page.buttons if button in (None, found.get("value"))]
        named = {pressed["name"]: pressed["value"]} if "name" in pressed else {}
        assert set(typed) <= set(page.fields), f"no such fields: {set(typed) - set(page.fields)}"
        form = {**page.fields, **typed, **named}
        return await self.client.post(page.action, data=form, headers={"origin": self.origin})
