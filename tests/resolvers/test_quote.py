"""Quotes: what a purchase would cost, and that it then costs exactly this (rules §5 and §6)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from server.domain.invoice import BillTo
from server.domain.money import Money
from server.domain.offer import ExistingCustomer, Place
from server.domain.payment import PaymentMethod
from server.domain.quote import Quote
from server.domain.refusal import UserErrorCode
from server.domain.term import Term
from server.domain.vat import PriceNote, VatNumberStatus, VatTreatment
from server.domain.vat_number import VatNumberAnswer
from server.models import Account, Customer, Invoice, Subscription
from server.resolvers.quote import quote_subscription, quote_top_up
from server.resolvers.top_up import top_up
from tests.resolvers.channel import appoint, new_account, new_reseller, refused
from tests.resolvers.shop import NEWCOMER, Shop, changed, invoice_of, price, stocked

pytestmark = pytest.mark.usefixtures("database")

BERLIN = Place("DE", "DE136695976")


async def quoted(shop: Shop, account: Account | None = None, **wishes: Any) -> Quote:
    usual = {
        "buyer": ExistingCustomer(shop.customer.id),
        "product_code": "business",
        "seats": 10,
        "term": Term.YEARLY,
        "currency": "EUR",
        "payment_method": PaymentMethod.CARD,
    }
    return await quote_subscription(await shop.context(account), **{**usual, **wishes})


async def test_a_reseller_is_quoted_its_discount() -> None:
    quote = await quoted(await stocked())
    assert (quote.list_total, quote.net_total) == (Money(90000, "EUR"), Money(72000, "EUR"))


async def test_a_quote_says_that_there_is_a_discount() -> None:
    assert (await quoted(await stocked())).notes == (PriceNote.REVERSE_CHARGE, PriceNote.RESELLER_DISCOUNT)


async def test_without_a_discount_none_is_noted() -> None:
    shop = await stocked()
    await changed(shop.reseller, discount=0)
    assert PriceNote.RESELLER_DISCOUNT not in (await quoted(shop)).notes


async def test_a_first_period_has_no_end_before_it_is_paid() -> None:
    quote = await quoted(await stocked())
    assert (quote.months_charged, quote.period_end) == (12, None)


@pytest.mark.parametrize(
    ("now", "end", "seats", "cents", "percent", "months", "net"),
    [
        ("2026-05-12", "2026-07-01", 3, 9000, "20", 2, 3600),
        ("2026-07-01", "2026-09-01", 1, 10000, "0", 2, 1667),
        ("2026-06-30", "2026-09-01", 1, 10000, "12.5", 3, 2187),
    ],
)
async def test_a_top_up_is_quoted_the_months_that_remain(
    now: str, end: str, seats: int, cents: int, percent: str, months: int, net: int
) -> None:
    shop = await stocked(yearly=cents)
    shop.now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    await changed(shop.reseller, discount=int(Decimal(percent) * 100))
    subscription = await shop.running(ends_on=date.fromisoformat(end))
    quote = await quote_top_up(await shop.context(), subscription_id=subscription.id, additional_seats=seats)
    assert (quote.months_charged, quote.net_total, quote.period_end) == (
        months,
        Money(net, "EUR"),
        date.fromisoformat(end),
    )


async def test_a_customers_administrator_is_quoted_the_list_price() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    quote = await quote_top_up(await shop.context(mia), subscription_id=subscription.id, additional_seats=3)
    assert (quote.net_total, quote.notes[-1]) == (Money(4500, "EUR"), PriceNote.PURCHASES_AT_LIST_PRICE)


async def test_who_is_administrator_of_both_buys_as_the_reseller() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    await appoint(mia, shop.reseller)
    quote = await quote_top_up(await shop.context(mia), subscription_id=subscription.id, additional_seats=3)
    assert quote.net_total == Money(3600, "EUR")


# ---------------------------------------------------------------- VAT


async def test_a_valid_number_elsewhere_in_the_eu_reverses_the_charge() -> None:
    quote = await quoted(await stocked(), buyer=BERLIN)
    assert (quote.vat.treatment, quote.total) == (VatTreatment.REVERSE_CHARGE, Money(72000, "EUR"))


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (VatNumberAnswer.DOWN, PriceNote.VAT_NUMBER_UNVERIFIED),
        (VatNumberAnswer.INVALID, PriceNote.VAT_NUMBER_NOT_REGISTERED),
    ],
)
async def test_a_number_that_is_not_confirmed_costs_vat(answer: VatNumberAnswer, note: PriceNote) -> None:
    shop = await stocked()
    shop.register.answer = answer
    quote = await quoted(shop, buyer=BERLIN)
    assert (quote.vat_amount, note in quote.notes) == (Money(13680, "EUR"), True)


@pytest.mark.parametrize(
    "place",
    [
        Place("SE", "SE123456789701"),
        Place("DE", None),
        Place("US", "12-3456789"),
        Place("DE", "DE136695976", "27498"),
        Place("GB", "XI980780684", "BT1 1AA"),
    ],
)
async def test_the_register_is_not_asked_where_its_answer_changes_nothing(place: Place) -> None:
    shop = await stocked()
    await quoted(shop, buyer=place)
    assert shop.register.asked == []


async def test_the_postal_code_decides_too() -> None:
    quote = await quoted(await stocked(), buyer=Place("PT", None, "9000-001"))
    assert (quote.vat.treatment, quote.vat.rate_percent) == (VatTreatment.DESTINATION, Decimal(22))


async def test_a_customers_own_postal_code_decides() -> None:
    shop = await stocked()
    await changed(shop.customer, postal_code="D-27498")
    assert (await quoted(shop)).vat.treatment is VatTreatment.OUTSIDE_SCOPE


async def test_a_postal_code_that_is_too_long_is_refused_where_it_was_typed() -> None:
    shop = await stocked()
    assert await refused(quoted(shop, buyer=Place("DE", None, "1" * 21))) == (
        UserErrorCode.INVALID_INPUT,
        ("buyer", "newCustomer", "postalCode"),
    )


async def test_what_is_bought_to_resell_bears_the_resellers_own_vat() -> None:
    shop = await stocked()
    await changed(shop.reseller, bill_to=BillTo.RESELLER)
    assert (await quoted(shop)).vat.treatment is VatTreatment.DOMESTIC


async def test_a_malformed_number_is_refused_where_it_was_typed() -> None:
    shop = await stocked()
    assert await refused(quoted(shop, buyer=Place("DE", "DE1"))) == (
        UserErrorCode.INVALID_VAT_NUMBER,
        ("buyer", "newCustomer", "vatNumber"),
    )


async def test_an_unknown_country_is_refused_where_it_was_typed() -> None:
    shop = await stocked()
    assert await refused(quoted(shop, buyer=Place("XX", None))) == (
        UserErrorCode.INVALID_INPUT,
        ("buyer", "newCustomer", "country"),
    )


# ---------------------------------------------------------------- buying with it


async def test_a_quote_holds_when_the_price_rises() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    await price(shop, Term.YEARLY, 99900, since=shop.now.date())
    assert (await invoice_of(await shop.buy(quote_token=quote.token))).total == 72000


async def test_a_quote_holds_when_the_discount_ends() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    await changed(shop.reseller, discount=0)
    assert (await invoice_of(await shop.buy(quote_token=quote.token))).total == 72000


async def test_a_quote_holds_when_the_register_changes_its_mind() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    shop.register.answer = VatNumberAnswer.INVALID
    assert (await invoice_of(await shop.buy(quote_token=quote.token))).vat_total == 0


async def test_a_quote_holds_when_the_customers_number_has_been_asked_about_since() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    await changed(shop.customer, vat_number_status=VatNumberStatus.INVALID)
    assert (await invoice_of(await shop.buy(quote_token=quote.token))).total == 72000


async def test_the_quoted_proof_stands_on_the_invoice() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    invoice = await invoice_of(await shop.buy(quote_token=quote.token))
    assert invoice.vat_proof["consultation_number"] == "PROOF1"


async def test_a_quoted_top_up_charges_the_months_quoted() -> None:
    shop = await stocked()
    shop.now = datetime(2026, 5, 31, 23, 50, tzinfo=UTC)
    subscription = await shop.running()
    quote = await quote_top_up(await shop.context(), subscription_id=subscription.id, additional_seats=3)
    shop.later(minutes=20)
    invoice = await invoice_of(await topped_up(shop, subscription, quote.token))
    assert invoice.total == quote.total.minor == 3600


async def topped_up(shop: Shop, subscription: Subscription, token: str, who: Account | None = None) -> Any:
    return await top_up(
        await shop.context(who),
        subscription_id=subscription.id,
        additional_seats=3,
        payment_method=PaymentMethod.CARD,
        quote_token=token,
    )


async def test_a_newcomers_quote_needs_country_and_vat_number_only() -> None:
    shop = await stocked()
    quote = await quoted(shop, buyer=BERLIN)
    assert (await invoice_of(await shop.buy(buyer=NEWCOMER, quote_token=quote.token))).total == 72000


async def test_a_newcomer_elsewhere_is_another_than_was_quoted() -> None:
    shop = await stocked()
    quote = await quoted(shop, buyer=BERLIN)
    moved = replace(NEWCOMER, vat_number=None, address=replace(NEWCOMER.address, country="AT"))
    assert await refused(shop.buy(buyer=moved, quote_token=quote.token)) == MISMATCH


@pytest.mark.parametrize(("quoted_at", "typed"), [(None, "27498"), ("27498", "20095"), ("27498", "78266")])
async def test_a_newcomer_in_another_vat_territory_is_another_than_was_quoted(
    quoted_at: str | None, typed: str
) -> None:
    shop = await stocked()
    quote = await quoted(shop, buyer=replace(BERLIN, postal_code=quoted_at))
    moved = replace(NEWCOMER, address=replace(NEWCOMER.address, postal_code=typed))
    assert await refused(shop.buy(buyer=moved, quote_token=quote.token)) == MISMATCH


async def test_a_newcomers_postal_code_may_change_within_its_vat_territory() -> None:
    shop = await stocked()
    quote = await quoted(shop, buyer=replace(BERLIN, postal_code="10115"))
    assert (await invoice_of(await shop.buy(buyer=NEWCOMER, quote_token=quote.token))).total == 72000


MISMATCH = (UserErrorCode.QUOTE_MISMATCH, ("quoteToken",))


async def test_a_quote_holds_for_half_an_hour() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    shop.later(minutes=30)
    assert await refused(shop.buy(quote_token=quote.token)) == (UserErrorCode.QUOTE_EXPIRED, ("quoteToken",))


@pytest.mark.parametrize(
    "wish",
    [
        {"seats": 11},
        {"term": Term.MONTHLY},
        {"payment_method": PaymentMethod.BANK_TRANSFER},
        {"buyer": NEWCOMER},
    ],
)
async def test_a_quote_is_good_for_nothing_else(wish: dict[str, Any]) -> None:
    shop = await stocked()
    quote = await quoted(shop)
    assert await refused(shop.buy(quote_token=quote.token, **wish)) == MISMATCH


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJxdW90ZSJ9."])
async def test_a_made_up_quote_is_refused(token: str) -> None:
    shop = await stocked()
    assert await refused(shop.buy(quote_token=token)) == MISMATCH


async def test_a_quote_that_was_written_over_is_refused() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    assert await refused(shop.buy(quote_token=quote.token[:-2])) == MISMATCH


async def test_a_quote_is_its_owners_alone() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    bert = await new_account("bert@north.example")
    await appoint(bert, shop.reseller)
    assert await refused(shop.buy(bert, quote_token=quote.token)) == MISMATCH


async def test_a_quote_is_for_one_capacity() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    quote = await quote_top_up(await shop.context(mia), subscription_id=subscription.id, additional_seats=3)
    await appoint(mia, shop.reseller)
    assert await refused(topped_up(shop, subscription, quote.token, who=mia)) == MISMATCH


async def test_a_quote_is_for_the_business_information_it_was_made_for() -> None:
    shop = await stocked()
    quote = await quoted(shop)
    await changed(shop.customer, city="Potsdam")
    assert await refused(shop.buy(quote_token=quote.token)) == MISMATCH


async def test_a_quote_is_for_the_period_it_was_made_in() -> None:
    shop = await stocked()
    subscription = await shop.running()
    quote = await quote_top_up(await shop.context(), subscription_id=subscription.id, additional_seats=3)
    await changed(subscription, current_period_end=date(2026, 8, 1))
    assert await refused(topped_up(shop, subscription, quote.token)) == MISMATCH


async def test_a_refused_quote_leaves_nothing_behind() -> None:
    shop = await stocked()
    await refused(shop.buy(buyer=NEWCOMER, quote_token="garbage"))
    assert (await Customer.all().count(), await Invoice.all().count()) == (1, 0)


async def test_a_quote_writes_nothing() -> None:
    shop = await stocked()
    await quoted(shop)
    assert await Invoice.all().count() == 0


# ---------------------------------------------------------------- what is refused


async def test_another_resellers_customer_does_not_exist() -> None:
    shop = await stocked()
    omar = await new_account("omar@south.example")
    await appoint(omar, await new_reseller("South"))
    assert await refused(quoted(shop, omar)) == (UserErrorCode.NOT_FOUND, ("buyer", "customerId"))


@pytest.mark.parametrize(
    ("wish", "code", "path"),
    [
        ({"product_code": "nothing"}, UserErrorCode.NOT_FOUND, "productCode"),
        ({"product_code": "a\0b"}, UserErrorCode.NOT_FOUND, "productCode"),
        ({"seats": 0}, UserErrorCode.SEATS_OUT_OF_RANGE, "seats"),
        ({"seats": 100_001}, UserErrorCode.SEATS_OUT_OF_RANGE, "seats"),
        ({"currency": "USD"}, UserErrorCode.CURRENCY_NOT_AVAILABLE, "currency"),
        ({"seats": 100_000}, UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, "paymentMethod"),
        (
            {"payment_method": PaymentMethod.BANK_TRANSFER, "term": Term.MONTHLY},
            UserErrorCode.TERM_NOT_AVAILABLE,
            "term",
        ),
    ],
)
async def test_what_can_not_be_bought_is_not_quoted(wish: dict[str, Any], code: UserErrorCode, path: str) -> None:
    shop = await stocked()
    assert await refused(quoted(shop, **wish)) == (code, (path,))


async def test_a_price_of_tomorrow_is_none_today() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 100, currency="USD", since=date(2026, 5, 13))
    assert await refused(quoted(shop, currency="USD")) == (UserErrorCode.PRICE_NOT_AVAILABLE, ("term",))


async def test_a_currency_without_an_account_is_not_paid_by_transfer() -> None:
    shop = await stocked()
    await price(shop, Term.YEARLY, 100, currency="USD")
    bought = quoted(shop, currency="USD", payment_method=PaymentMethod.BANK_TRANSFER)
    assert await refused(bought) == (UserErrorCode.PAYMENT_METHOD_NOT_AVAILABLE, ("paymentMethod",))


async def test_the_dearest_that_a_card_pays() -> None:
    shop = await stocked(yearly=99_999_999)
    await changed(shop.reseller, discount=0)
    assert (await quoted(shop, seats=1)).total == Money(99_999_999, "EUR")
