"""Links and quotes that don't work (any more) open nothing, and say so."""

from datetime import timedelta
from typing import Any

import pytest

from tests.schema.world import World, nothing_written
from tests.serving import PASSWORD, Person

INVITED = "newcomer@people.example"
PENDING = "query($token: String!) { pendingActivation(token: $token) { email isReset } }"


async def later(world: World, time: timedelta) -> None:
    now = await world.house.ports.clock.now() + time
    moved = await world.olga.browser.post("/sandbox/clock", json={"now": now.isoformat()})
    assert moved.status_code == 200, moved.text


async def made_up(world: World, token: str) -> str:
    return token[:-2] + ("AA" if token[-2:] != "AA" else "BB")


async def used(world: World, token: str) -> str:
    await world.stranger().activate(token)
    return token


async def replaced(world: World, token: str) -> str:
    await world.anna.do("resendInvitation", "", seatId=world.ids["acme.newcomer"])
    return token


async def taken_back(world: World, token: str) -> str:
    await world.anna.do("removeMember", "", seatId=world.ids["acme.newcomer"])
    return token


async def expired(world: World, token: str) -> str:
    await later(world, timedelta(days=7))
    return token


@pytest.mark.parametrize("happened", [made_up, used, replaced, taken_back, expired])
async def test_an_invitation_that_does_not_work_opens_nothing(world: World, happened: Any) -> None:
    token = await happened(world, await world.olga.token_for(INVITED))
    somebody = world.stranger()
    async with nothing_written(world):
        refused = await somebody.refused("activateAccount", "viewer { id }", token=token, password=PASSWORD)
        pending = await somebody.ask(PENDING, token=token)
    code = "TOKEN_EXPIRED" if happened is expired else "TOKEN_INVALID"
    assert (refused["viewer"], refused["errors"][0]["code"], pending) == (None, code, None)


async def test_what_is_no_token_opens_nothing(world: World) -> None:
    somebody = world.stranger()
    tries = {"activateAccount": "token", "resetPassword": "token", "refreshSession": "refreshToken"}
    async with nothing_written(world):
        answers = []
        for name, field in tries.items():
            for token in ("", "x" * 10_000, "ключ", "\0", "' OR 1=1 --"):
                password = {"password": PASSWORD} if field == "token" else {}
                refused = await somebody.refused(name, "viewer { id }", **{field: token}, **password)
                answers.append((refused["viewer"], refused["errors"][0]["code"]))
    assert answers == [(None, "TOKEN_INVALID")] * 15


async def test_an_invitation_resets_no_password_and_a_reset_accepts_no_invitation(world: World) -> None:
    invitation = await world.olga.token_for(INVITED)
    await world.olga.do("requestPasswordReset", "", email="mia@people.example")
    reset = (await world.olga.mails("mia@people.example", at_least=2))[0]["links"][0].partition("token=")[2]
    somebody = world.stranger()
    async with nothing_written(world):
        refused = [
            await somebody.refused("resetPassword", "", token=invitation, password=PASSWORD),
            await somebody.refused("activateAccount", "", token=reset, password=PASSWORD),
        ]
    assert [one["errors"][0]["code"] for one in refused] == ["TOKEN_INVALID"] * 2


# ---------------------------------------------------------------- quotes


async def quoted(person: Person, world: World, seats: int = 2, of: str = "acme") -> str:
    result = await person.ask(
        "query($input: QuoteTopUpInput!) { quoteTopUp(input: $input) { quote { token } errors { code } } }",
        input={"subscriptionId": world.ids[f"{of}.subscription"], "additionalSeats": seats},
    )
    return str(result["quote"]["token"])


async def bought(person: Person, world: World, token: str, *, seats: int = 2, of: str = "acme") -> str | None:
    """Why not, None if it was."""
    payload = await person.refused(
        "topUp",
        "",
        subscriptionId=world.ids[f"{of}.subscription"],
        additionalSeats=seats,
        paymentMethod="BANK_TRANSFER",
        quoteToken=token,
    )
    return payload["errors"][0]["code"] if payload["errors"] else None


async def test_a_quote_is_kept(world: World) -> None:
    assert await bought(world.anna, world, await quoted(world.anna, world)) is None


async def test_a_quote_is_not_kept_for_longer_than_half_an_hour(world: World) -> None:
    token = await quoted(world.anna, world)
    await later(world, timedelta(minutes=30))
    async with nothing_written(world):
        assert await bought(world.anna, world, token) == "QUOTE_EXPIRED"


async def test_a_quote_is_for_what_was_quoted(world: World) -> None:
    token = await quoted(world.anna, world)
    async with nothing_written(world):
        answers = [
            await bought(world.anna, world, token, seats=3),
            await bought(world.anna, world, token, of="beta"),
            await bought(world.mia, world, token),
            await bought(world.anna, world, token[:-4] + "AAAA"),
            await bought(world.anna, world, ""),
            await bought(world.anna, world, "\0"),
            await bought(world.anna, world, "x" * 10_000),
            await bought(world.anna, world, "ey.ey.ключ"),
        ]
    assert answers == ["QUOTE_MISMATCH"] * 8


async def test_a_quote_ends_with_the_information_that_it_was_made_for(world: World) -> None:
    token = await quoted(world.anna, world)
    information = "businessInformation { name invoiceEmail address { line1 postalCode city country } }"
    known = await world.anna.ask(f"query($id: ID!) {{ customer(id: $id) {{ {information} }} }}", id=world.ids["acme"])
    corrected = {**known["businessInformation"], "name": "Acme Neu"}
    await world.anna.do("updateBusinessInformation", "", customerId=world.ids["acme"], businessInformation=corrected)
    async with nothing_written(world):
        assert await bought(world.anna, world, token) == "QUOTE_MISMATCH"
