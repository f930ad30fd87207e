"""What many order at once, and what one client asks for many times."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from server.models import Invoice, Payment, Subscription
from tests.journeys.market import Market, codes, market, order, positions
from tests.resolvers.channel import new_customer

ORDERED = "invoice { id } payment { id }"


@pytest.mark.parametrize("payment_method", ["BANK_TRANSFER", "CARD"])
async def test_100_top_ups_of_one_intent_are_one_invoice(database_url: str, payment_method: str) -> None:
    async with market(database_url, 2) as here:
        subscription = await here.running(seats=1)

        answers = await topped_up(here, subscription, payment_method, keys=["one intent"] * 100)

        [invoice] = await Invoice.all()
        payments = [payment.id for payment in await Payment.all()]
        assert len(payments) == (1 if payment_method == "CARD" else 0)
        assert [answer["errors"] for answer in answers] == [[]] * 100
        assert {answer["invoice"]["id"] for answer in answers} == {invoice.id}
        assert {answer["payment"]["id"] for answer in answers if answer["payment"]} == set(payments)
        print(f"slowest request: {here.slowest:.2f} s")


async def test_one_key_with_two_inputs_at_once_serves_only_one_of_them(database_url: str) -> None:
    async with market(database_url, 2) as here:
        subscription = await here.running(seats=1)

        answers = await asyncio.gather(
            *(
                top_up(here, person, subscription, "BANK_TRANSFER", key="one key", seats=1 + number % 2)
                for number, person in enumerate(here.crowd(40))
            )
        )

        assert Counter(tuple(codes(answer)) for answer in answers) == {(): 20, ("IDEMPOTENCY_KEY_REUSED",): 20}
        assert await Invoice.all().count() == 1


async def test_invoices_ordered_by_30_at_once_are_numbered_without_a_hole(database_url: str) -> None:
    async with market(database_url, 2) as here:
        crowd = here.crowd(30)

        answers = await asyncio.gather(
            *(
                here.do(person, "createSubscription", ORDERED, **order(f"Customer {number}", "BANK_TRANSFER"))
                for number, person in enumerate(crowd)
            )
        )

        assert [answer["errors"] for answer in answers] == [[]] * 30
        assert await positions() == list(range(1, 31))


async def test_orders_refused_in_between_take_no_number(database_url: str) -> None:
    """Each customer is ordered for twice at the same moment: one of the two is refused."""
    async with market(database_url, 2) as here:
        customers = [(await new_customer(here.shop.reseller)).id for _ in range(10)]
        crowd = here.crowd(20)

        answers = await asyncio.gather(
            *(
                here.do(
                    person,
                    "createSubscription",
                    ORDERED,
                    **order("", "BANK_TRANSFER") | {"buyer": {"customerId": customer_id}},
                )
                for person, customer_id in zip(crowd, customers * 2, strict=True)
            )
        )

        assert Counter(tuple(codes(answer)) for answer in answers) == {(): 10, ("SUBSCRIPTION_EXISTS",): 10}
        assert await positions() == list(range(1, 11))


async def topped_up(here: Market, subscription: Subscription, payment_method: str, keys: list[str]) -> list[Any]:
    """By as many browsers at once."""
    crowd = here.crowd(len(keys))
    return await asyncio.gather(
        *(top_up(here, person, subscription, payment_method, key=key) for person, key in zip(crowd, keys, strict=True))
    )


async def top_up(
    here: Market, person: Any, subscription: Subscription, payment_method: str, *, key: str, seats: int = 1
) -> Any:
    return await here.do(
        person,
        "topUp",
        ORDERED,
        subscriptionId=subscription.id,
        additionalSeats=seats,
        paymentMethod=payment_method,
        idempotencyKey=key,
    )
