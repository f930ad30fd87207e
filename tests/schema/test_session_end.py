"""Over HTTP, whoever is signed out or has lost a capacity is so from the next request on."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx
import pytest

from server.domain.session import SessionKind
from server.resolvers.session import SignedIn
from server.resolvers.sign_in import open_session
from tests.resolvers.person import OTHER_PASSWORD
from tests.schema.test_live_end import (
    NEWCOMER,
    elsewhere,
    is_no_longer_administrator,
    is_removed,
    leaves_as_operator,
    leaves_the_team,
    signs_out,
    signs_out_everywhere,
)
from tests.schema.world import World
from tests.serving import PASSWORD, Person

SECOND = 1.0
ME = "{ viewer { id } }"
CUSTOMER = "query($id: ID!) { node(id: $id) { id } }"


# ---------------------------------------------------------------- sessions


async def test_signing_out_ends_this_session_and_no_other(world: World) -> None:
    here, there = copied(world.mia), await elsewhere(world, "mia")
    await signs_out(world)
    assert [await here.ask(ME), await there.ask(ME) is not None] == [None, True]
    await here.browser.aclose()


async def test_signing_out_everywhere_ends_the_browsers_and_the_apps(world: World) -> None:
    there = await elsewhere(world, "bea")
    await signs_out_everywhere(world)
    assert [await world.bea.ask(ME), await there.ask(ME)] == [None, None]


async def test_a_new_password_ends_every_session_but_the_one_in_which_it_was_chosen(world: World) -> None:
    here = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    there = await world.stranger().sign_in(NEWCOMER)
    await here.do("changePassword", "", currentPassword=PASSWORD, newPassword=OTHER_PASSWORD)
    assert [await here.ask(ME) is not None, await there.ask(ME)] == [True, None]


async def test_a_reset_password_ends_every_session_but_the_new_one(world: World) -> None:
    before = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    somebody = world.stranger()
    await somebody.do("requestPasswordReset", "", email=NEWCOMER)
    await world.olga.mails(NEWCOMER, at_least=3)
    reset = {"token": await world.olga.token_for(NEWCOMER), "password": OTHER_PASSWORD}
    await somebody.do("resetPassword", "", **reset)
    assert [await before.ask(ME), await somebody.ask(ME) is not None] == [None, True]


def copied(person: Person) -> Person:
    """The same cookie, in a browser that nobody tells to forget it."""
    copy = Person(person.url)
    copy.browser.cookies.set("seatwright", person.browser.cookies["seatwright"])
    return copy


# ---------------------------------------------------------------- capacities


async def sees_acme(world: World) -> Any:
    return await world.max.ask(CUSTOMER, id=world.ids["acme"])


async def sees_seats_of_beta(world: World) -> Any:
    question = "query($id: ID!) { subscription(id: $id) { seatsPurchased } }"
    return (await world.dora.ask(question, id=world.ids["beta.subscription"]))["seatsPurchased"]


async def sees_gamma(world: World) -> Any:
    return await world.omar.ask(CUSTOMER, id=world.ids["gamma"])


async def sees_resellers(world: World) -> Any:
    answer = await world.otto.answer("{ resellers { totalCount } }")
    return answer["data"] and answer["data"]["resellers"]


Looks = Callable[[World], Awaitable[Any]]
LOSSES: dict[Callable[[World], Awaitable[None]], Looks] = {
    is_removed: sees_acme,
    is_no_longer_administrator: sees_seats_of_beta,
    leaves_the_team: sees_gamma,
    leaves_as_operator: sees_resellers,
}


@pytest.mark.parametrize("happens", LOSSES)
async def test_what_a_capacity_showed_is_gone_within_a_second(
    world: World, happens: Callable[[World], Awaitable[None]]
) -> None:
    await world.enters("otto", operator=True)
    before = await LOSSES[happens](world)
    await happens(world)
    lost_at = monotonic()
    after = await LOSSES[happens](world)
    assert (before is not None, after, monotonic() - lost_at < SECOND) == (True, None, True)


# ---------------------------------------------------------------- an app's tokens


PAIR = "tokens { accessToken accessTokenExpiresAt refreshToken }"


async def app_of(world: World) -> SignedIn:
    return await open_session(await world.house.context(), world.accounts["mia"], SessionKind.TOKEN)


async def later(world: World, time: timedelta) -> None:
    now = await world.house.ports.clock.now() + time
    moved: httpx.Response = await world.olga.browser.post("/sandbox/clock", json={"now": now.isoformat()})
    assert moved.status_code == 200, moved.text


async def is_let_in(world: World, access_token: str | None) -> bool:
    app = Person(world.url, authorization=f"Bearer {access_token}")
    answer = await app.ask(ME)
    await app.browser.aclose()
    return answer is not None


async def refreshed(world: World, refresh_token: str | None) -> Any:
    """The next pair, or why there is none."""
    payload = await world.stranger().refused("refreshSession", PAIR, refreshToken=refresh_token)
    return payload["tokens"] or payload["errors"][0]["code"]


async def test_an_app_is_let_in_for_ten_minutes_at_a_time(world: World) -> None:
    begun = await app_of(world)
    await later(world, timedelta(minutes=9, seconds=30))
    still = await is_let_in(world, begun.access_token)
    await later(world, timedelta(seconds=30))
    no_more = await is_let_in(world, begun.access_token)
    pair = await refreshed(world, begun.refresh_token)
    assert [still, no_more, await is_let_in(world, pair["accessToken"])] == [True, False, True]


async def test_a_lost_answer_is_given_again_word_for_word(world: World) -> None:
    begun = await app_of(world)
    lost = await refreshed(world, begun.refresh_token)
    await later(world, timedelta(seconds=30))
    assert await refreshed(world, begun.refresh_token) == lost
    await later(world, timedelta(minutes=9))
    assert await is_let_in(world, lost["accessToken"])
    await later(world, timedelta(seconds=30))
    assert not await is_let_in(world, lost["accessToken"])


async def test_an_answer_is_given_again_for_a_minute_and_then_taken_for_a_theft(world: World) -> None:
    begun = await app_of(world)
    pair = await refreshed(world, begun.refresh_token)
    await later(world, timedelta(seconds=61))
    assert await refreshed(world, begun.refresh_token) == "TOKEN_INVALID"
    assert [await is_let_in(world, pair["accessToken"]), await refreshed(world, pair["refreshToken"])] == [
        False,
        "TOKEN_INVALID",
    ]


async def test_an_answer_is_not_given_again_once_it_was_used(world: World) -> None:
    begun = await app_of(world)
    second = await refreshed(world, begun.refresh_token)
    third = await refreshed(world, second["refreshToken"])
    assert await refreshed(world, begun.refresh_token) == "TOKEN_INVALID"
    assert [await is_let_in(world, third["accessToken"]), await refreshed(world, third["refreshToken"])] == [
        False,
        "TOKEN_INVALID",
    ]


async def test_a_theft_ends_none_of_the_owners_other_sessions(world: World) -> None:
    begun, other = await app_of(world), await app_of(world)
    for token in (begun.refresh_token, (await refreshed(world, begun.refresh_token))["refreshToken"]):
        await refreshed(world, token)
    assert await refreshed(world, begun.refresh_token) == "TOKEN_INVALID"
    assert [await is_let_in(world, other.access_token), await world.mia.ask(ME) is not None] == [True, True]
