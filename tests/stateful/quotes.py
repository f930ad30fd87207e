"""Steps of whoever asks for the price first, and of whoever asks twice."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.stateful.deed import Deed
from tests.stateful.play import METHODS, SIDES, WHICH, Play, step
from tests.stateful.purchases import ORDERED, SEATS, subscription_of

QUOTED = "quote { token total { amount } } errors { code }"
KEPT = timedelta(days=7)
MEANWHILE = st.sampled_from(["nothing", "nothing", "the price", "the discount", "VIES"])


class Quotes(Play):
    @step(which=WHICH, side=SIDES, seats=SEATS, method=METHODS, renews=st.booleans(), meanwhile=MEANWHILE)
    async def buys_as_quoted(
        self, which: int, side: str, seats: int, method: str, renews: bool, meanwhile: str
    ) -> None:
        """Exactly the amount that was quoted, whatever has changed since."""
        subscription = subscription_of(self, which)
        buyer = self.side(subscription, side) if subscription else None
        if buyer is None or subscription is None:
            return
        input: dict[str, Any] = {"subscriptionId": subscription["id"]}
        quoted = {**input, "seats": seats, "paymentMethod": method} if renews else {**input, "additionalSeats": seats}
        name, mutation = ("Renewal", "renewSubscription") if renews else ("TopUp", "topUp")
        query = f"query($input: Quote{name}Input!) {{ quote{name}(input: $input) {{ {QUOTED} }} }}"
        answer = (await buyer.reads(query, input=quoted))[f"quote{name}"]
        if not answer["quote"]:
            return
        await self._happens(meanwhile, subscription["reseller_id"])
        token = answer["quote"]["token"]
        done = await self.does(buyer, mutation, ORDERED, **{**quoted, "paymentMethod": method, "quoteToken": token})
        if done and done.has_succeeded:
            invoice = (await self.read()).one("invoice", done.payload["invoice"]["id"])
            assert f"{invoice['total'] / 100:.2f}" == answer["quote"]["total"]["amount"]

    async def _happens(self, meanwhile: str, reseller_id: str) -> None:
        if meanwhile == "the price":
            price = {"productCode": "business", "currency": "EUR", "unitPrice": "12.34"}
            today = self.now.today.isoformat()
            await self.does(self.olga, "setPrice", "", **price, term="YEARLY", validFrom=today)
        elif meanwhile == "the discount":
            input = {"resellerId": reseller_id, "discountPercent": "7.5"}
            await self.does(self.olga, "updateReseller", "reseller { id }", **input)
        elif meanwhile == "VIES":
            await self.olga.browser.post("/sandbox/vies", json={"vatNumber": "DE136695976", "answer": "down"})

    @step(lambda play: play.last)
    async def asks_for_the_same_again(self) -> None:
        """As an app does whose answer was lost: the same records, and nothing more."""
        if (last := self.last) is None or not is_remembered(self, last):
            return
        before = await self.read()
        again = await last.person.does(last.mutation, last.selection, **last.input)
        assert again["errors"] == [], f"{last.mutation} again: {again['errors']}"
        assert named(again) == named(last.payload)
        assert (await self.read()).new_effects(before) == {}

    @step(lambda play: play.last)
    async def means_something_else_by_the_same_key(self) -> None:
        if (last := self.last) is None or last.mutation != "topUp" or not is_remembered(self, last):
            return
        before = await self.read()
        input = {**last.input, "additionalSeats": last.input["additionalSeats"] + 1}
        other = await last.person.does(last.mutation, last.selection, **input)
        assert other["errors"] == ["IDEMPOTENCY_KEY_REUSED"]
        assert (await self.read()).new_effects(before) == {}


def is_remembered(play: Play, last: Deed) -> bool:
    """Keys count for seven days."""
    return "idempotencyKey" in last.input and play.now.now - last.at < KEPT


def named(payload: dict[str, Any]) -> dict[str, Any]:
    """The ids in it."""
    records = {name: record for name, record in payload.items() if isinstance(record, dict)}
    return {name: record["id"] for name, record in records.items() if "id" in record}
