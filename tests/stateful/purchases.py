"""Steps of whoever buys: new subscriptions, more seats, the next period, and orders taken back."""

from typing import Any

from hypothesis import strategies as st

from tests.stateful.ledger import Row
from tests.stateful.play import METHODS, SIDES, WHICH, Play, pick, step
from tests.stateful.town import ANNA, OMAR, company

ORDERED = "subscription { id } invoice { id } payment { id }"
SEATS = st.integers(1, 4)
TERMS = st.sampled_from(["MONTHLY", "MONTHLY", "YEARLY"])
WHERE = st.sampled_from(["SE", "DE", "FR", "CH"])
NUMBERS = {"SE": None, "DE": "DE136695976", "FR": None, "CH": None}


class Purchases(Play):
    @step(who=st.sampled_from([ANNA, OMAR]), where=WHERE, seats=SEATS, term=TERMS, method=METHODS)
    async def sells_to_a_newcomer(self, who: str, where: str, seats: int, term: str, method: str) -> None:
        buyer = company(f"Newcomer{self.next_number()}", where, vatNumber=NUMBERS[where])
        plan = {"productCode": "business", "seats": seats, "term": term, "currency": "EUR", "paymentMethod": method}
        await self.does(self.people[who], "createSubscription", ORDERED, buyer={"newCustomer": buyer}, **plan)

    @step(which=WHICH, seats=SEATS, term=TERMS, method=METHODS)
    async def sells_again(self, which: int, seats: int, term: str, method: str) -> None:
        """To a customer that is there, whose subscription may run."""
        if customer := pick(self.now["customer"], which):
            seller = self.side({**customer, "customer_id": customer["id"]}, "reseller")
            plan = {"productCode": "business", "seats": seats, "term": term, "currency": "EUR"}
            buyer = {"customerId": customer["id"]}
            await self.does(seller, "createSubscription", ORDERED, buyer=buyer, paymentMethod=method, **plan)

    @step(which=WHICH, side=SIDES, seats=SEATS, method=METHODS, keeps=st.booleans())
    async def tops_up(self, which: int, side: str, seats: int, method: str, keeps: bool) -> None:
        if subscription := subscription_of(self, which):
            input = {"additionalSeats": seats, "paymentMethod": method, "keepScheduledSeats": keeps}
            buyer = self.side(subscription, side)
            await self.does(buyer, "topUp", ORDERED, subscriptionId=subscription["id"], **input)

    @step(which=WHICH, side=SIDES, seats=st.none() | st.integers(1, 6), term=st.none() | TERMS, method=METHODS)
    async def renews(self, which: int, side: str, seats: int | None, term: str | None, method: str) -> None:
        if subscription := subscription_of(self, which):
            input = {"subscriptionId": subscription["id"], "paymentMethod": method, **said(seats=seats, term=term)}
            await self.does(self.side(subscription, side), "renewSubscription", ORDERED, **input)

    @step(
        which=WHICH,
        side=SIDES,
        renews=st.sampled_from([True, True, False]),
        seats=st.none() | st.integers(1, 6),
        term=st.none() | TERMS,
        method=st.none() | METHODS,
    )
    async def schedules(
        self, which: int, side: str, renews: bool, seats: int | None, term: str | None, method: str | None
    ) -> None:
        if subscription := subscription_of(self, which):
            input = {"subscriptionId": subscription["id"], "willRenew": renews}
            more = said(seats=seats, term=term, paymentMethod=method)
            planner = self.side(subscription, side)
            await self.does(planner, "scheduleRenewal", "subscription { id }", **input, **more)

    @step(lambda play: unpaid(play), which=WHICH, side=SIDES)
    async def cancels(self, which: int, side: str) -> None:
        if invoice := pick(unpaid(self), which):
            await self.does(self.side(invoice, side), "cancelPurchase", "invoice { id }", invoiceId=invoice["id"])

    @step(lambda play: unpaid(play), which=WHICH, side=SIDES, method=METHODS)
    async def pays_in_another_way(self, which: int, side: str, method: str) -> None:
        if invoice := pick(unpaid(self), which):
            input = {"invoiceId": invoice["id"], "paymentMethod": method}
            await self.does(self.side(invoice, side), "payInvoice", ORDERED, **input)


def subscription_of(play: Play, which: int) -> Row | None:
    """One that can be done something with, mostly."""
    living = [row for row in play.now["subscription"] if row["status"] not in ("CANCELED", "PENDING_PAYMENT")]
    return pick(living, which)


def unpaid(play: Play) -> list[Row]:
    return [row for row in play.now["invoice"] if row["status"] in ("DRAFT", "OPEN")]


def said(**input: Any) -> dict[str, Any]:
    return {name: value for name, value in input.items() if value is not None}
