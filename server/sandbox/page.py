"""The sandbox's pages: plain HTML without scripts or anything from elsewhere."""

from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(name: str, status: int = 200, **facts: object) -> HTMLResponse:
    return HTMLResponse(PAGES.get_template(f"{name}.html").render(facts), status)


def asks_for(request: Request, media_type: str) -> bool:
    return media_type in request.headers.get("accept", "")


def iso(moment: datetime) -> str:
    """As in `2026-08-01T09:00:00Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
