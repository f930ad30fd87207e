"""A session at two servers: both know at once what the other did with it."""

import asyncio
from time import monotonic
from typing import Any

from server.models import Session
from tests.journeys.market import Market, market
from tests.schema.test_live import KINDS, socket, stream
from tests.schema.test_live_end import ended
from tests.serving import PASSWORD, Person

ROUNDS = 5
SECOND = 1.0
ME = "{ viewer { id } }"
PAIR = "tokens { accessToken accessTokenExpiresAt refreshToken }"
NEW_PASSWORD = "seven slow yellow trams"


async def app_of(here: Market) -> dict[str, str]:
    """The first pair of tokens of Anna's app."""
    given = {"email": here.shop.anna.email, "password": PASSWORD, "session": "TOKEN"}
    pair: dict[str, str] = (await here.anna.do("signIn", PAIR, **given))["tokens"]
    return pair


async def refreshed(servers: list[Person], token: str) -> list[Any]:
    """What each answers to the same token at once: the next pair, or why there is none."""
    payloads = await asyncio.gather(*(server.refused("refreshSession", PAIR, refreshToken=token) for server in servers))
    return [payload["tokens"] or payload["errors"][0]["code"] for payload in payloads]


async def lets_in(url: str, access_token: str) -> bool:
    app = Person(url, authorization=f"Bearer {access_token}")
    answer = await app.ask(ME)
    await app.browser.aclose()
    return answer is not None


async def test_a_token_refreshed_at_both_at_once_has_one_successor(database_url: str) -> None:
    async with market(database_url, 2) as here:
        servers = [Person(server.url) for server in here.servers for _ in range(3)]
        pair = await app_of(here)
        for _ in range(ROUNDS):
            answers = await refreshed(servers, pair["refreshToken"])
            assert answers == [answers[0]] * len(servers)
            pair = answers[0]
        assert [await lets_in(server.url, pair["accessToken"]) for server in here.servers] == [True, True]
        assert await Session.filter(refresh_hash__isnull=False).count() == 1
        await asyncio.gather(*(server.browser.aclose() for server in servers))


async def test_an_older_token_at_one_ends_the_session_at_the_other(database_url: str) -> None:
    async with market(database_url, 2) as here:
        first, second = [Person(server.url) for server in here.servers]
        oldest = newest = await app_of(here)
        for _ in range(2):
            [newest] = await refreshed([first], newest["refreshToken"])
        assert await refreshed([second], oldest["refreshToken"]) == ["TOKEN_INVALID"]
        stolen_at = monotonic()
        assert not await lets_in(first.url, newest["accessToken"])
        assert monotonic() - stolen_at < SECOND
        assert await refreshed([first], newest["refreshToken"]) == ["TOKEN_INVALID"]
        await asyncio.gather(first.browser.aclose(), second.browser.aclose())


async def test_a_new_password_at_one_ends_everything_at_the_other(database_url: str) -> None:
    async with market(database_url, 2) as here:
        there = Person(here.servers[1].url, authorization=f"Bearer {(await app_of(here))['accessToken']}")
        async with socket(there) as talking, stream(there, KINDS) as events:
            await here.anna.do("changePassword", "", currentPassword=PASSWORD, newPassword=NEW_PASSWORD)
            changed_at = monotonic()
            assert await there.ask(ME) is None
            assert monotonic() - changed_at < SECOND
            await ended(talking, events)
        await there.browser.aclose()
