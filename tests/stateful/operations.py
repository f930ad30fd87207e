"""Steps of the vendor's operators, and of the world around."""

from hypothesis import strategies as st

from tests.stateful.play import WHICH, Play, pick, step
from tests.stateful.town import company, moved, priced, time_passes

DAYS = st.one_of(st.integers(1, 3), st.integers(4, 14), st.integers(15, 40))
PERCENTS = st.sampled_from(["0", "12.5", "20", "33.33", "100"])
NUMBER = "DE136695976"


class Operations(Play):
    @step(days=DAYS)
    async def days_pass(self, days: int) -> None:
        await moved(self.olga, advanceDays=days)
        self.is_worked_off = True

    @step(seconds=st.sampled_from([2, 61, 600]))
    async def the_worker_works(self, seconds: int) -> None:
        await time_passes(self.olga, seconds)
        self.is_worked_off = True

    @step(which=WHICH, reissues=st.booleans())
    async def credits(self, which: int, reissues: bool) -> None:
        issued = [row for row in self.now.where("invoice", kind="INVOICE") if row["number"]]
        if invoice := pick(issued[::-1], which):
            selection = "creditNote { id } replacement { id }"
            input = {"invoiceId": invoice["id"], "reason": "A mistake.", "reissue": reissues}
            await self.does(self.olga, "issueCreditNote", selection, **input)

    @step(which=WHICH)
    async def suspends(self, which: int) -> None:
        if subscription := pick(self.now["subscription"], which):
            input = {"subscriptionId": subscription["id"], "reason": "Too loud."}
            await self.does(self.olga, "suspendSubscription", "subscription { id }", **input)

    @step(lambda play: play.now.where("subscription", status="SUSPENDED"), which=WHICH)
    async def lifts(self, which: int) -> None:
        suspended = self.now.where("subscription", status="SUSPENDED")
        if subscription := pick(suspended, which):
            await self.does(self.olga, "liftSuspension", "subscription { id }", subscriptionId=subscription["id"])

    @step(which=WHICH, percent=PERCENTS)
    async def agrees_anew(self, which: int, percent: str) -> None:
        if reseller := pick(self.now["reseller"], which):
            input = {"resellerId": reseller["id"], "discountPercent": percent}
            await self.does(self.olga, "updateReseller", "reseller { id }", **input)

    @step(term=st.sampled_from(["MONTHLY", "YEARLY"]), price=st.sampled_from(["7.77", "9.00", "90.00", "0.00"]))
    async def sets_a_price(self, term: str, price: str) -> None:
        await self.does(self.olga, "setPrice", "", **priced(term, price, self.now.today.isoformat()))

    @step(answer=st.sampled_from(["valid", "invalid", "down"]))
    async def vies_changes_its_mind(self, answer: str) -> None:
        said = {"vatNumber": NUMBER, "answer": answer}
        told = await self.olga.browser.post("/sandbox/vies", json=said)
        assert told.status_code == 200, told.text

    @step(which=WHICH, country=st.sampled_from(["SE", "DE", "CH"]), has_number=st.booleans())
    async def corrects_the_company(self, which: int, country: str, has_number: bool) -> None:
        if customer := pick(self.now["customer"], which):
            number = NUMBER if has_number and country == "DE" else None
            information = company(f"{customer['name'].split()[0]} {country}", country, vatNumber=number)
            by = self.side({**customer, "customer_id": customer["id"]}, "reseller")
            input = {"customerId": customer["id"], "businessInformation": information}
            await self.does(by, "updateBusinessInformation", "customer { id }", **input)
