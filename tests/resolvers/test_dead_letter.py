"""What can't be delivered is told to operators, and theirs to settle; a charge that is given up has failed."""

import pytest

from server.bell import Bell
from server.database import transaction
from server.domain.payment import PaymentFailure, PaymentStatus
from server.domain.refusal import Refusal, UserErrorCode
from server.models import OutboxKind, OutboxMessage, Payment
from server.outbox import MOST_ATTEMPTS, Outbox
from server.resolvers.charge import charge_given_up, charge_handler
from server.resolvers.dead_letter import discard_dead_letter, retry_dead_letter
from server.work import Outcome
from tests.resolvers.correcting import bought_by_transfer
from tests.resolvers.shop import NEWCOMER, Shop, Standing, promised, stocked, told

pytestmark = pytest.mark.usefixtures("database")


async def with_a_dead_charge() -> tuple[Shop, Outcome]:
    """The card provider did not answer, twenty times."""
    shop = await stocked()
    shop.cards.is_down = True
    bought = await shop.buy()
    async with transaction():
        await OutboxMessage.filter(kind=OutboxKind.CHARGE).update(attempts=MOST_ATTEMPTS - 1)
    await deliver(shop)
    return shop, bought


async def deliver(shop: Shop) -> None:
    handlers = {OutboxKind.CHARGE: charge_handler(shop.system)}
    mourners = {OutboxKind.CHARGE: charge_given_up}
    await Outbox(handlers, Standing(shop.now), Bell(), mourners=mourners).drain()


async def dead_mail(shop: Shop) -> OutboxMessage:
    letter = OutboxMessage(
        id=OutboxMessage.new_id(),
        kind=OutboxKind.MAIL,
        subject_id=shop.customer.id,
        payload={},
        due_at=shop.now,
        attempts=20,
        waits=3,
        last_error="The mail server is away.",
        failed_at=shop.now,
    )
    async with transaction():
        await OutboxMessage.bulk_create([letter])
    return letter


async def listed(shop: Shop) -> list[str]:
    viewer = (await shop.context(shop.olga)).viewer
    return [letter.id for letter in await OutboxMessage.filter(OutboxMessage.visible_to(viewer))]


async def test_a_charge_that_is_given_up_has_failed_and_the_purchaser_is_told() -> None:
    _, bought = await with_a_dead_charge()
    payment = await Payment.get(id=bought["payment"])
    assert (payment.status, payment.failure) == (PaymentStatus.FAILED, PaymentFailure.PROVIDER_UNAVAILABLE)
    letter = await OutboxMessage.get(kind=OutboxKind.MAIL)
    assert (letter.payload["template"], letter.payload["facts"]["problem"]) == (
        "payment_failed",
        "PROVIDER_UNAVAILABLE",
    )
    assert (await told("dead_letter.recorded"), await told("payment.failed")) == (1, 1)


async def test_every_promise_about_an_order_names_its_customer() -> None:
    shop, _ = await with_a_dead_charge()
    shop.cards.is_down = False
    await bought_by_transfer(shop, buyer=NEWCOMER)
    assert {message.customer_id for message in await OutboxMessage.filter(kind=OutboxKind.CHARGE)} == {shop.customer.id}
    assert None not in [message.customer_id for message in await OutboxMessage.all()]


async def test_money_that_comes_in_spite_of_that_counts() -> None:
    shop, bought = await with_a_dead_charge()
    await shop.event(bought["payment"])
    assert (await Payment.get(id=bought["payment"])).status is PaymentStatus.SUCCEEDED


async def test_a_charge_that_is_given_up_is_not_tried_again() -> None:
    shop, _ = await with_a_dead_charge()
    [letter] = await listed(shop)
    with pytest.raises(Refusal) as refused:
        await retry_dead_letter(await shop.context(shop.olga), dead_letter_id=letter)
    assert (refused.value.code, refused.value.path) == (UserErrorCode.NOT_ALLOWED, ("deadLetterId",))
    assert await listed(shop) == [letter]


async def test_what_is_retried_is_due_at_once_with_all_its_attempts() -> None:
    shop = await stocked()
    letter = await dead_mail(shop)
    shop.later(hours=5)
    await retry_dead_letter(await shop.context(shop.olga), dead_letter_id=letter.id)
    again = await OutboxMessage.get(id=letter.id)
    assert (again.failed_at, again.attempts, again.waits, again.due_at) == (None, 0, 0, shop.now)
    assert (await listed(shop), await told("dead_letter.retried")) == ([], 1)


async def test_what_is_discarded_is_kept_but_settled() -> None:
    shop = await stocked()
    letter = await dead_mail(shop)
    await discard_dead_letter(await shop.context(shop.olga), dead_letter_id=letter.id)
    assert (await OutboxMessage.get(id=letter.id)).discarded_at == shop.now
    assert (await listed(shop), await told("dead_letter.discarded")) == ([], 1)


@pytest.mark.parametrize("settle", [retry_dead_letter, discard_dead_letter])
@pytest.mark.parametrize("first", [retry_dead_letter, discard_dead_letter])
async def test_what_was_settled_is_no_dead_letter_any_more(settle: object, first: object) -> None:
    shop = await stocked()
    letter = await dead_mail(shop)
    assert callable(first)
    assert callable(settle)
    await first(await shop.context(shop.olga), dead_letter_id=letter.id)
    with pytest.raises(Refusal) as refused:
        await settle(await shop.context(shop.olga), dead_letter_id=letter.id)
    assert refused.value.code is UserErrorCode.NOT_FOUND


async def test_what_still_waits_is_nobodys_to_discard() -> None:
    shop = await stocked()
    await shop.buy()
    message = await OutboxMessage.filter(kind=OutboxKind.CHARGE).first()
    assert message
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await discard_dead_letter(await shop.context(shop.olga), dead_letter_id=message.id)


async def test_nobody_but_operators_knows_of_dead_letters() -> None:
    shop = await stocked()
    letter = await dead_mail(shop)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await retry_dead_letter(await shop.context(shop.anna), dead_letter_id=letter.id)
    assert await promised(OutboxKind.MAIL) == 1
