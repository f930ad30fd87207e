"""An installation on its first morning: served, with prices and an operator, and nobody else."""

from collections.abc import AsyncIterator

import pytest

from server.app import House
from server.models import Activation
from server.resolvers.account import make_operator
from server.resolvers.mail import activation_link
from server.resolvers.product import make_product
from tests.journeys.town import OPERATOR, Town, first_of_next_month
from tests.serving import Person, served


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A month's first day, 9:00 UTC. Business seats cost 90.00 EUR a year or 9.00 EUR a month."""
    async with served(database_url) as house:
        town = Town(url=house.config.public_url, operator=await _operator(house))
        await town.turn_clock_to(first_of_next_month(await town.today()))
        await town.operator.sign_in(OPERATOR)
        await _set_prices(house, town)
        yield town


async def _operator(house: House) -> Person:
    _, activation_id = await make_operator(await house.context(), OPERATOR)
    link = activation_link(house.config, await Activation.get(id=activation_id))
    return await Person(house.config.public_url).activate(link.partition("token=")[2], name="Olga")


async def _set_prices(house: House, town: Town) -> None:
    await make_product(await house.context(), code="business", name="Business")
    today = (await town.today()).isoformat()
    for term, price in {"YEARLY": "90.00", "MONTHLY": "9.00"}.items():
        await town.operator.do(
            "setPrice",
            "product { code }",
            productCode="business",
            currency="EUR",
            term=term,
            unitPrice=price,
            validFrom=today,
        )
