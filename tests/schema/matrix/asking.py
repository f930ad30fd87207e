"""Asking for an operation of the tables: with what, and what becomes of it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.database import transaction
from server.models import Subscription
from tests.schema.matrix.operation import Operation
from tests.schema.matrix.record import RECORDS_OF
from tests.schema.matrix.seen import root_type
from tests.schema.matrix.selection import call, document
from tests.schema.matrix.world import bank_statement, begun_app, challenge, reset_token
from tests.schema.world import World
from tests.serving import PASSWORD, Person

CODES = {"UNAUTHENTICATED": "U", "FORBIDDEN": "F", "NOT_FOUND": "N", "NOT_ALLOWED": "A"}


async def asked(
    person: Person, operation: Operation, arguments: Mapping[str, Any], record: str | None = None
) -> dict[str, Any]:
    """`record`: what is asked of the records in the answer; by default everything."""
    head, field = call(operation.name, root_type(operation.kind).fields[operation.name], arguments, record)
    return await person.answer(document(operation.kind + head, field), **arguments)


def outcome(operation: Operation, answer: Mapping[str, Any]) -> str:
    """As the tables say it; any other code as it is."""
    if "errors" in answer:
        [code] = [error["extensions"]["code"] for error in answer["errors"]]
        return CODES.get(code, str(code))
    match answer["data"][operation.name]:
        case {"errors": [{"code": code}, *_]}:
            return CODES.get(code, str(code))
        case None | [] | [None, *_] | {"nodes": []}:
            return "N"
        case _:
            return "✔"


# ---------------------------------------------------------------- with what


async def given(value: Any, world: World, whose: str, person: Person) -> Any:
    """The arguments of a table with what they name."""
    match value:
        case dict():
            return {key: await given(item, world, whose, person) for key, item in value.items()}
        case list():
            return [await given(item, world, whose, person) for item in value]
        case str() if value.startswith("!"):
            return await made(value[1:], world, whose, person)
        case str() if value.startswith("@of"):
            return world.ids[f"{whose}{value[3:]}"]
        case str() if value.startswith("@"):
            return world.ids[RECORDS_OF.get(whose, {}).get(value[1:], value[1:])]
        case _:
            return value


async def made(what: str, world: World, whose: str, person: Person) -> Any:
    match what:
        case "name":
            return whose.title()
        case "newcomer":
            return f"new.at.{whose}@people.example"
        case "today":
            return (await world.house.ports.clock.now()).date().isoformat()
        case "ending subscription":
            return await _ending(world, world.ids[f"{whose}.subscription"])
        case "statement":
            return await bank_statement(world, {"reference": "thank you", "amount": "1.00", "currency": "EUR"})
        case "bank entry":
            return f"bank {whose}"
        case "reference" | "amount":
            return (await _bank_transfer(world, whose))[what]
        case "invitation":
            return await world.stranger().token_for("vera@people.example")
        case "reset":
            return await reset_token(world.stranger(), "ben")
        case "refresh token":
            return await _refresh_token(world)
        case "challenge":
            return (await challenge(world, "gus"))["token"]
        case "recovery code":
            return (await _recovery_codes(world))[0]
        case "somebody's":
            return (await begun_app(world.gus))[1]
        case "own":
            return await _own_app(world, person)
    raise KeyError(what)


async def _ending(world: World, id: str) -> str:
    """So soon that the next period can be ordered."""
    soon = (await world.house.ports.clock.now()).date() + timedelta(days=20)
    async with transaction():
        await Subscription.filter(id=id).update(current_period_end=soon)
    return id


async def _bank_transfer(world: World, whose: str) -> dict[str, Any]:
    """How the customer's open invoice is to be paid."""
    instructions = "query($id: ID!) { invoice(id: $id) { bankTransfer { reference amount { amount currency } } } }"
    invoice = await world.olga.ask(instructions, id=world.ids[f"{whose}.own_invoice"])
    return dict(invoice["bankTransfer"])


async def _refresh_token(world: World) -> str:
    known = {"email": "ben@people.example", "password": PASSWORD, "session": "TOKEN"}
    signed_in = await world.stranger().do("signIn", "tokens { refreshToken }", **known)
    return str(signed_in["tokens"]["refreshToken"])


async def _recovery_codes(world: World) -> list[str]:
    replaced = await world.gus.do("replaceRecoveryCodes", "recoveryCodes", currentPassword=PASSWORD)
    return list(replaced["recoveryCodes"])


async def _own_app(world: World, person: Person) -> str:
    """Also what it shows now, as "code"."""
    app, world.ids["own"] = await begun_app(person)
    world.ids["code"] = app.at(await world.house.ports.clock.now())
    return world.ids["own"]
