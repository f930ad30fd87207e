"""What another site's page can have its visitor's browser send, with the session's cookie, does and tells nothing."""

import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.schema.world import World, nothing_written
from tests.serving import Person, served

EVIL = "https://evil.example"
WHO = "{ viewer { account { email } } }"
SIGN_OUT = "mutation { signOut(input: { everywhere: true }) { errors { code } } }"
DENIED = "{ resellers { totalCount } }"
FEED = "subscription { changes { kind } }"
OTHER_SITES = ["cross-site", "same-site"]  # as browsers call it; a sibling's pages get SameSite=Lax cookies sent
FORMS = ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]


async def asked(person: Person, **headers: str) -> httpx.Response:
    """Who the browser's cookie says it is, asked with GET."""
    return await person.browser.get("/graphql", params={"query": WHO}, headers={"accept": "*/*", **headers})


# ---------------------------------------------------------------- a form


@pytest.mark.parametrize("media_type", FORMS)
@pytest.mark.parametrize("origin", [{"origin": EVIL}, {"origin": "null"}, {}])
async def test_a_form_does_nothing(world: World, media_type: str, origin: dict[str, str]) -> None:
    """Whatever it is made to look like; old browsers name no origin with it."""
    bodies = [json.dumps({"query": SIGN_OUT}), f"query={SIGN_OUT}", json.dumps({"query": SIGN_OUT, "pad": "="})]
    async with nothing_written(world):
        answers = [
            await world.mia.browser.post("/graphql", content=body, headers={"content-type": media_type, **origin})
            for body in bodies
        ]
    assert [answer.status_code for answer in answers] == [403 if origin else 400] * len(bodies)


async def test_a_script_is_not_allowed_to_ask_for_more(world: World) -> None:
    """Before it may send JSON or a header of its own the browser asks, and hears nothing about it."""
    answer = await world.mia.browser.options(
        "/graphql",
        headers={
            "origin": EVIL,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    allowed = [name for name in answer.headers if name.startswith("access-control")]
    assert (answer.status_code, allowed) == (403, [])


# ---------------------------------------------------------------- a link, a picture, a script


@pytest.mark.parametrize("site", OTHER_SITES)
@pytest.mark.parametrize("mode", ["navigate", "no-cors"])
async def test_a_link_is_followed_by_nobody(world: World, site: str, mode: str) -> None:
    answer = await asked(world.mia, **{"sec-fetch-site": site, "sec-fetch-mode": mode})
    assert answer.json()["data"] == {"viewer": None}


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_what_our_own_page_or_the_person_asks_for_is_theirs(world: World, site: str) -> None:
    answer = await asked(world.mia, **{"sec-fetch-site": site})
    assert answer.json()["data"]["viewer"]["account"]["email"] == "mia@people.example"


@pytest.mark.parametrize("site", OTHER_SITES)
async def test_a_link_to_what_is_not_open_is_not_held_against_whoever_follows_it(world: World, site: str) -> None:
    headers = {"sec-fetch-site": site, "sec-fetch-mode": "navigate"}
    async with nothing_written(world):
        await world.mia.browser.get("/graphql", params={"query": DENIED}, headers=headers)


@pytest.mark.parametrize("document", [SIGN_OUT, f"query Q {WHO} mutation M {SIGN_OUT.removeprefix('mutation ')}"])
async def test_a_link_does_nothing(world: World, document: str) -> None:
    params = {"query": document, "operationName": "M"} if "query Q" in document else {"query": document}
    async with nothing_written(world):
        answers = [
            await world.mia.browser.get("/graphql", params=params, headers={"accept": accept})
            for accept in ("*/*", "text/html", "application/json", "text/event-stream")
        ]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 200]
    assert "BAD_USER_INPUT" in answers[-1].text


async def test_a_link_leads_to_the_page_that_explores_the_api(world: World) -> None:
    headers = {"accept": "text/html", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = await world.mia.browser.get("/graphql", headers=headers)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")


# ---------------------------------------------------------------- what stays open


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_events_are_streamed_to_no_other_site(world: World, method: str) -> None:
    given: dict[str, Any] = {"params": {"query": WHO}} if method == "GET" else {"json": {"query": FEED}}
    headers = {"accept": "text/event-stream", "origin": EVIL}
    answer = await world.mia.browser.request(method, "/graphql", headers=headers, **given)
    assert (answer.status_code, "viewer" in answer.text) == (403, False)


async def test_a_stream_that_another_site_links_to_is_nobodys(world: World) -> None:
    headers = {"accept": "text/event-stream", "sec-fetch-site": "same-site"}
    answer = await world.mia.browser.get("/graphql", params={"query": WHO}, headers=headers)
    assert '"viewer":null' in answer.text.replace(" ", "")


async def test_a_socket_is_opened_by_no_other_site_whatever_its_name_leads_to(world: World) -> None:
    """A name of theirs may lead to our address for a while."""
    port = world.house.config.port
    rebound = f"http://evil.example:{port}"
    assert [await handshake(port, origin) for origin in (EVIL, "null", rebound)] == [403] * 3
    assert await handshake(port, rebound, name="evil.example") == 403


async def test_a_page_without_encryption_opens_no_socket_of_one_that_has_it(peopled_url: tuple[str, Any]) -> None:
    async with served(peopled_url[0], PUBLIC_URL="https://seats.example") as house:
        port = house.config.port
        origins = (f"http://seats.example:{port}", "https://seats.example")
        assert [await handshake(port, origin, name="seats.example") for origin in origins] == [403, 101]


async def handshake(port: int, origin: str, *, name: str = "127.0.0.1") -> int:
    """The status with which a page of that origin is answered, which calls us by that name."""
    opening = connect(
        f"ws://{name}:{port}/graphql",
        origin=Origin(origin),
        subprotocols=[Subprotocol("graphql-transport-ws")],
        host="127.0.0.1",
        port=port,
    )
    try:
        async with opening:
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code
