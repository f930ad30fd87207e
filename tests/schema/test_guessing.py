"""Whatever way a password is guessed, each try is counted."""

from collections import Counter
from typing import Any

import httpx
import pytest

from server.domain.change import ChangeKind
from server.models import Change
from tests.resolvers.person import OTHER_PASSWORD
from tests.schema.world import World
from tests.serving import PASSWORD, Person, served

NEWCOMER = "newcomer@people.example"


def sign_in(email: str = NEWCOMER, password: str = "wrong") -> str:
    return f'signIn(input: {{ email: "{email}", password: "{password}" }}) {{ errors {{ code }} }}'


def codes(data: dict[str, Any]) -> Counter[str]:
    return Counter(error["code"] for payload in data.values() for error in payload["errors"])


async def test_aliases_are_counted_one_by_one(world: World) -> None:
    await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    document = " ".join(f"try{number}: {sign_in()}" for number in range(30))
    answer = await world.stranger().answer(f"mutation {{ {document} }}")
    assert codes(answer["data"]) == {"WRONG_CREDENTIALS": 10, "TOO_MANY_ATTEMPTS": 20}


async def test_a_batch_of_documents_is_refused(world: World) -> None:
    body = [{"query": f"mutation {{ {sign_in()} }}"}] * 30
    assert (await world.stranger().browser.post("/graphql", json=body)).status_code == 400


async def test_whoever_waits_is_told_for_how_long(world: World) -> None:
    document = " ".join(f"try{number}: {sign_in()}" for number in range(10))
    await world.stranger().answer(f"mutation {{ {document} }}")
    german = Person(world.url, **{"accept-language": "de"})
    [error] = (await german.refused("signIn", email=NEWCOMER, password=PASSWORD))["errors"]
    await german.browser.aclose()
    assert (error["code"], "15 Minuten" in error["message"]) == ("TOO_MANY_ATTEMPTS", True)


async def test_whoever_a_stranger_has_locked_out_is_still_signed_in_and_chooses_a_new_password(world: World) -> None:
    owner = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    document = " ".join(f"try{number}: {sign_in()}" for number in range(11))
    await world.stranger().answer(f"mutation {{ {document} }}")
    elsewhere = world.stranger()
    locked = await elsewhere.refused("signIn", email=NEWCOMER, password=PASSWORD)
    assert [error["code"] for error in locked["errors"]] == ["TOO_MANY_ATTEMPTS"]
    assert await owner.ask("{ viewer { id } }") is not None
    await elsewhere.do("requestPasswordReset", "", email=NEWCOMER)
    await world.olga.mails(NEWCOMER, at_least=3)
    reset = {"token": await world.olga.token_for(NEWCOMER), "password": OTHER_PASSWORD}
    await elsewhere.do("resetPassword", "", **reset)
    await world.stranger().sign_in(NEWCOMER, OTHER_PASSWORD)


# ---------------------------------------------------------------- from where


async def whence(url: str, peer: str, **headers: str) -> str:
    """Where a sign-in came from, as it is written down, that came from that peer with those headers."""
    coming = httpx.AsyncHTTPTransport(local_address=peer)
    async with httpx.AsyncClient(base_url=url, transport=coming, headers=headers) as browser:
        await browser.post("/graphql", json={"query": f"mutation {{ {sign_in()} }}"})
    failed = await Change.filter(kind=ChangeKind.ACCOUNT_SIGN_IN_FAILED).order_by("-position").first()
    assert failed is not None
    return str(failed.facts["address"])


async def test_a_proxy_of_ours_says_from_where_somebody_tries(world: World) -> None:
    """Else everybody behind it would be one network."""
    assert await whence(world.url, "127.0.0.1", **{"x-forwarded-for": "192.0.2.7"}) == "192.0.2.7"


async def test_what_somebody_says_of_themselves_to_a_proxy_of_ours_counts_for_nothing(world: World) -> None:
    """It writes down whom it sees behind what it was told; else each try could come from another network."""
    assert await whence(world.url, "127.0.0.1", **{"x-forwarded-for": "192.0.2.66, 192.0.2.7"}) == "192.0.2.7"


async def test_what_anybody_else_says_of_where_they_are_counts_for_nothing(world: World) -> None:
    assert await whence(world.url, "127.0.0.2", **{"x-forwarded-for": "192.0.2.66"}) == "127.0.0.2"


async def test_a_proxy_on_another_host_is_ours_once_it_is_named(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.2")
    async with served(database_url) as house:
        assert await whence(house.config.public_url, "127.0.0.2", **{"x-forwarded-for": "192.0.2.7"}) == "192.0.2.7"
