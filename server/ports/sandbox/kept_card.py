"""The sandbox's cards: which there are, and how each of them goes when nobody looks on."""

from dataclasses import dataclass
from datetime import date
from secrets import token_hex
from typing import Self

from server.domain.payment import PaymentFailure
from server.ports.payments import Card
from server.ports.sandbox.tables import SandboxCard, is_askable

GOOD, DECLINED_LATER, CONFIRMED_LATER = "4242", "0341", "3155"
BRANDS = {GOOD: "visa", DECLINED_LATER: "mastercard", CONFIRMED_LATER: "visa"}


@dataclass(frozen=True, kw_only=True)
class Plastic:
    """What somebody holds: `last4` is one of BRANDS, `expires` the last day on which it is good."""

    last4: str
    expires: date

    @classmethod
    def usual(cls, last4: str, today: date) -> Self:
        return cls(last4=last4, expires=date(today.year + 3, 12, 31))

    def failure(self, today: date) -> PaymentFailure | None:
        """Why its holder, who is there, can't pay with it."""
        return PaymentFailure.CARD_EXPIRED if self.expires < today else None

    async def kept(self, payer_id: str | None) -> Card:
        token = f"token_{token_hex(12)}"
        if payer_id is not None:
            await SandboxCard.create(token=token, payer_id=payer_id, last4=self.last4, expires_on=self.expires)
        return self.shown(token if payer_id is not None else None)

    def shown(self, token: str | None) -> Card:
        return Card(brand=BRANDS[self.last4], last4=self.last4, expires=self.expires, token=token)


async def plastic_of(token: str | None, payer_id: str) -> Plastic | None:
    """The card that this payer left; None: there is none by that token."""
    if token is None or not is_askable(token, 64):
        return None
    card = await SandboxCard.get_or_none(token=token, payer_id=payer_id)
    return Plastic(last4=card.last4, expires=card.expires_on) if card else None


def unattended_failure(plastic: Plastic | None, today: date) -> PaymentFailure | None:
    """Why it can't be charged while its holder is away; a card to be confirmed has not failed yet."""
    if plastic is None:
        return PaymentFailure.OTHER
    if plastic.last4 == DECLINED_LATER:
        return PaymentFailure.DECLINED
    return plastic.failure(today)
