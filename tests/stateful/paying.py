"""Steps of the money: what happens on the card provider's page, and what arrives at the bank."""

from typing import Any

from hypothesis import strategies as st

from tests.stateful.ledger import Ledger, Row
from tests.stateful.play import WHICH, Play, pick, step
from tests.stateful.town import paid

DELIVERIES = st.integers(1, 4)
DELAYS = st.sampled_from([0, 0, 0, 30, 3600])
AMOUNTS = st.sampled_from(["exact", "exact", "exact", "short", "over", "wrong currency", "unknown"])


class Paying(Play):
    @step(lambda play: waiting(play.now), which=WHICH, deliveries=DELIVERIES, delay=DELAYS)
    async def pays_on_the_page(self, which: int, deliveries: int, delay: int) -> None:
        if payment := pick(waiting(self.now), which):
            how: dict[str, Any] = {"outcome": "succeeded", "deliveries": deliveries, "delaySeconds": delay}
            await paid(self.olga, payment["id"], **how)

    @step(lambda play: waiting(play.now), which=WHICH, deliveries=DELIVERIES)
    async def is_declined(self, which: int, deliveries: int) -> None:
        if payment := pick(waiting(self.now), which):
            await paid(self.olga, payment["id"], outcome="declined", deliveries=deliveries)

    @step(lambda play: waiting(play.now), which=WHICH)
    async def pays_and_the_answer_is_lost(self, which: int) -> None:
        if payment := pick(waiting(self.now), which):
            await paid(self.olga, payment["id"], outcome="lost")

    @step(which=WHICH, amount=AMOUNTS, days_ago=st.integers(0, 3))
    async def money_arrives(self, which: int, amount: str, days_ago: int) -> None:
        """For an invoice that was issued, paid already or void by now; mostly for one that waits for it."""
        if invoice := pick(payable(self.now), which):
            await self.records(transfer(self.now, invoice, amount, days_ago, f"bank {self.next_number()}"))

    @step(which=WHICH)
    async def the_same_money_is_recorded_again(self, which: int) -> None:
        receipts = [row for row in self.now["bank_receipt"] if not row["bank_reference"].startswith("CN")]
        if receipt := pick(receipts, which):
            done = await self.records(as_recorded(receipt))
            assert done.payload["receipt"]["id"] == receipt["id"]

    async def records(self, money: dict[str, Any]) -> Any:
        return await self.does(self.olga, "recordBankTransfer", "receipt { id status } invoice { id }", **money)


def waiting(now: Ledger) -> list[Row]:
    return now.where("payment", status="REQUIRES_ACTION")


def payable(now: Ledger) -> list[Row]:
    issued = [row for row in now.where("invoice", kind="INVOICE") if row["reference"]]
    is_open = [row for row in issued if row["status"] == "OPEN"]
    return [row for each in is_open for row in (each, each)] + issued


def transfer(now: Ledger, invoice: Row, amount: str, days_ago: int, bank_reference: str) -> dict[str, Any]:
    due = invoice["total"] - (invoice["amount_paid"] if invoice["status"] == "OPEN" else 0)
    minor = {"short": max(due - 100, 1), "over": due + 100}.get(amount, max(due, 1))
    booked = now.now.date().fromordinal(now.today.toordinal() - days_ago)
    return {
        "reference": "RF00 nobody" if amount == "unknown" else invoice["reference"],
        "amount": {"amount": as_text(minor), "currency": "SEK" if amount == "wrong currency" else "EUR"},
        "receivedOn": booked.isoformat(),
        "bankReference": bank_reference,
    }


def as_recorded(receipt: Row) -> dict[str, Any]:
    return {
        "reference": receipt["reference"],
        "amount": {"amount": as_text(receipt["amount"]), "currency": receipt["currency"]},
        "receivedOn": str(receipt["received_on"])[:10],
        "bankReference": receipt["bank_reference"],
    }


def as_text(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
