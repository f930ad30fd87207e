"""The reseller's help page from its first line to its last, over HTTP."""

import pytest

from tests.journeys import joining, managing, selling
from tests.journeys.town import Town
from tests.journeys.walk import BANK_YEARLY, CARD_MONTHLY, CARD_YEARLY, Walk, Way
from tests.serving import Person

WAYS = [
    pytest.param(CARD_YEARLY, id="by card for 12 months"),
    pytest.param(CARD_MONTHLY, id="by card for 1 month"),
    pytest.param(BANK_YEARLY, id="by bank transfer"),
]


@pytest.mark.parametrize("way", WAYS)
async def test_a_reseller_walks_the_whole_page(town: Town, way: Way) -> None:
    walk = Walk(town=town, way=way, anna=Person(town.url), mia=Person(town.url))
    await a_new_customer(walk)
    await managing.users_are_added_one_by_one_while_seats_are_free(walk)
    await additional_seats(walk)
    await other_users(walk)


async def a_new_customer(walk: Walk) -> None:
    await selling.an_operator_makes_a_reseller(walk)
    await selling.its_administrator_activates_the_account(walk)
    await selling.she_signs_in(walk)
    quote_token = await selling.the_discount_is_in_the_price_by_itself(walk)
    ordered = await selling.she_creates_the_subscription(walk, quote_token)
    await selling.nothing_is_usable_before_payment(walk)
    await selling.she_pays(walk, ordered)
    await selling.the_period_runs_from_today(walk)
    await selling.the_reseller_gets_the_receipt(walk)
    await selling.she_finds_the_customer_under_acting_on(walk)
    await joining.she_adds_members(walk)
    await joining.whoever_has_an_account_is_welcomed(walk)
    await joining.one_activates_on_the_page_of_the_mail(walk)
    await joining.another_in_an_app(walk)
    await joining.the_reseller_is_administrator_without_a_seat(walk)
    await joining.she_makes_a_member_administrator(walk)
    await joining.who_pays_list_price(walk)
    await joining.and_never_sees_the_resellers_side(walk)
    await joining.nor_hears_of_it_in_the_feed(walk)
    await joining.wrong_business_information_is_corrected(walk)


async def additional_seats(walk: Walk) -> None:
    await managing.fifty_days_before_the_end(walk)
    await managing.a_top_up_charges_the_months_that_remain(walk)
    await managing.the_corrected_name_is_on_the_new_invoice_only(walk)


async def other_users(walk: Walk) -> None:
    await managing.removing_a_member_frees_the_seat_until_the_same_day(walk)
    await managing.a_removal_can_be_undone_before_anybody_is_told(walk)
    await managing.and_the_free_seat_goes_to_somebody_else(walk)
    await managing.or_both_in_one_step(walk)
