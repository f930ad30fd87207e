"""GraphQL over HTTP: what comes in is read with care, and a stranger's page can do nothing in its visitor's name."""

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.schema.world import World, nothing_written
from tests.serving import PASSWORD, Person, served

WHO = {"query": "{ viewer { account { email } } }"}
NOTES = 'mutation($id: ID!) { updateCustomerNotes(input: {customerId: $id, note: "theirs"}) { errors { code } } }'
JSON = {"content-type": "application/json"}
MEBIBYTE = 1024 * 1024
EVIL = "https://evil.example"
SHOP = "https://shop.example"
SIGN_OUT = "mutation { signOut(input: {}) { errors { code } } }"
NEWCOMER = "newcomer@people.example"
PIECES = (
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"null",
    b"1e999",
    b"...",
    b"$a",
    b"@",
)
FEED = "subscription { changes { kind } }"


# ---------------------------------------------------------------- what comes in


async def test_a_body_is_json_and_says_so(world: World) -> None:
    """Anything else a page of another site could send without being asked for permission."""
    kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
    ]
    kinds += ["", "text/plain; application/json"]
    answers = [
        await world.anna.browser.post("/graphql", content=json.dumps(WHO), headers={"content-type": kind})
        for kind in kinds
    ]
    assert [answer.status_code for answer in answers] == [400] * len(kinds)


async def test_what_is_no_request_is_answered_with_400_and_why(world: World) -> None:
    bodies = [
        b"",
        b" ",
        b"null",
        b"true",
        b"1",
        b'"x"',
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"\0",
        b"{",
        b"{]",
        b"NaN",
        b"Infinity",
    ]
    bodies += [b'{"query":1}', b'{"query":""}', b'{"query":null}', b'{"query":[]}', b'{"query":{}}', b'{"Query":"{a}"}']
    bodies += [b'{"query":"{__typename}","variables":[]}', b'{"query":"{__typename}","variables":1}']
    bodies += [
        b'{"query":"{__typename}","variables":"{"}',
        b'{"query":"{__typename}"}}',
        b'{"query":"{__typename}"',
    ]
    bodies += [b'{"query":"{__typename}","operationName":[]}', b'{"query":"{__typename}","operationName":"Other"}']
    bodies += [b'{"query":"{__typename}","extensions":[]}', b'{"query":%s}' % (b"1" * 10_000)]
    bodies += [b"[" * 100_000, b'{"a":' * 100_000, json.dumps([WHO]).encode(), b"[1]"]
    answers = [await world.anna.browser.post("/graphql", content=body, headers=JSON) for body in bodies]
    told = [(answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) for answer in answers]
    assert (told, len(bodies) >= 32) == ([(400, "BAD_USER_INPUT")] * len(bodies), True)


async def test_whatever_is_sent_is_answered(world: World, thorough: bool) -> None:
    chance, whole = random.Random(6), json.dumps({**WHO, "variables": {"a": [1, "é", None]}, "extensions": {}}).encode()
    broken = []
    for number in range(20_000 if thorough else 300):
        body = spoilt(whole, chance)
        people = (world.anna, world.stranger())
        answer = await people[number % 2].browser.post("/graphql", content=body, headers=JSON)
        if answer.status_code not in (200, 400) or "INTERNAL" in answer.text:
            broken.append((body, answer.text))
    assert broken == []


def spoilt(body: bytes, chance: random.Random) -> bytes:
    """Bytes changed, taken out, put in or repeated, at a few places."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.randint(0, 8))
        piece = chance.choice([b"", chance.randbytes(chance.randint(1, 4)), body[start:end] * 3, chance.choice(PIECES)])
        body = body[:start] + piece + body[end:]
    return body


async def test_a_question_that_cannot_be_read_is_the_askers_mistake(world: World) -> None:
    documents = ["{ viewer { id } } {}", "{ a: __typename } { b: __typename }", "query A { __typename } query B { id }"]
    documents += [
        "fragment F on Query { __typename }",
        "{",
        "{ nothing }",
        "{ a" * 20_000,
        "{ a: __typename @x }",
        "\ud800",
        "query($x: Nope) { __typename }",
    ]
    answers = [
        await world.anna.browser.post("/graphql", content=json.dumps({"query": document}), headers=JSON)
        for document in documents
    ]
    codes = [{error["extensions"]["code"] for error in answer.json()["errors"]} for answer in answers]
    assert codes == [{"BAD_USER_INPUT"}] * len(documents)


async def test_a_body_has_at_most_a_mebibyte(world: World) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(1100):
            yield b" " * 1000

    bodies: list[Any] = [b" " * (1024 * 1024 + 1), unannounced()]
    answers = [await world.anna.browser.post("/graphql", content=body, headers=JSON) for body in bodies]
    assert [answer.status_code for answer in answers] == [413, 413]


async def test_an_operators_question_has_at_most_thirty_two(world: World) -> None:
    """A statement of the bank; who asks is known before more than a mebibyte was read."""
    bodies = [json.dumps(WHO).encode().ljust(size) for size in (2 * MEBIBYTE, 32 * MEBIBYTE, 32 * MEBIBYTE + 1)]
    answers = [await world.olga.browser.post("/graphql", content=body, headers=JSON) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 200, 413]


async def test_nobody_else_may_ask_that_much(world: World) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * MEBIBYTE

    people = [world.anna, world.mia, world.stranger()]
    bodies: list[Any] = [json.dumps(WHO).encode().ljust(2 * MEBIBYTE)] * 3 + [unannounced() for _ in people]
    asked = zip([*people, *people], bodies, strict=True)
    answers = [await person.browser.post("/graphql", content=body, headers=JSON) for person, body in asked]
    elsewhere = await world.olga.browser.post("/sandbox/vies", content=bodies[0], headers=JSON)
    assert [answer.status_code for answer in (*answers, elsewhere)] == [413] * 7


async def test_a_body_of_a_mebibyte_is_read(world: World) -> None:
    body = json.dumps(WHO).encode().ljust(1024 * 1024)
    assert (await world.anna.browser.post("/graphql", content=body, headers=JSON)).status_code == 200


async def test_a_get_asks_and_never_does(world: World) -> None:
    asked = await world.anna.browser.get("/graphql", params=WHO, headers={"accept": "application/json"})
    async with nothing_written(world):
        done = await world.anna.browser.get("/graphql", params={"query": SIGN_OUT})
        streamed = await world.anna.browser.get(
            "/graphql", params={"query": SIGN_OUT}, headers={"accept": "text/event-stream"}
        )
    assert (asked.status_code, done.status_code, "BAD_USER_INPUT" in streamed.text) == (200, 400, True)


async def test_what_happens_needs_a_stream(world: World) -> None:
    answers = [
        await world.anna.browser.post("/graphql", json={"query": FEED}),
        await world.anna.browser.get("/graphql", params={"query": FEED}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]


async def test_a_stream_of_nothing_says_why(world: World) -> None:
    bodies: list[Any] = [{}, {"query": "{ __typename }", "operationName": "Other"}, {"query": "{"}]
    answers = [
        await world.anna.browser.post("/graphql", json=body, headers={"accept": "text/event-stream"}) for body in bodies
    ]
    assert ["BAD_USER_INPUT" in answer.text for answer in answers] == [True] * 3


async def test_other_methods_are_not_known(world: World) -> None:
    answers = [await world.anna.browser.request(method, "/graphql") for method in ("PUT", "DELETE", "PATCH", "HEAD")]
    assert [answer.status_code for answer in answers] == [405] * 4


async def test_a_browser_gets_the_page_to_explore_the_api(world: World) -> None:
    page = await world.stranger().browser.get("/graphql", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (200, "text/html")


async def test_no_answer_is_kept_on_the_way(world: World) -> None:
    answer = await world.anna.browser.post("/graphql", json=WHO)
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")


# ---------------------------------------------------------------- other sites


STRANGERS = [EVIL, "null", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", SHOP]


async def test_another_sites_page_does_nothing(world: World) -> None:
    body = {"query": NOTES, "variables": {"id": world.ids["acme"]}}
    async with nothing_written(world):
        answers = [await world.anna.browser.post("/graphql", json=body, headers={"origin": one}) for one in STRANGERS]
    told = [(answer.status_code, "access-control-allow-origin" in answer.headers) for answer in answers]
    assert told == [(403, False)] * len(STRANGERS)


async def test_another_sites_page_opens_no_socket(world: World) -> None:
    assert [await handshake(world, origin) for origin in STRANGERS] == [403] * len(STRANGERS)


async def test_our_own_page_opens_a_socket(world: World) -> None:
    assert await handshake(world, world.url) == 101


async def handshake(world: World, origin: str) -> int:
    url = f"{world.url.replace('http', 'ws')}/graphql"
    try:
        async with connect(url, origin=Origin(origin), subprotocols=[Subprotocol("graphql-transport-ws")]):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_our_own_page_may(world: World) -> None:
    answer = await world.anna.browser.post("/graphql", json=WHO, headers={"origin": world.url})
    assert answer.json()["data"]["viewer"] is not None


async def test_an_allowed_site_may_with_its_visitors_cookie_and_reads_the_answer(database_url: str) -> None:
    async with served(database_url, ALLOWED_ORIGINS=SHOP) as house:
        person = Person(house.config.public_url)
        asked = await person.browser.options(
            "/graphql",
            headers={
                "origin": SHOP,
                "access-control-request-method": "POST",
                "access-control-request-headers": "content-type",
            },
        )
        answer = await person.browser.post("/graphql", json=WHO, headers={"origin": SHOP})
    named = ("access-control-allow-origin", "access-control-allow-credentials")
    told = [[one.headers[name] for name in named] for one in (asked, answer)]
    assert (answer.status_code, told) == (200, [[SHOP, "true"]] * 2)


async def test_beside_an_allowed_site_others_are_strangers_still(database_url: str) -> None:
    async with served(database_url, ALLOWED_ORIGINS=SHOP) as house:
        person = Person(house.config.public_url)
        answers = [
            await person.browser.post("/graphql", json=WHO, headers={"origin": origin})
            for origin in (EVIL, f"{SHOP}.evil.example", SHOP.replace("https", "http"), f"{SHOP}:444")
        ]
    assert [answer.status_code for answer in answers] == [403] * 4


# ---------------------------------------------------------------- who one is


@pytest.fixture
async def newcomer(world: World) -> Person:
    """Somebody who has just accepted an invitation and knows a password."""
    return await world.stranger().activate(await world.olga.token_for(NEWCOMER))


async def signed_in(person: Person, **more: Any) -> httpx.Response:
    query = "mutation($input: SignInInput!) { signIn(input: $input) { tokens { accessToken refreshToken } } }"
    given = {"input": {"email": NEWCOMER, "password": PASSWORD, **more}}
    return await person.browser.post("/graphql", json={"query": query, "variables": given})


async def test_a_cookie_is_for_this_site_and_no_script(world: World, newcomer: Person) -> None:
    cookie = (await signed_in(newcomer)).headers["set-cookie"]
    name, *attributes = [part.strip() for part in cookie.lower().split(";")]
    assert (name.partition("=")[0], sorted(attributes)) == (
        "seatwright",
        ["httponly", "max-age=2592000", "path=/", "samesite=lax"],
    )


async def test_over_https_a_cookie_is_tied_to_the_host(peopled_url: tuple[str, Any]) -> None:
    async with secured(peopled_url[0]) as person:
        cookie = (await signed_in(person)).headers["set-cookie"]
    name, *attributes = [part.strip() for part in cookie.split(";")]
    assert (name.partition("=")[0], sorted(attribute.lower() for attribute in attributes)) == (
        "__Host-seatwright",
        ["httponly", "max-age=2592000", "path=/", "samesite=lax", "secure"],
    )


async def test_over_https_a_cookie_that_any_neighbour_could_have_set_is_nobodys(
    peopled_url: tuple[str, Any],
) -> None:
    async with secured(peopled_url[0]) as person:
        token = (await signed_in(person)).headers["set-cookie"].partition("=")[2].partition(";")[0]
        asked = [
            await person.browser.post("/graphql", json=WHO, headers={"cookie": f"{name}={token}"})
            for name in ("seatwright", "__Secure-seatwright", "__Host-seatwright")
        ]
    assert [answer.json()["data"]["viewer"] is not None for answer in asked] == [False, False, True]


@asynccontextmanager
async def secured(database_url: str) -> AsyncIterator[Person]:
    """A newcomer at an installation that is reached over https, behind its proxy."""
    async with served(database_url, PUBLIC_URL="https://seats.example") as house:
        person = Person(f"http://127.0.0.1:{house.config.port}")
        await person.activate(await person.token_for(NEWCOMER))
        person.browser.cookies.clear()
        yield person
        await person.browser.aclose()


async def test_signing_out_takes_the_cookie_away(world: World) -> None:
    answer = await world.anna.browser.post("/graphql", json={"query": SIGN_OUT})
    assert ("max-age=0" in answer.headers["set-cookie"].lower(), await world.anna.ask("{ viewer { id } }")) == (
        True,
        None,
    )


async def test_an_app_signs_in_without_a_cookie(world: World, newcomer: Person) -> None:
    answer = await signed_in(newcomer, session="TOKEN")
    tokens = answer.json()["data"]["signIn"]["tokens"]
    app = Person(world.url, authorization=f"Bearer {tokens['accessToken']}")
    me = await app.ask("{ viewer { account { email } } }")
    assert ("set-cookie" in answer.headers, me["account"]["email"]) == (False, NEWCOMER)


async def test_a_bearer_token_counts_before_a_cookie(world: World) -> None:
    """Whoever says who they are is not taken for whoever used this browser last."""
    tokens = ("", "x", "x" * 5_000, "a b", "é")
    answers = [
        await world.anna.browser.post(
            "/graphql", json=WHO, headers=[(b"authorization", f"Bearer {token}".strip().encode())]
        )
        for token in tokens
    ]
    assert [answer.json()["data"]["viewer"] for answer in answers] == [None] * len(tokens)


async def test_a_refresh_token_opens_nothing_by_itself(world: World, newcomer: Person) -> None:
    tokens = (await signed_in(newcomer, session="TOKEN")).json()["data"]["signIn"]["tokens"]
    assert await Person(world.url, authorization=f"Bearer {tokens['refreshToken']}").ask("{ viewer { id } }") is None


async def test_a_language_that_nobody_speaks_is_english(world: World) -> None:
    spoken = ["xx", "de;q=0", "*", "de" * 2000, ";;q=a"]
    answers = [
        await world.anna.browser.post("/graphql", json=WHO, headers={"accept-language": language})
        for language in spoken
    ]
    assert [answer.status_code for answer in answers] == [200] * len(spoken)
