"""The same intent asked for again is done already, even where it would be refused by now."""

from datetime import timedelta
from typing import Any

from tests.schema.world import World

PRICE = {"productCode": "business", "currency": "EUR", "term": "YEARLY", "unitPrice": "80.00"}


async def test_a_price_that_was_set_yesterday_is_not_refused_today(world: World) -> None:
    price = {**PRICE, "validFrom": await _today(world), "idempotencyKey": "new price"}
    await world.olga.do("setPrice", "product { code }", **price)
    await _until_tomorrow(world)
    assert await world.olga.do("setPrice", "product { code }", **price) == {
        "product": {"code": "business"},
        "errors": [],
    }


async def test_the_same_key_with_another_input_is_refused_as_before(world: World) -> None:
    price = {**PRICE, "validFrom": await _today(world), "idempotencyKey": "new price"}
    await world.olga.do("setPrice", "product { code }", **price)
    await _until_tomorrow(world)
    again = await world.olga.refused("setPrice", "product { code }", **{**price, "unitPrice": "81.00"})
    assert [error["code"] for error in again["errors"]] == ["INVALID_INPUT"]


async def test_an_intent_is_forgotten_after_a_week(world: World) -> None:
    price = {**PRICE, "validFrom": await _today(world), "idempotencyKey": "new price"}
    await world.olga.do("setPrice", "product { code }", **price)
    await _until_tomorrow(world, days=8)
    again = await world.olga.refused("setPrice", "product { code }", **price)
    assert [error["code"] for error in again["errors"]] == ["INVALID_INPUT"]


async def _today(world: World) -> str:
    return (await world.house.ports.clock.now()).date().isoformat()


async def _until_tomorrow(world: World, days: int = 1) -> None:
    clock: Any = world.house.ports.clock
    await clock.reach(await clock.now() + timedelta(days=days))
