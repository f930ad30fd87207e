"""Where the journeys take place: the people, their companies, and what they do there again and again."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.serving import PATIENCE, Person

OPERATOR = "olga@vendor.example"
RESELLER_ADMIN = "anna@north.example"
NORTH = {
    "name": "North Partner AB",
    "invoiceEmail": "invoices@north.example",
    "address": {"line1": "Storgatan 2", "postalCode": "111 22", "city": "Stockholm", "country": "SE"},
}
ACME = {
    "name": "Acme Werke GmbH",
    "contactName": "Eva Maurer",
    "invoiceEmail": "invoices@acme.example",
    "address": {"line1": "Hauptstraße 1", "postalCode": "10115", "city": "Berlin", "country": "DE"},
    "vatNumber": "DE136695976",
}
SUMS = """
    listTotal { amount } discountTotal { amount } netTotal { amount }
    vat { treatment ratePercent amount { amount } } total { amount currency }
"""


@dataclass(kw_only=True)
class Town:
    url: str
    operator: Person

    async def today(self) -> date:
        clock = await self.operator.browser.get("/sandbox/clock")
        return datetime.fromisoformat(clock.json()["now"]).date()

    async def turn_clock_to(self, day: date) -> None:
        """To 9:00 UTC of that day. Cookies last 30 days: whoever was signed in may have to do it again."""
        await self._turn_clock(now=f"{day.isoformat()}T09:00:00Z")

    async def wait_a_minute(self) -> None:
        await self.wait(seconds=61)

    async def wait(self, **time: float) -> None:
        now = datetime.fromisoformat((await self.operator.browser.get("/sandbox/clock")).json()["now"])
        await self._turn_clock(now=(now + timedelta(**time)).astimezone(UTC).isoformat())

    async def _turn_clock(self, **to: Any) -> None:
        turned = await self.operator.browser.post("/sandbox/clock", json=to)
        assert turned.status_code == 200, turned.text

    async def mail(self, to: str, subject: str) -> dict[str, Any]:
        """The newest with that subject, once it has come."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in await self.operator.mails(to, at_least=0):
                if mail["subject"] == subject:
                    return mail
            await asyncio.sleep(0.05)
        raise AssertionError(f"no mail to {to} about {subject}")

    async def reseller(
        self, *, name: str = "North", administrator: str = RESELLER_ADMIN, bill_to: str = "CUSTOMER"
    ) -> Person:
        """The administrator of a reseller with 20 % discount, signed in."""
        await self.operator.do(
            "createReseller",
            "reseller { id }",
            name=name,
            contactEmail="hello@north.example",
            discountPercent="20",
            billTo=bill_to,
            businessInformation=NORTH,
            administratorEmail=administrator,
        )
        return await self.newcomer(administrator, "Anna")

    async def newcomer(self, email: str, name: str) -> Person:
        """Accepts the invitation in the mailbox."""
        person = Person(self.url)
        return await person.activate(await person.token_for(email), name=name)

    async def known(self, email: str) -> Person:
        return await Person(self.url).sign_in(email)


def first_of_next_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def sums(priced: dict[str, Any]) -> tuple[str, str, str, str, str]:
    """List, discount, net, VAT and total of a quote or invoice, all in EUR."""
    assert priced["total"]["currency"] == "EUR"
    vat = priced["vat"]["amount"]["amount"]
    without_vat = (priced[name]["amount"] for name in ("listTotal", "discountTotal", "netTotal"))
    return (*without_vat, vat, priced["total"]["amount"])
