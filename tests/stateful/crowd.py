"""Two steps at the same moment, at the same records or at others."""

import asyncio
from typing import Any

from hypothesis import strategies as st

from tests.stateful.membership import running
from tests.stateful.paying import waiting
from tests.stateful.play import STEPS, WHICH, Play, pick, step
from tests.stateful.town import paid, time_passes

AT_ONCE = (
    "tops_up",
    "renews",
    "schedules",
    "cancels",
    "pays_in_another_way",
    "sells_again",
    "pays_on_the_page",
    "is_declined",
    "money_arrives",
    "money_is_assigned",
    "money_is_to_be_given_back",
    "invites",
    "invites_many",
    "accepts_the_invitation",
    "removes",
    "restores",
    "reassigns",
    "sends_again",
    "grants_or_revokes",
    "credits",
    "suspends",
    "lifts",
    "corrects_the_company",
    "the_worker_works",
    "days_pass",
)


@st.composite
def pairs(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Half of them do the same thing."""
    first = draw(st.sampled_from(AT_ONCE))
    second = first if draw(st.booleans()) else draw(st.sampled_from(AT_ONCE))
    return [(name, draw(st.fixed_dictionaries(STEPS[name][1]))) for name in (first, second)]


class Crowd(Play):
    @step(both=pairs())
    async def at_once(self, both: list[tuple[str, dict[str, Any]]]) -> None:
        self.has_company = True
        await asyncio.gather(*(STEPS[name][0](self, **given) for name, given in both))
        if self.is_worked_off:  # but for what the other did after the worker had looked
            await time_passes(self.olga)

    @step(lambda play: running(play), which=WHICH, size=st.integers(2, 5))
    async def many_want_the_last_seats(self, which: int, size: int) -> None:
        if subscription := pick(running(self), which):
            by, input = self.side(subscription, "reseller"), {"subscriptionId": subscription["id"]}
            emails = [f"crowd{self.next_number()}@people.example" for _ in range(size)]
            await asyncio.gather(
                *(self.does(by, "inviteMember", "seat { id }", email=each, **input) for each in emails)
            )

    @step(lambda play: waiting(play.now), which=WHICH)
    async def is_paid_and_canceled_at_once(self, which: int) -> None:
        """One of the two comes first; or else the money goes back."""
        if payment := pick(waiting(self.now), which):
            invoice = self.now.one("invoice", payment["invoice_id"])
            side = "reseller" if invoice["purchased_by"] == "RESELLER_ADMIN" else "customer"
            cancels = self.does(self.side(invoice, side), "cancelPurchase", "invoice { id }", invoiceId=invoice["id"])
            self.has_company = True
            await asyncio.gather(paid(self.olga, payment["id"], outcome="succeeded", deliveries=3), cancels)
