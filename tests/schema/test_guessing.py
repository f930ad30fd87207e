"""Whatever way a password is guessed, each try is counted."""

from collections import Counter
from typing import Any

from tests.schema.world import World
from tests.serving import PASSWORD, Person

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


async def test_a_proxy_of_ours_says_from_where_somebody_tries(world: World) -> None:
    """Else everybody behind it would be one network."""
    person = Person(world.url, **{"x-forwarded-for": "192.0.2.7"})
    await person.refused("signIn", email=NEWCOMER, password="wrong")
    await person.browser.aclose()
    feed = '{ changes(last: 1, filter: { kind: ["account.sign_in_failed"] }) { nodes { summary } } }'
    [told] = (await world.olga.ask(feed))["nodes"]
    assert told["summary"] == f"A sign-in as {NEWCOMER} from 192.0.2.7 failed."
