"""What the card provider reports by itself: listed once for operators, whatever comes twice or in another order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import permutations

import pytest

from server.domain.change import Audience
from server.domain.invoice import InvoiceStatus
from server.domain.money import Money
from server.domain.payment import PaymentStatus
from server.domain.payment_report import PaymentReportKind
from server.domain.refusal import UserErrorCode
from server.models import Change, Payment, PaymentReport
from server.ports.payments import CardEvent, DisputeEvent, PaymentEvent, RefundEvent
from server.resolvers.payment_report import settle_payment_report
from tests.resolvers.channel import kinds, refused
from tests.resolvers.shop import NEWCOMER, Shop, changed, invoice_of, payment_of, stocked, told

pytestmark = pytest.mark.usefixtures("database")


async def bought(shop: Shop, *, is_paid: bool = True) -> Payment:
    """720 euros by card, as the provider knows them."""
    payment = await payment_of(await shop.buy())
    if is_paid:
        await shop.event(payment.id)
    return await Payment.get(id=payment.id)


def refund(payment: Payment, minor: int) -> RefundEvent:
    """So much in all."""
    return RefundEvent(event_id=f"refund_{minor}", provider_id=f"at_{payment.id}", refunded=Money(minor, "EUR"))


def dispute(payment: Payment, *, is_open: bool = True, name: str = "dispute_1") -> DisputeEvent:
    return DisputeEvent(
        event_id=f"{name}_{is_open}",
        dispute_id=name,
        provider_id=f"at_{payment.id}",
        amount=Money(payment.amount, "EUR"),
        is_open=is_open,
    )


async def listed() -> list[tuple[PaymentReportKind, int]]:
    """Kind and amount in cents, oldest first."""
    return [(report.kind, report.amount) for report in await PaymentReport.all().order_by("id")]


# ---------------------------------------------------------------- refunds


async def test_what_the_provider_gave_back_by_itself_is_listed() -> None:
    shop = await stocked()
    payment = await bought(shop)
    await shop.tell(refund(payment, 5000))
    assert ((await Payment.get(id=payment.id)).amount_refunded, await listed()) == (
        5000,
        [(PaymentReportKind.REFUND, 5000)],
    )


async def test_it_changes_nothing_else() -> None:
    shop = await stocked()
    payment = await bought(shop)
    before = await kinds()
    await shop.tell(refund(payment, payment.amount))
    invoice = await invoice_of({"invoice": payment.invoice_id})
    assert ((await Payment.get(id=payment.id)).status, invoice.status, (await kinds())[len(before) :]) == (
        PaymentStatus.SUCCEEDED,
        InvoiceStatus.PAID,
        ["payment_report.recorded", "payment.refunded"],
    )


async def test_it_is_told_to_operators_alone() -> None:
    shop = await stocked()
    await shop.tell(refund(await bought(shop), 5000))
    told_of = await Change.filter(kind__in=["payment.refunded", "payment_report.recorded"])
    assert [change.audience for change in told_of] == [Audience.OPERATOR] * 2


async def test_more_that_goes_back_is_listed_as_what_is_new() -> None:
    shop = await stocked()
    payment = await bought(shop)
    for total in (5000, 5000, 7000, 5000):
        await shop.tell(refund(payment, total))
    assert ((await Payment.get(id=payment.id)).amount_refunded, await listed()) == (
        7000,
        [(PaymentReportKind.REFUND, 5000), (PaymentReportKind.REFUND, 2000)],
    )


async def paid_for_nothing(shop: Shop) -> Payment:
    """Paid although the order is void: the refund is promised, and not asked for yet."""
    payment = await bought(shop, is_paid=False)
    await changed(await invoice_of({"invoice": payment.invoice_id}), status=InvoiceStatus.VOID)
    await shop.event(payment.id)
    return await Payment.get(id=payment.id)


async def answer_first(shop: Shop, payment: Payment) -> None:
    await shop.keep_promises()
    await shop.tell(refund(payment, payment.amount))


async def notice_first(shop: Shop, payment: Payment) -> None:
    await shop.tell(refund(payment, payment.amount))
    await shop.keep_promises()


async def both_at_once(shop: Shop, payment: Payment) -> None:
    await asyncio.gather(*(shop.tell(refund(payment, payment.amount)) for _ in range(5)), shop.keep_promises())


@pytest.mark.parametrize("gone_back", [answer_first, notice_first, both_at_once])
async def test_our_own_refund_counts_and_is_told_once_and_is_not_listed(
    gone_back: Callable[[Shop, Payment], Awaitable[None]],
) -> None:
    shop = await stocked()
    payment = await paid_for_nothing(shop)
    await gone_back(shop, payment)
    assert (
        (await Payment.get(id=payment.id)).amount_refunded,
        await told("payment.refunded"),
        await listed(),
        len(shop.cards.refunds),
    ) == (payment.amount, 1, [], 1)


async def test_our_own_refund_is_told_to_the_purchaser() -> None:
    shop = await stocked()
    await notice_first(shop, await paid_for_nothing(shop))
    assert (await Change.get(kind="payment.refunded")).audience is Audience.RESELLER


# ---------------------------------------------------------------- disputes


async def test_a_dispute_is_listed_and_shown_at_the_payment() -> None:
    shop = await stocked()
    payment = await bought(shop)
    await shop.tell(dispute(payment))
    assert ((await Payment.get(id=payment.id)).is_disputed, await listed()) == (
        True,
        [(PaymentReportKind.DISPUTE, payment.amount)],
    )


async def test_a_dispute_is_told_once_to_operators_alone() -> None:
    shop = await stocked()
    payment = await bought(shop)
    for is_open in (True, True, False, False):
        await shop.tell(dispute(payment, is_open=is_open))
    assert (await Change.get(kind="payment.disputed")).audience is Audience.OPERATOR


@pytest.mark.parametrize("order", [(True, False), (False, True)])
async def test_a_dispute_that_is_over_is_over_in_whatever_order_that_is_told(order: tuple[bool, bool]) -> None:
    shop = await stocked()
    payment = await bought(shop)
    for is_open in order:
        await shop.tell(dispute(payment, is_open=is_open))
    assert ((await Payment.get(id=payment.id)).is_disputed, len(await listed())) == (False, 1)


async def test_a_payment_stays_disputed_until_the_last_dispute_is_over() -> None:
    shop = await stocked()
    payment = await bought(shop)
    await shop.tell(dispute(payment))
    await shop.tell(dispute(payment, name="dispute_2"))
    await shop.tell(dispute(payment, is_open=False))
    assert ((await Payment.get(id=payment.id)).is_disputed, len(await listed())) == (True, 2)


# ---------------------------------------------------------------- what fits no order


@pytest.mark.parametrize("amount", [Money(71999, "EUR"), Money(72000, "USD")])
async def test_another_amount_than_was_asked_for_is_listed_once(amount: Money) -> None:
    shop = await stocked()
    payment = await bought(shop, is_paid=False)
    await shop.event(payment.id, amount=amount)
    await shop.event(payment.id, amount=amount)
    assert await listed() == [(PaymentReportKind.WRONG_AMOUNT, amount.minor)]


def unknown(status: PaymentStatus = PaymentStatus.SUCCEEDED) -> PaymentEvent:
    return PaymentEvent(
        event_id="event_1",
        payment_id=Payment.new_id(),
        provider_id="at_nowhere",
        status=status,
        amount=Money(100, "EUR"),
    )


@pytest.mark.parametrize(
    "event",
    [
        unknown(),
        RefundEvent(event_id="event_1", provider_id="at_nowhere", refunded=Money(100, "EUR")),
        DisputeEvent(
            event_id="event_1",
            dispute_id="dispute_1",
            provider_id="at_nowhere",
            amount=Money(100, "EUR"),
            is_open=True,
        ),
    ],
)
async def test_money_of_an_unknown_payment_is_listed_once(event: CardEvent) -> None:
    shop = await stocked()
    await shop.tell(event)
    await shop.tell(event)
    assert (await listed(), await kinds()) == (
        [(PaymentReportKind.UNKNOWN_PAYMENT, 100)],
        ["payment_report.recorded"],
    )


async def test_a_failure_of_an_unknown_payment_moved_no_money_and_changes_nothing() -> None:
    shop = await stocked()
    await shop.tell(unknown(PaymentStatus.FAILED))
    assert (await listed(), await kinds()) == ([], [])


# ---------------------------------------------------------------- all of it, in any order


async def test_every_order_of_four_notices_each_told_twice_ends_alike() -> None:
    shop, ends = await stocked(), set()
    for order in permutations(range(4)):
        payment = await payment_of(await shop.buy(buyer=replace(NEWCOMER, name=f"Neu {order}")))
        events: list[CardEvent] = [
            PaymentEvent(
                event_id="paid",
                payment_id=payment.id,
                provider_id=f"at_{payment.id}",
                status=PaymentStatus.SUCCEEDED,
                amount=Money(payment.amount, "EUR"),
            ),
            refund(payment, 5000),
            refund(payment, 7000),
            dispute(payment, name=f"dispute_of_{payment.id}"),
        ]
        for index in order:
            await shop.tell(events[index])
            await shop.tell(events[index])
        payment = await Payment.get(id=payment.id)
        reports = [report.amount for report in await PaymentReport.filter(payment_id=payment.id)]
        invoice = await invoice_of({"invoice": payment.invoice_id})
        ends.add((payment.status, payment.amount_refunded, payment.is_disputed, invoice.status, sum(reports)))
    assert len(ends) == 1


# ---------------------------------------------------------------- dealt with


async def test_an_operator_settles_a_report() -> None:
    shop = await stocked()
    await shop.tell(refund(await bought(shop), 5000))
    report = await PaymentReport.get()
    await settle_payment_report(await shop.context(shop.olga), report_id=report.id, note=" agreed by phone ")
    await report.refresh_from_db()
    assert (report.settled_at, report.note, await told("payment_report.settled")) == (shop.now, "agreed by phone", 1)


async def test_a_report_is_settled_once() -> None:
    shop = await stocked()
    await shop.tell(refund(await bought(shop), 5000))
    report = await PaymentReport.get()
    await settle_payment_report(await shop.context(shop.olga), report_id=report.id)
    again = settle_payment_report(await shop.context(shop.olga), report_id=report.id)
    assert await refused(again) == (UserErrorCode.INVALID_INPUT, ("reportId",))


async def test_a_report_does_not_exist_for_a_reseller() -> None:
    shop = await stocked()
    await shop.tell(refund(await bought(shop), 5000))
    report = await PaymentReport.get()
    settling = settle_payment_report(await shop.context(), report_id=report.id)
    assert await refused(settling) == (UserErrorCode.NOT_FOUND, ("reportId",))
