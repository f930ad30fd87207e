"""The demo world, made through the product's own operations by a client of the API.

Each step finds what is there or makes it, so that a second start completes what a killed one left. The operator is
named as the very last thing: from then on the world belongs to whoever plays with it, and nothing is touched again.
"""

import asyncio

import httpx

from server.app import House
from server.demo.channel import bring_in
from server.demo.client import PATIENCE, Client, DemoFailed
from server.demo.door import DEMO_PASSWORD, accept, sign_in
from server.demo.world import OPERATOR, PRICES, PRODUCT, RESELLERS, seated, sign_ins
from server.domain.token import activation_token
from server.resolvers.account import make_operator
from server.resolvers.product import make_product

__all__ = ["DEMO_PASSWORD", "SIGN_INS", "DemoFailed", "make_demo"]

SIGN_INS = list(sign_ins())


async def make_demo(house: House, url: str) -> None:
    """`house` is being served at `url`, by this process, and its worker works. Raises DemoFailed."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, trust_env=False) as browser:
        operator = await _operator(house, Client(browser))
        viewer = await operator.ask("{ viewer { account { name } } }")
        if viewer["account"]["name"] is None:
            await _furnish(house, operator)
            await operator.do("updateProfile", name=OPERATOR.name)
        await operator.do("signOut")


async def _operator(house: House, stranger: Client) -> Client:
    """The account is the first there is, so no account of the API could have made it."""
    _, activation_id = await make_operator(await house.context(), OPERATOR.email)
    if activation_id is None:
        return await sign_in(stranger, OPERATOR)
    token = activation_token(house.config.secret_key, activation_id)
    return await stranger.enter("activateAccount", token=token, password=DEMO_PASSWORD)


async def _furnish(house: House, operator: Client) -> None:
    context = await house.context()
    await make_product(context, **PRODUCT)  # the API sells what there is, it has no operation to make a product
    await _set_prices(operator, context.today.isoformat())
    await asyncio.gather(*(bring_in(operator, reseller) for reseller in RESELLERS))
    await asyncio.gather(*(accept(operator, member) for member in seated()))


async def _set_prices(operator: Client, today: str) -> None:
    products = await operator.ask("{ products { code prices { term unitPrice { currency } } } }")
    [prices] = [product["prices"] for product in products if product["code"] == PRODUCT["code"]]
    known = [(price["unitPrice"]["currency"], price["term"]) for price in prices]
    missing = [priced for priced in PRICES if priced not in known]
    await asyncio.gather(*(_set_price(operator, currency, term, today) for currency, term in missing))


async def _set_price(operator: Client, currency: str, term: str, today: str) -> None:
    await operator.do(
        "setPrice",
        productCode=PRODUCT["code"],
        currency=currency,
        term=term,
        unitPrice=PRICES[currency, term],
        validFrom=today,
        idempotencyKey=f"demo {currency} {term}",
    )
