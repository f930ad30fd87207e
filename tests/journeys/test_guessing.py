"""A password is guessed at two servers at once: both count together."""

import asyncio
from collections import Counter

from tests.journeys.market import codes, market
from tests.serving import PASSWORD, Person


async def test_two_servers_let_a_password_be_tried_ten_times(database_url: str) -> None:
    async with market(database_url, 2) as here:
        thieves = [Person(server.url) for server in here.servers for _ in range(15)]
        payloads = await asyncio.gather(
            *(here.do(thief, "signIn", "", email=here.shop.anna.email, password="wrong") for thief in thieves)
        )
        owner = await here.anna.ask("{ viewer { account { email } } }")
        late = codes(await here.do(thieves[0], "signIn", "", email=here.shop.anna.email, password=PASSWORD))
        await asyncio.gather(*(thief.browser.aclose() for thief in thieves))

    assert Counter(code for payload in payloads for code in codes(payload)) == {
        "WRONG_CREDENTIALS": 10,
        "TOO_MANY_ATTEMPTS": 20,
    }
    assert (owner["account"]["email"], late) == (here.shop.anna.email, ["TOO_MANY_ATTEMPTS"])
