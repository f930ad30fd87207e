"""Whose token a request brings, by itself: no route has to remember to ask where it comes from."""

import pytest
from starlette.requests import HTTPConnection

from server.auth import token_of
from server.config import read_config

OURS = "https://seats.example"
CONFIG = read_config(
    {
        "SECRET_KEY": "k" * 32,
        "SMTP_URL": "smtp://mail.example",
        "PUBLIC_URL": OURS,
        "ALLOWED_ORIGINS": "https://shop.example",
    }
)


def brought_by(kind: str = "http", **headers: str) -> str | None:
    """The token of a request with our cookie and these headers."""
    given = {"cookie": "__Host-seatwright=token", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
    return token_of(HTTPConnection({"type": kind, "headers": raw}), CONFIG)


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("origin", ["https://evil.example", "http://seats.example", f"{OURS}.evil.example", "null"])
def test_a_cookie_that_another_sites_page_sends_is_nobodys(kind: str, origin: str) -> None:
    assert brought_by(kind, origin=origin) is None


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("origin", [OURS, "https://shop.example"])
def test_a_cookie_that_our_own_or_an_allowed_page_sends_is_its_owners(kind: str, origin: str) -> None:
    assert brought_by(kind, origin=origin, sec_fetch_site="cross-site") == "token"


def test_a_cookie_that_a_program_sends_is_its_owners() -> None:
    assert brought_by() == "token"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_cookie_that_comes_with_another_sites_link_is_nobodys(site: str) -> None:
    assert brought_by(sec_fetch_site=site) is None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("page", ["https://shop.example/", "https://shop.example/books?month=5", OURS])
def test_a_cookie_that_comes_with_an_allowed_pages_link_is_its_owners(site: str, page: str) -> None:
    assert brought_by(sec_fetch_site=site, referer=page) == "token"


@pytest.mark.parametrize(
    "page",
    ["https://evil.example/", "https://shop.example.evil.example/", "https://evil.example/https://shop.example/"],
)
def test_a_cookie_that_comes_with_a_strangers_link_is_nobodys(page: str) -> None:
    assert brought_by(sec_fetch_site="cross-site", referer=page) is None


@pytest.mark.parametrize("authorization", ["Bearer other", "bearer other", "BEARER  other "])
def test_a_bearer_token_counts_before_a_cookie(authorization: str) -> None:
    assert brought_by(authorization=authorization) == "other"
