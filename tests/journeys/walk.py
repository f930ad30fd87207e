"""One walk along the reseller's help page: how it is paid, what that costs, and who has come along so far."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.journeys.browser import Browser
from tests.journeys.town import Town
from tests.serving import Person

Sums = tuple[str, str, str, str, str]  # list, discount, net, VAT, total in EUR


@dataclass(frozen=True, kw_only=True)
class Way:
    """Ten seats at first, one bought by the customer on the same day, three more near the end of the period."""

    method: str
    term: str
    months: int
    first: Sums
    of_customer: Sums
    months_left: int
    top_up: Sums
    pays_on_page: bool = False


CARD_YEARLY = Way(
    method="CARD",
    term="YEARLY",
    months=12,
    first=("900.00", "180.00", "720.00", "0.00", "720.00"),
    of_customer=("90.00", "0.00", "90.00", "0.00", "90.00"),
    months_left=2,
    top_up=("45.00", "9.00", "36.00", "0.00", "36.00"),
)
CARD_MONTHLY = Way(
    method="CARD",
    term="MONTHLY",
    months=1,
    first=("90.00", "18.00", "72.00", "0.00", "72.00"),
    of_customer=("9.00", "0.00", "9.00", "0.00", "9.00"),
    months_left=1,
    top_up=("27.00", "5.40", "21.60", "0.00", "21.60"),
    pays_on_page=True,
)
BANK_YEARLY = Way(
    method="BANK_TRANSFER",
    term="YEARLY",
    months=12,
    first=CARD_YEARLY.first,
    of_customer=CARD_YEARLY.of_customer,
    months_left=2,
    top_up=CARD_YEARLY.top_up,
)


@dataclass(kw_only=True)
class Walk:
    """`anna` is the reseller's, `mia` a member who becomes administrator. The ids are those of what was ordered."""

    town: Town
    way: Way
    anna: Person
    mia: Person
    begun_on: date = date.min
    customer: str = ""
    subscription: str = ""
    invoices: list[str] = field(default_factory=list)
    seats: dict[str, str] = field(default_factory=dict)  # e-mail address → the seat's id

    @property
    def period_end(self) -> date:
        """The walk begins on the first day of a month."""
        month = self.begun_on
        for _ in range(self.way.months):
            month += timedelta(days=monthrange(month.year, month.month)[1])
        return month

    @property
    def browser(self) -> Browser:
        return Browser(origin=self.town.url)

    async def look(self, fields: str, person: Person | None = None) -> Any:
        """At the subscription, as Anna sees it if nobody else is named."""
        return await (person or self.anna).ask(
            f"query($id: ID!) {{ subscription(id: $id) {{ {fields} }} }}", id=self.subscription
        )

    async def pay(self, ordered: dict[str, Any], person: Person) -> None:
        """What was just ordered, and see it paid. `ordered` has invoice and payment."""
        self.invoices.append(ordered["invoice"]["id"])
        if self.way.method == "BANK_TRANSFER":
            await self._record_transfer(ordered["invoice"])
        elif self.way.pays_on_page:
            await self._press_pay(ordered["payment"]["redirectUrl"])
        else:
            await person.pay(ordered["payment"]["id"])
        await person.until(
            "query($id: ID!) { invoice(id: $id) { status } }", {"status": "PAID"}, id=ordered["invoice"]["id"]
        )

    async def _record_transfer(self, invoice: dict[str, Any]) -> None:
        recorded = await self.town.operator.do(
            "recordBankTransfer",
            "receipt { status } invoice { id status amountPaid { amount } }",
            reference=invoice["bankTransfer"]["reference"],
            amount=invoice["bankTransfer"]["amount"],
            receivedOn=(await self.town.today()).isoformat(),
            bankReference=f"entry of {invoice['number']}",
        )
        assert recorded["receipt"] == {"status": "MATCHED"}
        assert recorded["invoice"] == {
            "id": invoice["id"],
            "status": "PAID",
            "amountPaid": {"amount": invoice["total"]["amount"]},
        }

    async def _press_pay(self, hosted_page: str) -> None:
        browser = self.browser
        answer = await browser.press(await browser.open(hosted_page), button="succeeded")
        payment_id = hosted_page.rpartition("/")[2]
        assert (answer.status_code, answer.headers["location"]) == (303, f"{self.town.url}/paid?payment={payment_id}")
