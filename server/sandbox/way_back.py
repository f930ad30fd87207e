"""A page whose form may end up at the address that a person came from."""

from typing import TypeVar
from urllib.parse import urlsplit

from starlette.responses import Response

from server.sandbox.guard import policy

R = TypeVar("R", bound=Response)


def leading_back(answer: R, return_url: str | None) -> R:
    """Chromium holds the redirect that answers a form to form-action, too."""
    if return_url:
        answer.headers["Content-Security-Policy"] = policy(f"{urlsplit(return_url).scheme}:")
    return answer
