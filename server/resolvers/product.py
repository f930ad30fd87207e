"""What is sold, and its price list (rules §5)."""

from datetime import date
from decimal import Decimal
from typing import Any

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.money import Money, checked_money
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.term import Term
from server.models import Price, Product
from server.work import Outcome


async def set_price(
    context: Context, *, product_code: str, currency: str, term: Term, unit_price: Decimal, valid_from: date
) -> Outcome:
    """One seat for one whole term from that day on; the same day again replaces what was set for it."""
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)
    money = _checked_price(unit_price, currency)
    if valid_from < context.today:
        raise Refusal(UserErrorCode.INVALID_INPUT, "validFrom", facts={"problem": "past_date"})
    async with context.work() as work:
        product = await _locked_product(product_code)
        await _put(product, money, term, valid_from)
        facts = {"name": product.name, "on": valid_from.isoformat()}
        work.change(ChangeKind.PRODUCT_PRICE_SET, subject=product, role=Role.OPERATOR, facts=facts)
        return work.done(product=product.id)


def _checked_price(unit_price: Decimal, currency: str) -> Money:
    money = checked_money(unit_price, currency, "unitPrice")
    if money.minor < 0:
        raise Refusal(UserErrorCode.INVALID_INPUT, "unitPrice", facts={"problem": "amount"})
    return money


async def _locked_product(code: str) -> Product:
    product = await Product.filter(Product.coded(code)).select_for_update().first()
    if product is None:
        raise Refusal(UserErrorCode.NOT_FOUND, "productCode")
    return product


async def _put(product: Product, unit_price: Money, term: Term, valid_from: date) -> None:
    """The product's lock makes sure that nobody else sets a price of that day in between."""
    named: dict[str, Any] = {
        "product_id": product.id,
        "currency": unit_price.currency,
        "term": term,
        "valid_from": valid_from,
    }
    if not await Price.filter(**named).update(unit_price=unit_price.minor):
        await Price.create(id=Price.new_id(), unit_price=unit_price.minor, **named)


async def make_product(context: Context, *, code: str, name: str) -> Outcome:
    """For the command line and the demo. A product that is there already stays as it is."""
    async with context.work() as work:
        await Product.bulk_create([Product(id=Product.new_id(), code=code, name=name)], ignore_conflicts=True)
        product = await Product.get(code=code)
        return work.done(product=product.id)


async def price_of(product_id: str, currency: str, term: Term, on: date) -> Money | None:
    """What one seat for one whole term costs on that day."""
    prices = Price.filter(product_id=product_id, currency=currency, term=term, valid_from__lte=on)
    price = await prices.order_by("-valid_from").first()
    return Money(price.unit_price, price.currency) if price else None


async def priced_currencies(product_id: str) -> frozenset[str]:
    """The currencies in which there is, was or will be any price of the product."""
    priced = Price.filter(product_id=product_id).distinct().values_list("currency")
    return frozenset([currency for (currency,) in await priced])


async def currencies(on: date) -> list[str]:
    """Those in which anything has a price on that day."""
    priced = await Price.filter(valid_from__lte=on).distinct().order_by("currency").values_list("currency", flat=True)
    return list(map(str, priced))
