"""The card that a side's renewals charge: who saved it, what takes its place, and what is refused without one."""

from datetime import date

import pytest

from server.database import transaction
from server.domain.change import Audience
from server.domain.payment import PaymentMethod, PaymentStatus
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.models import CardSetup, Change, Payment, SavedCard, Subscription, Upcoming
from server.ports.payments import Card, CardSetupEvent
from server.resolvers.charge import payer_of
from server.resolvers.renewal import schedule_renewal
from server.resolvers.replace_card import replace_card
from tests.resolvers.channel import refused
from tests.resolvers.shop import (
    PAGE,
    Shop,
    changed,
    leave_card,
    payment_of,
    planned,
    stocked,
    told,
    topped_up,
)

pytestmark = pytest.mark.usefixtures("database")

FIRST = Card(brand="visa", last4="4242", expires=date(2029, 12, 31), token="token_first")
OTHER = Card(brand="mastercard", last4="0341", expires=date(2028, 1, 31), token="token_other")


async def saved(holder_id: str) -> str | None:
    card = await SavedCard.get_or_none(holder_id=holder_id)
    return card.token if card else None


# ---------------------------------------------------------------- the card that paid


async def test_the_card_that_paid_for_the_resellers_order_is_the_resellers() -> None:
    shop = await stocked()
    await shop.event((await shop.buy())["payment"], card=FIRST)
    assert (await saved(shop.reseller.id), await saved(shop.customer.id)) == ("token_first", None)


async def test_the_card_that_paid_for_the_customers_order_is_the_customers() -> None:
    shop = await stocked()
    subscription = await shop.running()
    bought = await topped_up(shop, subscription, await shop.admin(subscription))
    await shop.event(bought["payment"], card=FIRST)
    assert (await saved(shop.reseller.id), await saved(shop.customer.id)) == (None, "token_first")


async def test_the_card_that_paid_last_takes_the_place_of_the_one_before() -> None:
    shop = await stocked()
    await leave_card(shop.reseller.id)
    await shop.event((await shop.buy())["payment"], card=OTHER)
    card = await SavedCard.get(holder_id=shop.reseller.id)
    assert (card.token, card.brand, card.last4, card.expires_on) == (
        "token_other",
        "mastercard",
        "0341",
        date(2028, 1, 31),
    )


async def test_a_payment_told_again_does_not_bring_its_card_back() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], card=FIRST)
    await replaced(shop, OTHER)
    await shop.event(bought["payment"], card=FIRST)
    assert await saved(shop.reseller.id) == "token_other"


async def test_a_declined_card_is_not_saved() -> None:
    shop = await stocked()
    await shop.event((await shop.buy())["payment"], PaymentStatus.FAILED, card=FIRST)
    assert await saved(shop.reseller.id) is None


async def test_a_card_that_the_provider_did_not_keep_is_not_saved() -> None:
    shop = await stocked()
    await shop.event((await shop.buy())["payment"], card=Card(brand="visa", last4="4242", expires=FIRST.expires))
    assert await saved(shop.reseller.id) is None


async def test_a_charge_that_nobody_looked_on_does_not_bring_its_card_back() -> None:
    shop = await stocked()
    await leave_card(shop.reseller.id, last4="0341")
    payment = await changed_payment(await payment_of(await shop.buy()), is_unattended=True)
    await shop.event(payment.id, card=FIRST)
    assert await saved(shop.reseller.id) == "token_0341"


async def changed_payment(payment: Payment, **columns: bool) -> Payment:
    async with transaction():
        await Payment.filter(id=payment.id).update(**columns)
    return payment


async def test_the_provider_is_told_by_which_card_to_charge() -> None:
    shop = await stocked()
    payment = await payment_of(await shop.buy())
    await leave_card(shop.reseller.id)
    payer = await payer_of(payment)
    assert (payer.id, payer.email, payer.card_token) == (shop.reseller.id, shop.reseller.invoice_email, "token_4242")


# ---------------------------------------------------------------- another card in its place


async def setup_of(shop: Shop) -> CardSetup:
    subscription = await Subscription.first() or await shop.running()
    outcome = await replace_card(await shop.context(), subscription_id=subscription.id)
    return await CardSetup.get(id=outcome["card_setup"])


async def replaced(shop: Shop, card: Card, setup: CardSetup | None = None) -> CardSetup:
    setup = setup or await setup_of(shop)
    await shop.tell(CardSetupEvent(event_id="event_1", setup_id=setup.id, card=card))
    return setup


async def test_a_card_is_given_on_the_providers_page() -> None:
    shop = await stocked()
    subscription = await shop.running()
    outcome = await replace_card(await shop.context(), subscription_id=subscription.id, return_url=PAGE)
    assert (outcome["subscription"], outcome["redirect_url"]) == (
        subscription.id,
        f"https://cards.example/setup/{outcome['card_setup']}",
    )


async def test_the_card_that_was_given_takes_the_place_of_the_one_before() -> None:
    shop = await stocked()
    await leave_card(shop.reseller.id)
    await replaced(shop, OTHER)
    assert await saved(shop.reseller.id) == "token_other"


async def test_a_customer_admin_replaces_the_customers_card() -> None:
    shop = await stocked()
    subscription = await shop.running()
    context = await shop.context(await shop.admin(subscription))
    outcome = await replace_card(context, subscription_id=subscription.id)
    assert (await CardSetup.get(id=outcome["card_setup"])).holder_id == shop.customer.id


async def test_the_same_card_told_twice_is_taken_once() -> None:
    shop = await stocked()
    setup = await replaced(shop, OTHER)
    await replaced(shop, FIRST, await setup_of(shop))
    await replaced(shop, OTHER, setup)
    assert (await saved(shop.reseller.id), await told("card.replaced")) == ("token_first", 2)


async def test_a_card_for_a_setup_that_is_not_ours_is_not_taken() -> None:
    shop = await stocked()
    await shop.tell(CardSetupEvent(event_id="event_1", setup_id=CardSetup.new_id(), card=FIRST))
    assert await SavedCard.all().count() == 0


async def test_what_the_reseller_pays_with_is_told_to_its_side_alone() -> None:
    shop = await stocked()
    await replaced(shop, FIRST)
    change = await Change.get(kind="card.replaced")
    assert (change.audience, change.customer_id, change.role, change.actor_id) == (
        Audience.RESELLER,
        None,
        Role.RESELLER_ADMIN,
        shop.anna.id,
    )


async def test_another_card_of_a_customer_is_told_to_the_customer() -> None:
    shop = await stocked()
    subscription = await shop.running()
    mia = await shop.admin(subscription)
    outcome = await replace_card(await shop.context(mia), subscription_id=subscription.id)
    await replaced(shop, FIRST, await CardSetup.get(id=outcome["card_setup"]))
    change = await Change.get(kind="card.replaced")
    assert (change.audience, change.customer_id, change.actor_id) == (Audience.CUSTOMER, shop.customer.id, mia.id)


async def test_a_provider_that_is_down_is_tried_again_later() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    asking = replace_card(await shop.context(), subscription_id=(await shop.running()).id)
    assert await refused(asking) == (UserErrorCode.PAYMENT_FAILED, ("subscriptionId",))


async def test_the_page_does_not_lead_to_a_stranger() -> None:
    shop = await stocked()
    subscription = await shop.running()
    asking = replace_card(await shop.context(), subscription_id=subscription.id, return_url="https://evil.example/done")
    assert await refused(asking) == (UserErrorCode.INVALID_INPUT, ("returnUrl",))


async def test_an_operator_has_no_card_to_replace() -> None:
    shop = await stocked()
    asking = replace_card(await shop.context(shop.olga), subscription_id=(await shop.running()).id)
    assert (await refused(asking))[0] is UserErrorCode.NOT_ALLOWED


# ---------------------------------------------------------------- renewals by card


async def test_a_renewal_by_card_needs_a_card() -> None:
    shop = await stocked()
    subscription = await shop.running()
    planning = schedule_renewal(
        await shop.context(),
        subscription_id=subscription.id,
        will_renew=True,
        payment_method=PaymentMethod.CARD,
    )
    assert await refused(planning) == (UserErrorCode.CARD_MISSING, ("paymentMethod",))


async def test_the_other_sides_card_does_not_pay() -> None:
    shop = await stocked()
    subscription = await shop.running()
    await leave_card(shop.reseller.id)
    planning = schedule_renewal(
        await shop.context(await shop.admin(subscription)),
        subscription_id=subscription.id,
        will_renew=True,
        payment_method=PaymentMethod.CARD,
    )
    assert await refused(planning) == (UserErrorCode.CARD_MISSING, ("paymentMethod",))


async def test_a_renewal_by_bank_transfer_needs_none() -> None:
    shop = await stocked()
    await schedule_renewal(
        await shop.context(),
        subscription_id=(await shop.running()).id,
        will_renew=True,
        payment_method=PaymentMethod.BANK_TRANSFER,
    )
    assert await SavedCard.all().count() == 0


async def test_a_new_card_that_ends_before_a_renewal_is_reminded_of() -> None:
    shop = await stocked()
    subscription = await changed(await shop.running(ends_on=date(2027, 5, 1)), purchased_by=Role.RESELLER_ADMIN)
    await planned(shop, subscription, payment_method=PaymentMethod.CARD)
    assert await Upcoming.filter(kind="CARD_REMINDER").count() == 0
    await replaced(
        shop,
        Card(brand="visa", last4="4242", expires=date(2026, 12, 31), token="token_short"),
        await setup_of(shop),
    )
    assert (await Upcoming.get(kind="CARD_REMINDER")).subject_id == (await SavedCard.get()).id
