"""Steps that are refused: wrong inputs, and other tenants' records. They change nothing."""

from typing import Any

from hypothesis import strategies as st

from tests.stateful.play import WHICH, Play, pick, step
from tests.stateful.purchases import ORDERED, subscription_of
from tests.stateful.town import ANNA, OMAR, priced

NOBODYS = "sub_01jd0000000000000000000000"
PLAN = {"productCode": "business", "seats": 1, "term": "YEARLY", "currency": "EUR", "paymentMethod": "CARD"}
# Of a subscription: the mutation, what it is to select, and the input beside the subscription's id.
WRONG: list[tuple[str, str, dict[str, Any]]] = [
    ("topUp", ORDERED, {"additionalSeats": 0, "paymentMethod": "CARD"}),
    ("topUp", ORDERED, {"additionalSeats": -3, "paymentMethod": "CARD"}),
    ("topUp", ORDERED, {"additionalSeats": 100_000, "paymentMethod": "CARD"}),
    ("topUp", ORDERED, {"additionalSeats": 1, "paymentMethod": "CARD", "returnUrl": "https://evil.example/"}),
    ("topUp", ORDERED, {"additionalSeats": 1, "paymentMethod": "CARD", "quoteToken": "made up"}),
    ("renewSubscription", ORDERED, {"seats": 0, "paymentMethod": "CARD"}),
    ("renewSubscription", ORDERED, {"term": "MONTHLY", "paymentMethod": "BANK_TRANSFER"}),
    ("scheduleRenewal", "subscription { id }", {"willRenew": True, "seats": 0}),
    (
        "scheduleRenewal",
        "subscription { id }",
        {"willRenew": True, "term": "MONTHLY", "paymentMethod": "BANK_TRANSFER"},
    ),
    ("inviteMember", "seat { id }", {"email": "nobody at all"}),
    ("inviteMember", "seat { id }", {"email": "a@b.example", "locale": "tlh"}),
    ("suspendSubscription", "subscription { id }", {"reason": "I may not."}),
]
OPERATORS: list[tuple[str, str, dict[str, Any]]] = [
    ("setPrice", "", priced("YEARLY", "-1.00", "2999-01-01")),
    ("setPrice", "", priced("YEARLY", "1.00", "2020-01-01")),
    ("updateReseller", "reseller { id }", {"resellerId": "rslr_made_up", "discountPercent": "5"}),
    ("topUp", ORDERED, {"subscriptionId": NOBODYS, "additionalSeats": 1, "paymentMethod": "CARD"}),
    ("retryDeadLetter", "", {"deadLetterId": "out_made_up"}),
    ("discardDeadLetter", "", {"deadLetterId": "out_made_up"}),
    ("importBankStatement", "statement { id }", {"camt053": "<Document/>"}),
    ("createSubscription", ORDERED, {"buyer": {"customerId": "cust_made_up"}, **PLAN}),
]


class Mistakes(Play):
    @step(which=WHICH, wrong=st.sampled_from(WRONG))
    async def types_something_wrong(self, which: int, wrong: tuple[str, str, dict[str, Any]]) -> None:
        if subscription := subscription_of(self, which):
            mutation, selection, input = wrong
            by = self.side(subscription, "reseller")
            done = await self.does(by, mutation, selection, subscriptionId=subscription["id"], **input)
            assert done
            assert not done.has_succeeded, f"{mutation} {input} was done"

    @step(wrong=st.sampled_from(OPERATORS))
    async def the_operator_errs(self, wrong: tuple[str, str, dict[str, Any]]) -> None:
        mutation, selection, input = wrong
        done = await self.does(self.olga, mutation, selection, **input)
        assert done
        assert not done.has_succeeded, f"{mutation} {input} was done"

    @step(which=WHICH, what=st.sampled_from(["topUp", "removeMember", "cancelPurchase", "inviteMember"]))
    async def tries_at_another_resellers(self, which: int, what: str) -> None:
        """What belongs to others does not exist."""
        table = {"removeMember": "seat", "cancelPurchase": "invoice"}.get(what, "subscription")
        if record := pick(self.now[table], which):
            own = self.side(record, "reseller")
            stranger = self.people[OMAR if own is self.people[ANNA] else ANNA]
            more: dict[str, dict[str, Any]] = {
                "topUp": {"additionalSeats": 1, "paymentMethod": "CARD"},
                "inviteMember": {"email": "a@b.example"},
            }
            done = await self.does(stranger, what, "", **{f"{table}Id": record["id"], **more.get(what, {})})
            assert done
            assert done.errors == ["NOT_FOUND"]
