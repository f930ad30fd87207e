"""What a top-up paid for the next period comes back if that never starts (rules §8)."""

from datetime import date
from typing import Any

import pytest

from server.domain.invoice import InvoiceKind, InvoiceStatus
from server.domain.money import Money
from server.models import Invoice, InvoiceLine, Subscription
from server.resolvers.invoice import cancel_purchase
from tests.resolvers.correcting import of
from tests.resolvers.shop import Shop, invoice_of, planned, renewed, stocked, topped_up

pytestmark = pytest.mark.usefixtures("database")

END = date(2026, 6, 1)
NEXT = Money(3 * 7200, "EUR")  # three seats for the whole next year, less 20 %


async def ordered(shop: Shop) -> tuple[Subscription, str]:
    """A subscription whose next period is ordered and not paid for, and that order's invoice."""
    subscription = await shop.running(ends_on=END)
    return subscription, (await renewed(shop, subscription))["invoice"]


async def topped_up_ahead(shop: Shop, subscription: Subscription, *, is_paid: bool = True) -> Any:
    """Three seats, for this period and for the next."""
    bought = await topped_up(shop, subscription, additional_seats=3)
    assert await InvoiceLine.filter(invoice_id=bought["invoice"]).count() == 2
    if is_paid:
        await shop.event(bought["payment"])
    return bought


async def invoiced_anew(bought: Any) -> Invoice:
    return await Invoice.get(corrects_id=bought["invoice"], kind=InvoiceKind.INVOICE)


async def test_when_its_order_is_canceled() -> None:
    shop = await stocked()
    subscription, renewal = await ordered(shop)
    bought = await topped_up_ahead(shop, subscription)
    await cancel_purchase(await shop.context(), invoice_id=renewal)
    await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [NEXT]
    assert (await of(await invoice_of(bought))).seats_purchased == 6


async def test_the_top_up_is_invoiced_anew_without_it() -> None:
    shop = await stocked()
    subscription, renewal = await ordered(shop)
    bought = await topped_up_ahead(shop, subscription)
    await cancel_purchase(await shop.context(), invoice_id=renewal)
    old, new = await invoice_of(bought), await invoiced_anew(bought)
    assert (old.total - new.total, new.status, new.amount_paid) == (NEXT.minor, InvoiceStatus.PAID, new.total)
    [line] = await InvoiceLine.filter(invoice_id=new.id)
    assert (line.period_end, line.net_amount) == (END, new.net_total)


async def test_when_the_plan_is_changed() -> None:
    shop = await stocked()
    subscription, _ = await ordered(shop)
    bought = await topped_up_ahead(shop, subscription)
    await planned(shop, subscription, seats=9)
    assert (await invoiced_anew(bought)).status is InvoiceStatus.PAID


async def test_when_the_next_period_is_ordered_anew_which_then_charges_all_seats() -> None:
    shop = await stocked()
    subscription, _ = await ordered(shop)
    bought = await topped_up_ahead(shop, subscription)
    again = await invoice_of(await renewed(shop, subscription, seats=6))
    assert (again.net_total, (await invoiced_anew(bought)).status) == (6 * 7200, InvoiceStatus.PAID)


async def test_when_it_is_paid_only_after_the_order_was_given_up() -> None:
    shop = await stocked()
    subscription, renewal = await ordered(shop)
    bought = await topped_up_ahead(shop, subscription, is_paid=False)
    await cancel_purchase(await shop.context(), invoice_id=renewal)
    await shop.event(bought["payment"])
    await shop.keep_promises()
    assert list(shop.cards.refunds.values()) == [NEXT]
    assert (await of(await invoice_of(bought))).seats_purchased == 6


async def test_it_stays_while_the_next_period_is_ordered() -> None:
    shop = await stocked()
    subscription, _ = await ordered(shop)
    await topped_up_ahead(shop, subscription)
    assert await Invoice.filter(kind=InvoiceKind.CREDIT_NOTE).count() == 0
