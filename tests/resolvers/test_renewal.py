"""What is planned for the end of a period (rules §8)."""

import pytest

from server.domain.payment import PaymentMethod
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.term import Term
from tests.resolvers.channel import refused
from tests.resolvers.shop import (
    planned,
    stocked,
    subscription_of,
)

pytestmark = pytest.mark.usefixtures("database")

BANK = PaymentMethod.BANK_TRANSFER


async def test_a_subscription_ends_with_its_period_unless_somebody_plans_otherwise() -> None:
    shop = await stocked()
    assert (await subscription_of(await shop.buy())).will_renew is False


async def test_a_renewal_is_as_the_period_before_where_nothing_else_is_said() -> None:
    shop = await stocked()
    plan = await planned(shop, await shop.running(seats=3))
    assert (plan.will_renew, plan.renewal_seats, plan.renewal_term, plan.renewal_payment_method) == (
        True,
        3,
        Term.YEARLY,
        PaymentMethod.CARD,
    )


@pytest.mark.parametrize("paid", PaymentMethod)
@pytest.mark.parametrize(("term", "method"), [(Term.YEARLY, BANK), (Term.MONTHLY, PaymentMethod.CARD)])
async def test_a_customers_plan_does_not_tell_how_the_reseller_paid(
    term: Term, method: PaymentMethod, paid: PaymentMethod
) -> None:
    shop = await stocked()
    subscription = await shop.running(payment_method=paid)
    plan = await planned(shop, subscription, await shop.admin(subscription), term=term)
    assert plan.renewal_payment_method is method


async def test_what_was_planned_stays_where_nothing_else_is_said() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    await planned(shop, subscription, seats=7)
    assert (await planned(shop, subscription, term=Term.MONTHLY)).renewal_seats == 7


async def test_whoever_plans_buys() -> None:
    shop = await stocked()
    subscription = await shop.running()
    plan = await planned(shop, subscription, await shop.admin(subscription))
    assert plan.renewal_purchased_by is Role.CUSTOMER_ADMIN


async def test_a_plan_can_be_taken_back() -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3)
    await planned(shop, subscription, seats=7)
    plan = await planned(shop, subscription, will_renew=False)
    assert (plan.will_renew, plan.renewal_seats) == (False, None)


@pytest.mark.parametrize("seats", [0, 1, 100_001])
async def test_nobody_loses_a_seat_by_a_renewal(seats: int) -> None:
    shop = await stocked()
    subscription = await shop.running(seats=3, seats_assigned=2)
    plan = planned(shop, subscription, seats=seats)
    assert await refused(plan) == (UserErrorCode.SEATS_OUT_OF_RANGE, ("seats",))


async def test_a_renewal_by_bank_transfer_is_for_a_year() -> None:
    shop = await stocked()
    plan = planned(shop, await shop.running(), term=Term.MONTHLY, payment_method=BANK)
    assert await refused(plan) == (UserErrorCode.TERM_NOT_AVAILABLE, ("term",))
