"""Steps of whoever only looks: what the API shows is what the tables say, to each what is theirs to see."""

from typing import Any

from tests.stateful.play import WHICH, Play, pick, step
from tests.stateful.purchases import subscription_of

AT_A_GLANCE = """{
    subscriptions(first: 100) { nodes { id status seatsPurchased seatsAssigned currentPeriodEnd } }
    invoices(first: 100) { nodes { id status number amountPaid { amount } } }
    bankReceipts(first: 100) { nodes { id status } }
    changes(last: 50) { nodes { id kind } }
    upcoming(first: 100) { nodes { id } }
    deadLetters { totalCount }
}"""
OWN = "{ invoices(first: 100) { nodes { id } } customers(first: 100) { nodes { id note } } }"
MOST = 100


class Looking(Play):
    @step()
    async def the_operator_looks(self) -> None:
        seen = await self.olga.reads(AT_A_GLANCE)
        for each, table in (
            ("subscriptions", "subscription"),
            ("invoices", "invoice"),
            ("bankReceipts", "bank_receipt"),
        ):
            shown = {row["id"]: row for row in seen[each]["nodes"]}
            known = self.now.by_id(table)
            assert len(shown) == min(len(known), MOST), f"{len(shown)} of {len(known)} {each}"
            assert {id: row["status"] for id, row in shown.items()} == {id: known[id]["status"] for id in shown}
        for row in seen["subscriptions"]["nodes"]:
            known_row = self.now.one("subscription", row["id"])
            assert row["seatsPurchased"] == known_row["seats_purchased"]
            assert row["seatsAssigned"] == known_row["seats_assigned"]
        latest = [row["id"] for row in self.now["change"] if row["audience"] != "ACCOUNT"][-20:]
        assert [row["id"] for row in seen["changes"]["nodes"] if row["id"] in latest] == latest
        assert ids(seen["upcoming"]) == {row["id"] for row in self.now["upcoming"] if not row["done_at"]}
        assert seen["deadLetters"]["totalCount"] == 0

    @step(which=WHICH)
    async def the_customer_looks(self, which: int) -> None:
        """All invoices that its administrators have ordered, and none of the reseller's."""
        subscription = subscription_of(self, which)
        chief = self.side(subscription, "customer") if subscription else None
        if chief is None:
            return
        seen = await chief.reads(OWN)
        own = self._administered_by(chief.account_id)
        ordered = self.now.where("invoice", purchased_by="CUSTOMER_ADMIN")
        assert ids(seen["invoices"]) == {row["id"] for row in ordered if row["customer_id"] in own}
        assert not [row for row in seen["customers"]["nodes"] if row["note"]]

    def _administered_by(self, account_id: str) -> set[str]:
        seats = self.now.where("seat", account_id=account_id, status="ACTIVE")
        return {row["customer_id"] for row in seats if row["is_administrator"]}

    @step(which=WHICH)
    async def the_reseller_looks(self, which: int) -> None:
        if reseller := pick(self.now["reseller"], which):
            seller = self.side({"reseller_id": reseller["id"]}, "reseller")
            assert seller
            seen = await seller.reads(OWN)
            for each, table in (("invoices", "invoice"), ("customers", "customer")):
                assert ids(seen[each]) == {row["id"] for row in self.now.where(table, reseller_id=reseller["id"])}


def ids(connection: dict[str, Any]) -> set[str]:
    return {row["id"] for row in connection["nodes"]}
