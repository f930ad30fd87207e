"""The API's page in a browser: GraphiQL with a sign-in, built from `server/graphiql`, asking no other host."""

import os
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "graphiql" / "dist"

# Monaco writes its styles while it runs; its fonts and icons are data: URLs; everything else comes from this server.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
NEVER_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>GraphiQL is not built</title>
<body style="font: 1rem/1.5 sans-serif; margin: 4rem auto; max-width: 36rem; padding: 0 1rem">
<h1>GraphiQL is not built</h1>
<p><code>make graphiql</code> builds it; then load this page again.</p>
<p>The API works all the same: <code>POST /graphql</code>.</p>
"""


def routes(dist: Path = DIST) -> list[BaseRoute]:
    """What the page loads. Built or rebuilt while the server runs, it is there at the next request."""
    return [Mount("/graphiql/assets", Asset(directory=dist / "assets", check_dir=False))]


def page(dist: Path = DIST) -> Response:
    """The answer to a browser's GET of /graphql: the page, or how to build it."""
    index = dist / "index.html"
    return FileResponse(index, headers=HEADERS) if index.is_file() else HTMLResponse(NEVER_BUILT, headers=HEADERS)


class Asset(StaticFiles):
    """Files named after their content: whoever has one never asks again."""

    async def check_config(self) -> None:
        """Nothing to check: a page that was never built has no assets, and each of them is a 404."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response
