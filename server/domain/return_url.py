"""Where a payment page may send a person back to: never to a stranger's site."""

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from server.domain.refusal import Refusal, UserErrorCode

MAXIMUM_LENGTH = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}


def checked_return_url(url: str | None, allowed: Iterable[str]) -> str | None:
    """`allowed` are addresses whose origin counts ("https://shop.example"), and app schemes ("seatwright:").

    Refusal INVALID_INPUT at "returnUrl", its `problem` too_long or origin_not_allowed.
    """
    if url is None:
        return None
    if len(url) > MAXIMUM_LENGTH:
        raise _refusal("too_long", maximum=MAXIMUM_LENGTH)
    origin = _origin(url)
    if origin is None or origin not in {_origin(known) for known in allowed}:
        raise _refusal("origin_not_allowed")
    return url


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; of an app's scheme only that. None: no address, or one that browsers read differently."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return None
    try:
        parts = urlsplit(url)
        return _web_origin(parts) if parts.scheme in DEFAULT_PORTS else _scheme(parts)
    except ValueError:
        return None


def _web_origin(parts: SplitResult) -> tuple[str, str, int] | None:
    if not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def _scheme(parts: SplitResult) -> tuple[str, str, int] | None:
    return (parts.scheme, "", 0) if parts.scheme else None


def _refusal(problem: str, **facts: int) -> Refusal:
    return Refusal(UserErrorCode.INVALID_INPUT, "returnUrl", facts={"problem": problem, **facts})
