"""What holds for every answer of the sandbox: its headers, its refusals, and who may press its buttons."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

Endpoint = Callable[[Request], Awaitable[Response]]


def guarded(public_url: str, endpoint: Endpoint) -> Endpoint:
    """An HTTPException becomes its one sentence."""

    async def answer(request: Request) -> Response:
        try:
            _refuse_foreign(request, public_url)
            response = await endpoint(request)
        except HTTPException as error:
            response = PlainTextResponse(error.detail, error.status_code)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def _refuse_foreign(request: Request, public_url: str) -> None:
    """Browsers name the origin with every POST, scripts name none."""
    origin = request.headers.get("origin")
    if request.method == "POST" and origin and origin not in _own_origins(request, public_url):
        raise HTTPException(403, "Another site may not do this.")


def _own_origins(request: Request, public_url: str) -> set[str]:
    url = urlsplit(public_url)
    _, port = request.scope["server"]
    return {f"{url.scheme}://{url.netloc}"} | {f"http://{host}:{port}" for host in ("127.0.0.1", "[::1]", "localhost")}


def policy(*form_targets: str) -> str:
    """The Content-Security-Policy of a page whose forms lead to us and then perhaps on to `form_targets`."""
    targets = " ".join(("'self'", *form_targets))
    return f"default-src 'none'; style-src 'self' 'unsafe-inline'; form-action {targets}"


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
}
