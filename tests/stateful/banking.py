"""Steps of the operator who deals with what arrived at the bank: statements, and money that fits nothing."""

from hypothesis import strategies as st

from tests.camt053.paper import Entry, document, paid
from tests.stateful.ledger import Row
from tests.stateful.paying import AMOUNTS, payable, transfer
from tests.stateful.play import WHICH, Play, pick, step

STATEMENT = "statement { id alreadyImported lineCount }"
UNSETTLED = ("UNKNOWN_REFERENCE", "WRONG_AMOUNT", "WRONG_CURRENCY", "ALREADY_PAID", "INVOICE_VOID")
LINES = st.lists(st.tuples(WHICH, AMOUNTS), min_size=1, max_size=4)


class Banking(Play):
    @step(lambda play: payable(play.now), lines=LINES)
    async def a_statement_is_imported(self, lines: list[tuple[int, str]]) -> None:
        entries = [entry for which, amount in lines if (entry := self._entry(which, amount))]
        self.statement = document(*entries)
        done = await self.does(self.olga, "importBankStatement", STATEMENT, camt053=self.statement)
        assert done
        assert done.has_succeeded, done.errors

    def _entry(self, which: int, amount: str) -> Entry | None:
        if (invoice := pick(payable(self.now), which)) is None:
            return None
        money = transfer(self.now, invoice, amount, 0, f"entry {self.next_number()}")
        name, currency = money["bankReference"], money["amount"]["currency"]
        entry = paid(money["reference"], money["amount"]["amount"], name, currency)
        return Entry(**{**vars(entry), "booked": f"<Dt>{money['receivedOn']}</Dt>"})

    @step(lambda play: play.statement)
    async def the_same_statement_is_imported_again(self) -> None:
        before = await self.read()
        done = await self.does(self.olga, "importBankStatement", STATEMENT, camt053=self.statement)
        assert done
        assert done.payload["statement"]["alreadyImported"]
        assert (await self.read()).new_effects(before) == {}

    @step(lambda play: unsettled(play), receipt=WHICH, invoice=WHICH)
    async def money_is_assigned(self, receipt: int, invoice: int) -> None:
        money, bill = pick(unsettled(self), receipt), pick(payable(self.now), invoice)
        if money and bill:
            input = {"receiptId": money["id"], "invoiceId": bill["id"]}
            await self.does(self.olga, "assignBankReceipt", "receipt { id } invoice { id }", **input)

    @step(lambda play: unsettled(play), which=WHICH)
    async def money_is_to_be_given_back(self, which: int) -> None:
        if money := pick(unsettled(self), which):
            input = {"receiptId": money["id"], "note": "Unknown payer"}
            await self.does(self.olga, "markBankReceiptForRefund", "receipt { id }", **input)


def unsettled(play: Play) -> list[Row]:
    return [row for row in play.now["bank_receipt"] if row["status"] in UNSETTLED]
