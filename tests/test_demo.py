"""The demo world: whole, and the same however often and from wherever it is started."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from server.app import House
from server.database import MODEL_MODULES
from server.demo import DEMO_PASSWORD, SIGN_INS, DemoFailed, make_demo
from server.models import Change, OutboxKind, OutboxMessage, Subscription
from tests.demo import demo, known_as, made_in
from tests.serving import served

ENDS = {
    "Atelier Lumière SARL": "PENDING_PAYMENT",
    "Björk Bygg AB": "ACTIVE",
    "Falken Logistik GmbH": "ACTIVE",
    "Fjordfisk AS": "ACTIVE",
    "Gelato Rosso SRL": "PENDING_PAYMENT",
    "Harbor Coffee Inc.": "CANCELED",
    "Quinta Azul Lda": "ACTIVE",
}
CUSTOMERS = '{ customers(first: 100) { nodes { name currentSubscription(productCode: "business") { status } } } }'
SEATS = '{ customers(search: "björk") { nodes { subscriptions { nodes { seats { nodes { id email status } } } } } } }'


@pytest.fixture(scope="session")
def made_file(run_folder: Path, migrated_file: Callable[..., Path]) -> Path:
    return made_in(run_folder, migrated_file(*MODEL_MODULES))


@pytest.fixture
def made_url(made_file: Path, tmp_path: Path) -> str:
    """A demo world of the test's own, on SQLite."""
    return f"sqlite://{shutil.copy(made_file, tmp_path)}"


async def test_each_purchase_has_come_to_its_end(made_url: str) -> None:
    async with served(made_url) as house:
        assert await _ends(house) == ENDS


async def test_some_renew_by_themselves_by_card_and_by_transfer(made_url: str) -> None:
    async with served(made_url):
        planned = Subscription.filter(will_renew=True).order_by("renewal_payment_method")
        assert [one.renewal_payment_method for one in await planned] == ["BANK_TRANSFER", "CARD"]


async def test_everybody_in_the_table_can_sign_in(made_url: str) -> None:
    async with served(made_url) as house:
        for email, _ in SIGN_INS:
            await known_as(email, house)


async def test_an_invitation_still_waits_to_be_accepted(made_url: str) -> None:
    async with served(made_url) as house:
        assert (await _seats(house))["vera@bjork.example"]["status"] == "INVITED"


async def test_a_second_start_changes_nothing_and_writes_to_nobody(database_url: str) -> None:
    async with demo(database_url) as house:
        before = await _traces()
        await make_demo(house, house.config.public_url)
        assert await _traces() == before


async def test_what_people_did_to_the_world_outlasts_a_start_weeks_later(made_url: str) -> None:
    async with served(made_url) as house:
        operator = await known_as("operator@vendor.example", house)
        north, south = (await operator.ask("{ resellers { nodes { id name } } }"))["nodes"]
        await operator.do("updateReseller", "reseller { id }", resellerId=north["id"], name="Nordic Software AB")
        await operator.browser.post("/sandbox/clock", json={"advanceDays": 15})
        await make_demo(house, house.config.public_url)
        found = await operator.ask("{ resellers { nodes { id name } } }")
        assert found == {"nodes": [north | {"name": "Nordic Software AB"}, south]}


@pytest.mark.parametrize("changes", [10, 50])
async def test_a_start_after_one_that_broke_off_makes_the_rest_and_nothing_twice(
    database_url: str, changes: int
) -> None:
    async with served(database_url) as house:
        await _break_off(house, changes)
        await make_demo(house, house.config.public_url)
        assert (await _ends(house), await _mails_sent_twice()) == (ENDS, [])


async def test_a_world_whose_operator_has_another_password_is_left_alone(made_url: str) -> None:
    async with served(made_url) as house:
        operator = await known_as("operator@vendor.example", house)
        await operator.do(
            "changePassword", "account { id }", currentPassword=DEMO_PASSWORD, newPassword="my-own-horse-7"
        )
        with pytest.raises(DemoFailed, match="another password"):
            await make_demo(house, house.config.public_url)


async def _break_off(house: House, changes: int) -> None:
    """Once so much of the world is made."""
    making = asyncio.create_task(make_demo(house, house.config.public_url))
    while await Change.all().count() < changes:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    making.cancel()
    with suppress(asyncio.CancelledError):
        await making


async def _ends(house: House) -> dict[str, str]:
    operator = await known_as("operator@vendor.example", house)
    customers = await operator.ask(CUSTOMERS)
    return {one["name"]: one["currentSubscription"]["status"] for one in customers["nodes"]}


async def _seats(house: House) -> dict[str, dict[str, str]]:
    """Of one customer, by e-mail address."""
    operator = await known_as("operator@vendor.example", house)
    [customer] = (await operator.ask(SEATS))["nodes"]
    [subscription] = customer["subscriptions"]["nodes"]
    return {seat["email"]: seat for seat in subscription["seats"]["nodes"]}


async def _mails_sent_twice() -> list[tuple[str, str, str]]:
    """To whom, which, and about what."""
    letters = [promise.payload async for promise in OutboxMessage.filter(kind=OutboxKind.MAIL)]
    mails = Counter((letter["to"], letter["template"], str(letter["facts"])) for letter in letters)
    return [mail for mail, times in mails.items() if times > 1]


async def _traces() -> tuple[int, int]:
    """How many changes were told, and how many promises given."""
    return await Change.all().count(), await OutboxMessage.all().count()
