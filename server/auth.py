"""Who are you: the token of a cookie or of a bearer header, from whoever may use it."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.config import Config
from server.domain.session import COOKIE_LIFETIME


def token_of(connection: HTTPConnection, config: Config) -> str | None:
    """The bearer token where there is one, else the cookie's, which counts only for our own and allowed origins."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip() or None
    if is_trusted(connection, config) and not _is_linked_to(connection, config):
        return connection.cookies.get(cookie_name(config))
    return None


def is_trusted(connection: HTTPConnection, config: Config) -> bool:
    """Browsers name the origin with every POST and every socket; scripts and apps name none."""
    origin = connection.headers.get("origin")
    return origin is None or origin in config.trusted_origins


def _is_linked_to(connection: HTTPConnection, config: Config) -> bool:
    """By a link, picture or script of another site: browsers name no origin with such a GET, but that it is one."""
    site = connection.headers.get("sec-fetch-site")
    is_elsewhere = "origin" not in connection.headers and site in ("cross-site", "same-site")
    return is_elsewhere and _linking_page(connection) not in config.trusted_origins


def _linking_page(connection: HTTPConnection) -> str:
    """The origin of the page with the link: a page can keep it back, but not name another's."""
    scheme, _, rest = connection.headers.get("referer", "").partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def cookie_name(config: Config) -> str:
    """Browsers tie a __Host- cookie to this very host, but take it over https only."""
    return "__Host-seatwright" if _is_secure(config) else "seatwright"


def keep(response: Response, config: Config, token: str | None) -> None:
    """Put the session's token into the cookie, or take the cookie away."""
    response.set_cookie(
        cookie_name(config),
        token or "",
        max_age=int(COOKIE_LIFETIME.total_seconds()) if token else 0,
        path="/",
        secure=_is_secure(config),
        httponly=True,
        samesite="lax",
    )


def _is_secure(config: Config) -> bool:
    return config.public_url.startswith("https:")
