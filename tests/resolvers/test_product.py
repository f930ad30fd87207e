"""The price list."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.context import Context
from server.domain.money import Money
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.term import Term
from server.models import Change, Price, Product
from server.resolvers.product import make_product, price_of, priced_currencies, set_price
from tests.resolvers.channel import acting, new_account, opened

pytestmark = pytest.mark.usefixtures("database")

TODAY = date(2026, 5, 12)
NEXT_MONTH = date(2026, 6, 1)


async def operating() -> Context:
    """An operator of an installation that sells one product."""
    operator = await acting(await new_account("operator@vendor.example", operator=True))
    await make_product(operator, code="business", name="Business")
    return operator


async def put(context: Context, **given: Any) -> None:
    """90.00 EUR a year from today on, unless told otherwise."""
    usual = {"product_code": "business", "currency": "EUR", "term": Term.YEARLY, "unit_price": Decimal("90.00")}
    await set_price(context, **{**usual, "valid_from": TODAY, **given})


async def yearly_euros(on: date) -> Money | None:
    product = await Product.get(code="business")
    return await price_of(product.id, "EUR", Term.YEARLY, on)


async def test_a_price_holds_from_its_day_on() -> None:
    await put(await operating(), valid_from=NEXT_MONTH)
    assert await yearly_euros(NEXT_MONTH) == Money(9000, "EUR")


async def test_a_price_does_not_hold_before_its_day() -> None:
    await put(await operating(), valid_from=NEXT_MONTH)
    assert await yearly_euros(date(2026, 5, 31)) is None


async def test_the_newest_price_that_has_begun_counts() -> None:
    operator = await operating()
    await put(operator)
    await put(operator, valid_from=NEXT_MONTH, unit_price=Decimal("99"))
    assert [await yearly_euros(TODAY), await yearly_euros(NEXT_MONTH)] == [Money(9000, "EUR"), Money(9900, "EUR")]


async def test_the_same_day_again_replaces_the_price_of_that_day() -> None:
    operator = await operating()
    await put(operator)
    await put(operator, unit_price=Decimal("95.00"))
    assert [price.unit_price for price in await Price.all()] == [9500]


async def test_each_term_has_its_own_price() -> None:
    operator = await operating()
    await put(operator)
    await put(operator, term=Term.MONTHLY, unit_price=Decimal("9.00"))
    assert await yearly_euros(TODAY) == Money(9000, "EUR")


async def test_a_product_is_sold_in_the_currencies_it_has_a_price_in() -> None:
    operator = await operating()
    for currency in ("EUR", "SEK", "EUR"):
        await put(operator, currency=currency)
    assert await priced_currencies((await Product.get(code="business")).id) == {"EUR", "SEK"}


async def test_the_operators_read_about_a_new_price() -> None:
    await put(await operating())
    assert (await Change.get()).facts == {"name": "Business", "on": "2026-05-12"}


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"product_code": "unknown"}, UserErrorCode.NOT_FOUND, "productCode"),
        ({"currency": "XYZ"}, UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency"),
        ({"currency": "eur"}, UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency"),
        ({"unit_price": Decimal("-0.01")}, UserErrorCode.INVALID_INPUT, "unitPrice"),
        ({"unit_price": Decimal("90.001")}, UserErrorCode.INVALID_INPUT, "unitPrice"),
        ({"unit_price": Decimal("NaN")}, UserErrorCode.INVALID_INPUT, "unitPrice"),
        ({"unit_price": Decimal("0.5"), "currency": "JPY"}, UserErrorCode.INVALID_INPUT, "unitPrice"),
        ({"valid_from": date(2026, 5, 11)}, UserErrorCode.INVALID_INPUT, "validFrom"),
    ],
)
async def test_a_price_that_makes_no_sense_is_refused(given: dict[str, Any], code: UserErrorCode, path: str) -> None:
    operator = await operating()
    with pytest.raises(Refusal) as refusal:
        await put(operator, **given)
    assert (refusal.value.code, refusal.value.path, await Price.all()) == (code, (path,), [])


async def test_a_seat_may_cost_nothing() -> None:
    await put(await operating(), unit_price=Decimal("0"))
    assert await yearly_euros(TODAY) == Money(0, "EUR")


async def test_a_reseller_sets_no_prices() -> None:
    channel = await opened()
    with pytest.raises(Refusal) as refusal:
        await put(await acting(channel.anna))
    assert refusal.value.code is UserErrorCode.NOT_ALLOWED


async def test_a_product_made_twice_is_made_once() -> None:
    operator = await operating()
    again = await make_product(operator, code="business", name="Another name")
    assert again == {"product": (await Product.get(name="Business")).id}
