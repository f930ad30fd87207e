"""Steps about cards: the one that is kept for renewals, and what the provider reports by itself."""

from urllib.parse import urlsplit

from hypothesis import strategies as st

from tests.stateful.ledger import Row
from tests.stateful.paying import waiting
from tests.stateful.play import SIDES, WHICH, Play, pick, step
from tests.stateful.purchases import subscription_of
from tests.stateful.town import paid

GOOD, DECLINED_LATER, CONFIRMED_LATER = "4242", "0341", "3155"
PLASTIC = st.sampled_from([GOOD, DECLINED_LATER, CONFIRMED_LATER])


class Cards(Play):
    @step(which=WHICH, side=SIDES, card=PLASTIC, days=st.sampled_from([20, 1000]))
    async def replaces_the_card(self, which: int, side: str, card: str, days: int) -> None:
        """By one that is charged, declined or has to be confirmed when a renewal charges it; some expire soon."""
        if subscription := subscription_of(self, which):
            input = {"subscriptionId": subscription["id"]}
            done = await self.does(self.side(subscription, side), "replaceCard", "redirectUrl", **input)
            if done and done.has_succeeded:
                page = urlsplit(done.payload["redirectUrl"]).path
                expires = self.now.today.fromordinal(self.now.today.toordinal() + days).isoformat()
                given = await self.olga.browser.post(page, json={"card": card, "expires": expires})
                assert given.status_code == 200, given.text

    @step(lambda play: waiting(play.now), which=WHICH, card=PLASTIC)
    async def pays_with_another_card(self, which: int, card: str) -> None:
        if payment := pick(waiting(self.now), which):
            await paid(self.olga, payment["id"], outcome="succeeded", card=card)

    @step(lambda play: waiting(play.now), which=WHICH)
    async def pays_another_amount(self, which: int) -> None:
        """Which buys nothing, and is reported."""
        if payment := pick(waiting(self.now), which):
            await paid(self.olga, payment["id"], outcome="wrong_amount")
            self.installation.complaints.forgive("Payment")

    @step(
        lambda play: play.now.where("payment", status="SUCCEEDED"),
        which=WHICH,
        outcome=st.sampled_from(["refunded", "disputed", "dispute_closed"]),
    )
    async def the_provider_reports(self, which: int, outcome: str) -> None:
        """Not of what we have just asked it for ourselves."""
        asked = {row["payment_id"] for row in self.now["refund"]}
        settled = [row for row in self.now.where("payment", status="SUCCEEDED") if row["id"] not in asked]
        if payment := pick(settled, which):
            await paid(self.olga, payment["id"], outcome=outcome)

    @step(lambda play: unsettled(play), which=WHICH)
    async def a_report_is_settled(self, which: int) -> None:
        if report := pick(unsettled(self), which):
            input = {"reportId": report["id"], "note": "Seen to."}
            done = await self.does(self.olga, "settlePaymentReport", "report { id }", **input)
            assert done
            assert done.has_succeeded or self.deeds[1:], done.errors


def unsettled(play: Play) -> list[Row]:
    return [row for row in play.now["payment_report"] if not row["settled_at"]]
