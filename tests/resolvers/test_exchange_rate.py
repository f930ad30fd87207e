"""Domestic VAT in a foreign currency is stated in the seller's too (rules §6)."""

from datetime import date

import pytest

from server.database import transaction
from server.domain.payment import PaymentMethod
from server.domain.refusal import UserErrorCode
from server.models import ExchangeRate, Invoice
from server.resolvers.exchange_rate import fetch_rates
from tests.resolvers.channel import refused
from tests.resolvers.correcting import bought_by_card, corrected, moves
from tests.resolvers.shop import Shop, invoice_of, rated, stocked

pytestmark = pytest.mark.usefixtures("database")


async def in_sweden() -> Shop:
    """The customer is where the seller is; prices are in euros, the seller's books in kronor."""
    shop = await stocked()
    await moves(shop.customer, "SE", "111 22")
    return shop


def stated(invoice: Invoice) -> tuple[object, ...]:
    return (
        invoice.seller_currency,
        invoice.vat_in_seller_currency,
        invoice.exchange_rate,
        invoice.exchange_rate_on,
    )


async def test_at_the_last_rate_before_the_tax_date() -> None:
    shop = await in_sweden()
    await rated("SEK", "12.000", date(2026, 5, 12))  # that of the day itself is not there yet when it begins
    await rated("SEK", "10.000", date(2026, 5, 8))
    invoice = await invoice_of(await bought_by_card(shop))
    assert (invoice.vat_total, *stated(invoice)) == (18000, "SEK", 198000, "11.000000", date(2026, 5, 11))


async def test_what_is_in_the_sellers_currency_or_not_domestic_needs_no_rate() -> None:
    shop = await stocked()
    assert stated(await invoice_of(await bought_by_card(shop))) == (None, None, None, None)


async def test_a_replacement_has_the_rate_of_the_old_tax_date() -> None:
    shop = await in_sweden()
    bought = await bought_by_card(shop)
    await rated("SEK", "12.000", date(2026, 5, 20))
    shop.later(days=30)
    correction = await corrected(shop, bought["invoice"], reissue=True)
    assert stated(correction.new) == stated(correction.credit_note) == stated(correction.invoice)


async def test_a_replacement_that_is_no_longer_domestic_states_nothing() -> None:
    shop = await in_sweden()
    bought = await bought_by_card(shop)
    await moves(shop.customer, "DE", "10115", "DE136695976")
    assert stated((await corrected(shop, bought["invoice"], reissue=True)).new) == (None, None, None, None)


async def test_without_any_rate_nothing_is_sold_that_could_not_be_invoiced() -> None:
    shop = await in_sweden()
    async with transaction():
        await ExchangeRate.all().delete()
    buying = shop.buy(payment_method=PaymentMethod.BANK_TRANSFER)
    assert await refused(buying) == (UserErrorCode.CURRENCY_NOT_AVAILABLE, ("currency",))


async def test_rates_are_kept_once() -> None:
    shop = await stocked()
    for _ in range(2):
        await fetch_rates(await shop.system())
    assert [rate.per_euro for rate in await ExchangeRate.filter(currency="USD")] == ["1.1600"]
