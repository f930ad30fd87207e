"""Paying once more or in another way, and taking an order back (rules §7)."""

import random
from datetime import date, timedelta

import pytest

from server.domain.actions import Action, invoice_actions
from server.domain.invoice import InvoiceStatus, Purpose
from server.domain.payment import PaymentFailure, PaymentMethod, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.models import Account, Invoice, Payment
from server.policy import roles_towards
from server.resolvers.invoice import cancel_purchase, pay_invoice
from server.resolvers.top_up import top_up
from server.work import AlreadyDone, Intent, Outcome
from tests.resolvers.channel import appoint, kinds, new_account, new_reseller, refused
from tests.resolvers.shop import Shop, changed, invoice_of, letters, payment_of, stocked, subscription_of, told

pytestmark = pytest.mark.usefixtures("database")

CARD, BANK = PaymentMethod.CARD, PaymentMethod.BANK_TRANSFER


async def pay(shop: Shop, invoice_id: str, method: PaymentMethod = CARD, who: Account | None = None) -> Outcome:
    return await pay_invoice(await shop.context(who), invoice_id=invoice_id, payment_method=method)


async def cancel(shop: Shop, invoice_id: str, who: Account | None = None) -> Outcome:
    return await cancel_purchase(await shop.context(who), invoice_id=invoice_id)


async def colleague(shop: Shop) -> Account:
    bert = await new_account("bert@north.example")
    await appoint(bert, shop.reseller)
    return bert


# ---------------------------------------------------------------- paying


async def test_a_declined_payment_is_tried_again() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    again = await pay(shop, bought["invoice"])
    assert (again["payment"] != bought["payment"], (await payment_of(again)).status) == (
        True,
        PaymentStatus.REQUIRES_ACTION,
    )


async def test_a_payment_that_still_waits_is_given_again() -> None:
    shop = await stocked()
    bought = await shop.buy()
    assert (await pay(shop, bought["invoice"]))["payment"] == bought["payment"]


async def test_a_colleagues_waiting_payment_is_canceled_for_ones_own() -> None:
    shop = await stocked()
    bought = await shop.buy()
    again = await pay(shop, bought["invoice"], who=await colleague(shop))
    assert (again["payment"] != bought["payment"], shop.cards.canceled, (await payment_of(bought)).status) == (
        True,
        [f"at_{bought['payment']}"],
        PaymentStatus.CANCELED,
    )


async def test_what_a_colleague_has_paid_meanwhile_is_not_paid_again() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.cards.paid.add(f"at_{bought['payment']}")
    again = pay(shop, bought["invoice"], who=await colleague(shop))
    assert await refused(again) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))


async def test_while_the_provider_is_away_nothing_is_canceled() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.cards.is_down = True
    code, _ = await refused(pay(shop, bought["invoice"], BANK))
    assert (code, (await payment_of(bought)).status) == (UserErrorCode.PAYMENT_FAILED, PaymentStatus.REQUIRES_ACTION)


async def test_a_draft_paid_by_bank_transfer_is_issued() -> None:
    shop = await stocked()
    bought = await shop.buy()
    invoice = await invoice_of(await pay(shop, bought["invoice"], BANK))
    assert (invoice.status, invoice.number, invoice.payment_method, len(await letters("bank_details"))) == (
        InvoiceStatus.OPEN,
        "2026-000001",
        BANK,
        1,
    )


async def test_the_card_is_forgotten_for_a_bank_transfer() -> None:
    shop = await stocked()
    bought = await shop.buy()
    assert (await pay(shop, bought["invoice"], BANK))["payment"] is None
    assert (await payment_of(bought)).status is PaymentStatus.CANCELED


async def test_asking_for_the_bank_details_again_issues_nothing_anew() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    invoice = await invoice_of(await pay(shop, bought["invoice"], BANK))
    assert (invoice.number, await told("invoice.issued")) == ("2026-000001", 1)


async def test_a_month_is_not_paid_by_bank_transfer() -> None:
    shop = await stocked()
    bought = await shop.buy(term=Term.MONTHLY)
    assert await refused(pay(shop, bought["invoice"], BANK)) == (UserErrorCode.TERM_NOT_AVAILABLE, ("paymentMethod",))


async def test_a_way_of_paying_that_is_refused_leaves_the_one_that_waits_alone() -> None:
    shop = await stocked()
    bought = await shop.buy(term=Term.MONTHLY)
    await refused(pay(shop, bought["invoice"], BANK))
    assert shop.cards.canceled == []


async def test_an_open_invoice_can_be_paid_by_card() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    again = await pay(shop, bought["invoice"])
    await shop.event(again["payment"])
    invoice = await invoice_of(bought)
    assert (invoice.status, invoice.number) == (InvoiceStatus.PAID, "2026-000001")


async def test_a_paid_invoice_is_not_paid_again() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"])
    assert await refused(pay(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))


async def test_an_operator_pays_nothing() -> None:
    shop = await stocked()
    bought = await shop.buy()
    assert (await refused(pay(shop, bought["invoice"], who=shop.olga)))[0] is UserErrorCode.NOT_ALLOWED


async def topped_up(shop: Shop, who: Account | None = None, method: PaymentMethod = CARD) -> Outcome:
    subscription = await shop.running(seats=3)
    mia = await shop.admin(subscription)
    context = await shop.context(who or mia)
    return await top_up(context, subscription_id=subscription.id, additional_seats=2, payment_method=method)


async def test_what_the_customer_ordered_the_reseller_does_not_pay() -> None:
    shop = await stocked()
    bought = await topped_up(shop)
    assert await refused(pay(shop, bought["invoice"])) == (UserErrorCode.NOT_ALLOWED, ("invoiceId",))


async def test_the_other_side_can_not_even_stop_a_payment() -> None:
    shop = await stocked()
    bought = await topped_up(shop)
    await refused(cancel(shop, bought["invoice"], shop.anna))
    assert shop.cards.canceled == []


async def test_what_the_reseller_ordered_does_not_exist_for_the_customer() -> None:
    shop = await stocked()
    bought = await topped_up(shop, shop.anna)
    mia = await Account.get(email="mia@acme.example")
    assert await refused(pay(shop, bought["invoice"], who=mia)) == (UserErrorCode.NOT_FOUND, ("invoiceId",))


async def test_who_is_administrator_of_both_pays_for_either_side() -> None:
    shop = await stocked()
    bought = await topped_up(shop)
    mia = await Account.get(email="mia@acme.example")
    await appoint(mia, shop.reseller)
    assert (await pay(shop, bought["invoice"], who=mia))["payment"] == bought["payment"]


async def test_another_resellers_invoice_does_not_exist() -> None:
    shop = await stocked()
    bought = await shop.buy()
    omar = await new_account("omar@south.example")
    await appoint(omar, await new_reseller("South"))
    assert await refused(cancel(shop, bought["invoice"], omar)) == (UserErrorCode.NOT_FOUND, ("invoiceId",))


# ---------------------------------------------------------------- taking an order back


async def test_an_unpaid_order_is_taken_back() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    await cancel(shop, bought["invoice"])
    assert ((await invoice_of(bought)).status, (await subscription_of(bought)).status) == (
        InvoiceStatus.VOID,
        SubscriptionStatus.CANCELED,
    )


async def test_the_feed_tells_what_was_taken_back() -> None:
    shop = await stocked()
    bought = await shop.buy(payment_method=BANK)
    await cancel(shop, bought["invoice"])
    credited = ["invoice.issued", "invoice.voided", "invoice.credited"]
    assert (await kinds())[-4:] == [*credited, "subscription.canceled"]


async def test_the_provider_is_told_first() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await cancel(shop, bought["invoice"])
    assert (shop.cards.canceled, (await payment_of(bought)).status) == (
        [f"at_{bought['payment']}"],
        PaymentStatus.CANCELED,
    )


async def test_paid_there_is_paid() -> None:
    shop = await stocked()
    bought = await shop.buy()
    shop.cards.paid.add(f"at_{bought['payment']}")
    code, _ = await refused(cancel(shop, bought["invoice"]))
    assert (code, (await invoice_of(bought)).status) == (UserErrorCode.INVOICE_NOT_OPEN, InvoiceStatus.DRAFT)


async def test_what_was_given_already_can_still_be_paid_for_after_somebody_wanted_to_cancel_it() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await changed(await invoice_of(bought), fulfilled_at=shop.now)
    assert await refused(cancel(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))
    assert shop.cards.canceled == []


async def test_what_is_paid_is_not_taken_back() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"])
    assert await refused(cancel(shop, bought["invoice"])) == (UserErrorCode.INVOICE_NOT_OPEN, ("invoiceId",))


async def test_a_top_up_taken_back_leaves_the_subscription_as_it_is() -> None:
    shop = await stocked()
    bought = await topped_up(shop, shop.anna)
    await cancel(shop, bought["invoice"])
    subscription = await subscription_of(bought)
    assert (subscription.status, subscription.seats_purchased) == (SubscriptionStatus.ACTIVE, 3)


async def test_a_payment_that_never_started_never_does() -> None:
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    shop.cards.is_down = False
    await cancel(shop, bought["invoice"])
    await shop.keep_promises()
    assert shop.cards.started == []


# ---------------------------------------------------------------- what is shown is what is done


async def done(shop: Shop, who: Account, invoice: Invoice, action: Action) -> UserErrorCode | None:
    """Why it was refused, None if it was done. What does not exist for somebody is shown nothing of, either."""
    try:
        await (pay(shop, invoice.id, who=who) if action is Action.PAY else cancel(shop, invoice.id, who))
    except Refusal as refusal:
        return UserErrorCode.NOT_ALLOWED if refusal.code is UserErrorCode.NOT_FOUND else refusal.code
    return None


async def test_what_is_shown_as_allowed_is_done_and_what_is_not_is_refused_for_that_reason() -> None:
    shop = await stocked()
    bought = await topped_up(shop, shop.anna)
    invoice, subscription = await invoice_of(bought), await subscription_of(bought)
    mia = await Account.get(email="mia@acme.example")
    dice = random.Random(20260512)
    for _ in range(60):
        who, action = dice.choice([shop.anna, mia, shop.olga]), dice.choice([Action.PAY, Action.CANCEL_PURCHASE])
        await changed(
            invoice,
            status=dice.choice(list(InvoiceStatus)),
            purchased_by=dice.choice([Role.RESELLER_ADMIN, Role.CUSTOMER_ADMIN]),
            period_end=date(2026, 5, 12) + timedelta(days=dice.choice([0, 1, 30])),
        )
        running = [SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE, SubscriptionStatus.SUSPENDED]
        await changed(subscription, status=dice.choice(running))
        context = await shop.context(who)
        shown = invoice_actions(
            kind=invoice.kind,
            is_issued=False,
            is_fulfilled=False,
            is_credited=False,
            status=invoice.status,
            purchased_by=invoice.purchased_by,
            purpose=Purpose.TOP_UP,
            period_end=invoice.period_end,
            subscription_status=subscription.status,
            roles=roles_towards(context.viewer, reseller_id=invoice.reseller_id, customer_id=invoice.customer_id),
            today=context.today,
        )
        allowed = next((offered for offered in shown if offered.action is action), None)
        expected = allowed.reason if allowed else UserErrorCode.NOT_ALLOWED
        assert await done(shop, who, invoice, action) == expected, (invoice.status, invoice.purchased_by, action)


async def test_taking_back_the_same_order_twice_does_it_once() -> None:
    shop = await stocked()
    bought = await shop.buy()
    intent = Intent(account_id=shop.anna.id, operation="cancelPurchase", key="key 1", input_hash="of the input")
    context = (await shop.context()).meaning(intent)
    first = await cancel_purchase(context, invoice_id=bought["invoice"])
    with pytest.raises(AlreadyDone) as again:
        await cancel_purchase(context, invoice_id=bought["invoice"])
    assert again.value.outcome == first


async def test_payments_are_kept_whatever_became_of_them() -> None:
    shop = await stocked()
    bought = await shop.buy()
    await shop.event(bought["payment"], PaymentStatus.FAILED, failure=PaymentFailure.DECLINED)
    await pay(shop, bought["invoice"])
    assert await Payment.filter(invoice_id=bought["invoice"]).count() == 2
