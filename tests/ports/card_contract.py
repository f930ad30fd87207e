"""What every card provider does for us. One `Counter` for each performs what payer and provider do by themselves."""

import asyncio
import random
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime, timedelta
from itertools import count
from secrets import token_hex

import pytest

from server.domain.money import Money
from server.domain.payment import PaymentFailure, PaymentStatus
from server.ports.payments import (
    Card,
    CardEvent,
    CardPayments,
    CardSetupEvent,
    DisputeEvent,
    ForgedWebhook,
    Payer,
    PaymentEvent,
    ProviderRefused,
    RefundEvent,
    StartedPayment,
)

PRICE = Money(72000, "EUR")
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
GOOD, DECLINED_LATER, CONFIRMED_LATER = "4242", "0341", "3155"  # cards, by their last four digits


class Counter(ABC):
    """Where payers meet their provider. `cards` is our side of it."""

    cards: CardPayments

    @abstractmethod
    async def pay(self, payment_id: str, card: str = GOOD, *, amount: int | None = None) -> None:
        """`amount`: the minor units that are paid, if not those that were asked for."""

    @abstractmethod
    async def decline(self, payment_id: str, failure: PaymentFailure = PaymentFailure.DECLINED) -> None: ...

    @abstractmethod
    async def give_card(self, setup_id: str, card: str = GOOD) -> None: ...

    @abstractmethod
    async def dispute(self, payment_id: str, *, is_open: bool) -> None: ...

    @abstractmethod
    async def bodies(self) -> list[bytes]:
        """Of all that the provider has told us so far, in order."""

    @abstractmethod
    def signed(self, body: bytes, at: datetime = NOW) -> str:
        """As the provider signs it."""

    async def events(self) -> list[CardEvent | None]:
        return [await self.cards.read_webhook(body, self.signed(body), NOW) for body in await self.bodies()]

    async def told(self) -> CardEvent | None:
        """The last of them."""
        return (await self.events())[-1]

    async def kept_card(self, payer: Payer, card: str = GOOD) -> Payer:
        """The payer, once it has paid with that card."""
        payment_id = new_id()
        await start(self.cards, payment_id, payer)
        await self.pay(payment_id, card)
        paid = await self.told()
        assert isinstance(paid, PaymentEvent)
        assert paid.card
        return Payer(id=payer.id, email=payer.email, card_token=paid.card.token)


def new_id() -> str:
    return f"pay_{token_hex(12)}"


def new_payer() -> Payer:
    return Payer(id=f"rslr_{token_hex(12)}", email="anna@north.example")


async def start(
    cards: CardPayments, payment_id: str, payer: Payer, *, amount: Money = PRICE, unattended: bool = False
) -> StartedPayment:
    return await cards.start(
        payment_id=payment_id,
        amount=amount,
        description="10 seats",
        return_url=None,
        payer=payer,
        unattended=unattended,
    )


class CardContract:
    """Each provider's test class has a fixture `counter`."""

    async def test_a_payment_waits_for_its_payer(self, counter: Counter) -> None:
        started = await start(counter.cards, new_id(), new_payer())
        assert started.status is PaymentStatus.REQUIRES_ACTION
        assert (started.redirect_url is None) != (started.client_secret is None)

    async def test_the_same_payment_started_often_is_one(self, counter: Counter) -> None:
        id, payer = new_id(), new_payer()
        assert len({await start(counter.cards, id, payer) for _ in range(3)}) == 1

    async def test_the_same_payment_started_at_once_is_one(self, counter: Counter) -> None:
        id, payer = new_id(), new_payer()
        assert len(set(await asyncio.gather(*(start(counter.cards, id, payer) for _ in range(5))))) == 1

    async def test_two_payments_of_one_payer_are_two(self, counter: Counter) -> None:
        payer = new_payer()
        one, other = [await start(counter.cards, new_id(), payer) for _ in range(2)]
        assert one.provider_id != other.provider_id

    async def test_a_paid_payment_started_again_is_paid(self, counter: Counter) -> None:
        id, payer = new_id(), new_payer()
        first = await start(counter.cards, id, payer)
        await counter.pay(id)
        again = await start(counter.cards, id, payer)
        assert again == StartedPayment(provider_id=first.provider_id, status=PaymentStatus.SUCCEEDED)

    async def test_a_declined_payment_started_again_says_why(self, counter: Counter) -> None:
        id, payer = new_id(), new_payer()
        await start(counter.cards, id, payer)
        await counter.decline(id)
        again = await start(counter.cards, id, payer)
        assert (again.status, again.failure) == (PaymentStatus.FAILED, PaymentFailure.DECLINED)

    async def test_a_payment_is_reported_with_our_id_its_amount_and_the_card(self, counter: Counter) -> None:
        id = new_id()
        started = await start(counter.cards, id, new_payer())
        await counter.pay(id)
        event = await counter.told()
        assert isinstance(event, PaymentEvent)
        assert (event.payment_id, event.provider_id) == (id, started.provider_id)
        assert (event.status, event.amount, event.failure) == (PaymentStatus.SUCCEEDED, PRICE, None)
        assert event.card
        assert (event.card.brand, event.card.last4, event.card.expires > date(2028, 1, 1)) == ("visa", GOOD, True)

    async def test_another_amount_than_was_asked_for_is_reported_as_it_is(self, counter: Counter) -> None:
        id = new_id()
        await start(counter.cards, id, new_payer())
        await counter.pay(id, amount=100)
        event = await counter.told()
        assert isinstance(event, PaymentEvent)
        assert event.amount == Money(100, "EUR")

    @pytest.mark.parametrize(
        "failure", [PaymentFailure.DECLINED, PaymentFailure.INSUFFICIENT_FUNDS, PaymentFailure.CARD_EXPIRED]
    )
    async def test_a_declined_card_is_reported_with_the_reason(self, counter: Counter, failure: PaymentFailure) -> None:
        id = new_id()
        await start(counter.cards, id, new_payer())
        await counter.decline(id, failure)
        event = await counter.told()
        assert isinstance(event, PaymentEvent)
        assert (event.payment_id, event.status, event.failure) == (id, PaymentStatus.FAILED, failure)

    async def test_a_card_that_paid_once_is_charged_while_nobody_looks_on(self, counter: Counter) -> None:
        payer, id = await counter.kept_card(new_payer()), new_id()
        started = await start(counter.cards, id, payer, unattended=True)
        assert (started.status, started.client_secret, started.redirect_url) == (PaymentStatus.SUCCEEDED, None, None)
        event = await counter.told()
        assert isinstance(event, PaymentEvent)
        assert (event.payment_id, event.status, event.amount) == (id, PaymentStatus.SUCCEEDED, PRICE)

    async def test_a_saved_card_charged_often_is_charged_once(self, counter: Counter) -> None:
        payer, id = await counter.kept_card(new_payer()), new_id()
        told = len(await counter.bodies())
        results = {await start(counter.cards, id, payer, unattended=True) for _ in range(3)}
        assert [result.status for result in results] == [PaymentStatus.SUCCEEDED]
        assert len(await counter.bodies()) == told + 1

    async def test_a_saved_card_charged_at_once_from_several_places_is_charged_once(self, counter: Counter) -> None:
        payer, id = await counter.kept_card(new_payer()), new_id()
        told = len(await counter.bodies())
        charges = (start(counter.cards, id, payer, unattended=True) for _ in range(4))
        assert {charge.status for charge in await asyncio.gather(*charges)} == {PaymentStatus.SUCCEEDED}
        assert len(await counter.bodies()) == told + 1

    async def test_a_saved_card_that_is_declined_later_says_so(self, counter: Counter) -> None:
        setup_id, payer = new_id(), new_payer()
        await counter.cards.begin_card_setup(setup_id=setup_id, return_url=None, payer=payer)
        await counter.give_card(setup_id, DECLINED_LATER)
        given = await counter.told()
        assert isinstance(given, CardSetupEvent)
        charged = Payer(id=payer.id, email=payer.email, card_token=given.card.token)
        started = await start(counter.cards, new_id(), charged, unattended=True)
        assert (started.status, started.failure) == (PaymentStatus.FAILED, PaymentFailure.DECLINED)

    async def test_a_card_that_has_to_be_confirmed_waits_for_its_holder(self, counter: Counter) -> None:
        payer, id = await counter.kept_card(new_payer(), CONFIRMED_LATER), new_id()
        started = await start(counter.cards, id, payer, unattended=True)
        assert (started.status, started.failure) == (PaymentStatus.REQUIRES_ACTION, None)
        assert (started.redirect_url is None) != (started.client_secret is None)
        events = [event for event in await counter.events() if isinstance(event, PaymentEvent)]
        of_it = {event.status for event in events if event.payment_id == id}
        assert of_it <= {PaymentStatus.REQUIRES_ACTION}

    async def test_whose_holder_confirms_it_then_is_paid(self, counter: Counter) -> None:
        payer, id = await counter.kept_card(new_payer(), CONFIRMED_LATER), new_id()
        await start(counter.cards, id, payer, unattended=True)
        await counter.pay(id, CONFIRMED_LATER)
        assert (await start(counter.cards, id, payer, unattended=True)).status is PaymentStatus.SUCCEEDED

    async def test_a_card_that_is_gone_has_not_paid(self, counter: Counter) -> None:
        payer = await counter.kept_card(new_payer())
        gone = Payer(id=payer.id, email=payer.email, card_token=str(payer.card_token) + "0")
        started = await start(counter.cards, new_id(), gone, unattended=True)
        assert (started.status, started.failure) == (PaymentStatus.FAILED, PaymentFailure.OTHER)

    async def test_a_payment_that_waits_is_canceled(self, counter: Counter) -> None:
        id, payer = new_id(), new_payer()
        started = await start(counter.cards, id, payer)
        assert [await counter.cards.cancel(started.provider_id) for _ in range(2)] == [PaymentStatus.CANCELED] * 2
        assert (await start(counter.cards, id, payer)).status is PaymentStatus.CANCELED

    async def test_what_was_paid_first_is_not_canceled(self, counter: Counter) -> None:
        id = new_id()
        started = await start(counter.cards, id, new_payer())
        await counter.pay(id)
        assert await counter.cards.cancel(started.provider_id) is PaymentStatus.SUCCEEDED

    async def test_an_unknown_payment_can_not_be_canceled(self, counter: Counter) -> None:
        with pytest.raises(ProviderRefused):
            await counter.cards.cancel("pi_unknown")

    async def test_a_refund_goes_back_once_for_each_key(self, counter: Counter) -> None:
        provider_id = await paid(counter)
        for key in ("one", "one", "other", "one"):
            await counter.cards.refund(provider_id, Money(10000, "EUR"), key=f"{provider_id}-{key}")
        refunds = [event for event in await counter.events() if isinstance(event, RefundEvent)]
        told = [event.refunded for event in refunds if event.provider_id == provider_id]
        assert told == [Money(10000, "EUR"), Money(20000, "EUR")]

    async def test_more_than_was_paid_does_not_go_back(self, counter: Counter) -> None:
        provider_id = await paid(counter)
        await counter.cards.refund(provider_id, PRICE, key=f"{provider_id}-one")
        with pytest.raises(ProviderRefused):
            await counter.cards.refund(provider_id, Money(1, "EUR"), key=f"{provider_id}-other")

    async def test_what_was_not_paid_does_not_go_back(self, counter: Counter) -> None:
        started = await start(counter.cards, new_id(), new_payer())
        with pytest.raises(ProviderRefused):
            await counter.cards.refund(started.provider_id, PRICE, key=f"{started.provider_id}-one")

    async def test_another_currency_does_not_go_back(self, counter: Counter) -> None:
        provider_id = await paid(counter)
        with pytest.raises(ProviderRefused):
            await counter.cards.refund(provider_id, Money(100, "SEK"), key=f"{provider_id}-one")

    async def test_what_goes_on_in_a_dispute_is_reported(self, counter: Counter) -> None:
        id = new_id()
        started = await start(counter.cards, id, new_payer())
        await counter.pay(id)
        await counter.dispute(id, is_open=True)
        await counter.dispute(id, is_open=False)
        begun, over = (await counter.events())[-2:]
        assert isinstance(begun, DisputeEvent)
        assert isinstance(over, DisputeEvent)
        assert (begun.provider_id, begun.amount, begun.is_open) == (started.provider_id, PRICE, True)
        assert (over.dispute_id, over.is_open) == (begun.dispute_id, False)

    async def test_a_card_is_given_without_a_payment_and_can_be_charged(self, counter: Counter) -> None:
        setup_id, payer = new_id(), new_payer()
        begun = [
            await counter.cards.begin_card_setup(setup_id=setup_id, return_url=None, payer=payer) for _ in range(2)
        ]
        assert begun[0] == begun[1]
        assert (begun[0].redirect_url is None) != (begun[0].client_secret is None)
        await counter.give_card(setup_id)
        given = await counter.told()
        assert isinstance(given, CardSetupEvent)
        assert given.setup_id == setup_id
        assert given.card == Card(brand="visa", last4=GOOD, expires=given.card.expires, token=given.card.token)
        charged = Payer(id=payer.id, email=payer.email, card_token=given.card.token)
        started = await start(counter.cards, new_id(), charged, unattended=True)
        assert started.status is PaymentStatus.SUCCEEDED

    async def test_every_notice_has_an_id_of_its_own(self, counter: Counter) -> None:
        provider_id = await paid(counter)
        await counter.cards.refund(provider_id, PRICE, key=f"{provider_id}-one")
        ids = [event.event_id for event in await counter.events() if event]
        assert len(ids) == len(set(ids)) >= 2

    @pytest.mark.parametrize("seconds", [-300, 0, 300])
    async def test_a_notice_is_good_for_five_minutes(self, counter: Counter, seconds: int) -> None:
        body = await notice(counter)
        assert await counter.cards.read_webhook(body, counter.signed(body, NOW + timedelta(seconds=seconds)), NOW)

    @pytest.mark.parametrize("seconds", [-301, 301])
    async def test_a_notice_older_or_newer_than_five_minutes_is_forged(self, counter: Counter, seconds: int) -> None:
        body = await notice(counter)
        with pytest.raises(ForgedWebhook):
            await counter.cards.read_webhook(body, counter.signed(body, NOW + timedelta(seconds=seconds)), NOW)

    async def test_no_mutation_of_a_notice_is_believed(self, counter: Counter) -> None:
        body = await notice(counter)
        signature = counter.signed(body)
        for number in range(300):
            chance = random.Random(number)
            changed_body, changed_signature = body, signature
            if number % 2:
                changed_body = mutated(body, chance)
            else:
                changed_signature = mutated(signature.encode(), chance).decode("latin-1")
            with pytest.raises(ForgedWebhook):
                await counter.cards.read_webhook(changed_body, changed_signature, NOW)

    async def test_a_signature_of_another_notice_is_not_believed(self, counter: Counter) -> None:
        body = await notice(counter)
        with pytest.raises(ForgedWebhook):
            await counter.cards.read_webhook(body, counter.signed(body + b" "), NOW)

    @pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"{}", b'{"id": 1}', b"\xff", b"[" * 100_000])
    async def test_a_signed_body_of_another_shape_is_not_believed(self, counter: Counter, body: bytes) -> None:
        signature = counter.signed(body) if body != b"\xff" else counter.signed(b"")
        with pytest.raises(ForgedWebhook):
            await counter.cards.read_webhook(body, signature, NOW)


async def paid(counter: Counter) -> str:
    """The provider's id of a payment of 720 EUR."""
    id = new_id()
    started = await start(counter.cards, id, new_payer())
    await counter.pay(id)
    return started.provider_id


async def notice(counter: Counter) -> bytes:
    await paid(counter)
    return (await counter.bodies())[-1]


def mutated(text: bytes, chance: random.Random) -> bytes:
    """With one byte more, less, or another one; never as it was."""
    for _ in count():
        place = chance.randrange(len(text))
        other = bytes([chance.randrange(256)])
        cut = chance.choice((0, 1))
        changed = text[:place] + chance.choice((b"", other)) + text[place + cut :]
        if changed != text:
            return changed
    raise AssertionError
