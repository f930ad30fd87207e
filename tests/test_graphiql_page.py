"""The API's page in a browser: what it may load, what a browser may keep, and what is said while it is not built."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from server.graphiql_page import page, routes


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    return tmp_path / "dist"


@pytest.fixture
def browser(dist: Path) -> TestClient:
    def graphql(request: Request) -> Response:
        return page(dist)

    return TestClient(Starlette(routes=[Route("/graphql", graphql), *routes(dist)]))


def build(dist: Path) -> None:
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Seatwright API</title>")
    (dist / "assets" / "index-4fLb1aQk.js").write_text("start()")


def test_a_browser_is_shown_the_page(browser: TestClient, dist: Path) -> None:
    build(dist)

    assert "Seatwright API" in browser.get("/graphql").text


def test_a_page_never_built_says_how_to_build_it(browser: TestClient) -> None:
    answer = browser.get("/graphql")

    assert "make graphiql" in answer.text
    assert "POST /graphql" in answer.text


@pytest.mark.parametrize("is_built", [True, False])
def test_the_page_may_load_nothing_from_elsewhere(browser: TestClient, dist: Path, is_built: bool) -> None:
    if is_built:
        build(dist)

    policy = browser.get("/graphql").headers["content-security-policy"].split("; ")

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_no_browser_keeps_the_page(browser: TestClient, dist: Path) -> None:
    build(dist)

    assert browser.get("/graphql").headers["cache-control"] == "no-store"


def test_an_asset_is_kept_for_good(browser: TestClient, dist: Path) -> None:
    build(dist)

    asset = browser.get("/graphiql/assets/index-4fLb1aQk.js")

    assert asset.text == "start()"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_browser_takes_an_asset_for_nothing_but_what_it_is_named(browser: TestClient, dist: Path) -> None:
    build(dist)

    asset = browser.get("/graphiql/assets/index-4fLb1aQk.js")

    assert "javascript" in asset.headers["content-type"]
    assert asset.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/graphiql/assets/gone.js", "/graphiql/assets/../index.html", "/graphiql/index.html"])
def test_beside_the_assets_there_is_nothing_to_fetch(browser: TestClient, dist: Path, path: str) -> None:
    build(dist)

    assert browser.get(path).status_code == 404


def test_assets_never_built_are_simply_not_found(browser: TestClient) -> None:
    assert browser.get("/graphiql/assets/index-4fLb1aQk.js").status_code == 404
