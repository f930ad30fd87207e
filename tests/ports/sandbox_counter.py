"""Where payers meet the sandbox's card provider, and what it has promised to tell us."""

from datetime import datetime

from server.domain.payment import PaymentFailure
from server.ports.sandbox import Sandbox, webhook
from server.ports.sandbox.kept_card import Plastic
from server.ports.sandbox.tables import SandboxEvent
from tests.ports.card_contract import GOOD, NOW, Counter


class SandboxCounter(Counter):
    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.cards = sandbox.cards

    async def pay(self, payment_id: str, card: str = GOOD, *, amount: int | None = None) -> None:
        await self.sandbox.cards.pay(payment_id, with_card=await self._plastic(card), minor=amount)

    async def decline(self, payment_id: str, failure: PaymentFailure = PaymentFailure.DECLINED) -> None:
        await self.sandbox.cards.decline(payment_id, failure=failure)

    async def give_card(self, setup_id: str, card: str = GOOD) -> None:
        await self.sandbox.cards.give_card(setup_id, await self._plastic(card))

    async def dispute(self, payment_id: str, *, is_open: bool) -> None:
        await self.sandbox.cards.dispute(payment_id, is_open=is_open)

    async def bodies(self) -> list[bytes]:
        events = sorted(await SandboxEvent.all(), key=lambda event: event.due_at)
        return [event.body.encode() for event in events]

    def signed(self, body: bytes, at: datetime = NOW) -> str:
        return webhook.signed(body, "a secret", at)

    async def _plastic(self, last4: str) -> Plastic:
        return Plastic.usual(last4, (await self.sandbox.clock.now()).date())
