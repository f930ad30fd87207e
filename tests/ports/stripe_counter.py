"""Where payers meet Stripe: what they do in the form of our own page, and what Stripe tells us then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from server.domain.payment import PaymentFailure
from server.ports.stripe_cards import StripeCards
from tests.ports.card_contract import GOOD, NOW, Counter
from tests.ports.stripe_stand_in import desk, event
from tests.ports.stripe_stand_in.stand_in import StandIn

WEBHOOK_SECRET = "whsec_stand_in"
NUMBERS = {number[-4:]: number for number in (desk.GOOD, desk.DECLINED_LATER, desk.CONFIRMED_LATER)}
REASONS = {
    PaymentFailure.DECLINED: "generic_decline",
    PaymentFailure.INSUFFICIENT_FUNDS: "insufficient_funds",
    PaymentFailure.CARD_EXPIRED: "expired_card",
}


class StripeCounter(Counter):
    def __init__(self, cards: StripeCards, stand_in: StandIn) -> None:
        self.cards = cards
        self.desk = stand_in.desk

    async def pay(self, payment_id: str, card: str = GOOD, *, amount: int | None = None) -> None:
        self.desk.pay(self._intent(payment_id)["id"], NUMBERS[card], amount=amount)

    async def decline(self, payment_id: str, failure: PaymentFailure = PaymentFailure.DECLINED) -> None:
        self.desk.reason = REASONS[failure]
        self.desk.pay(self._intent(payment_id)["id"], desk.DECLINED_LATER)

    async def give_card(self, setup_id: str, card: str = GOOD) -> None:
        setups = self.desk.every("setup_intents")
        [id] = [setup["id"] for setup in setups if setup["metadata"].get("setup_id") == setup_id]
        self.desk.give_card(id, NUMBERS[card])

    async def dispute(self, payment_id: str, *, is_open: bool) -> None:
        status = "needs_response" if is_open else "lost"
        kind = "created" if is_open else "closed"
        self.desk.tell(f"charge.dispute.{kind}", event.dispute(self._intent(payment_id), status))

    async def bodies(self) -> list[bytes]:
        return list(self.desk.events)

    def signed(self, body: bytes, at: datetime = NOW) -> str:
        return event.signed(body, WEBHOOK_SECRET, at)

    def _intent(self, payment_id: str) -> Mapping[str, Any]:
        intents = self.desk.every("payment_intents")
        [intent] = [intent for intent in intents if intent["metadata"].get("payment_id") == payment_id]
        return intent
