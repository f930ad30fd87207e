"""The page that front-end people read says what is expected: the same as the tables that were written by hand."""

from server.plans.noun import NOUNS
from server.schema import build_schema, who
from tests.schema.matrix.audience import RECORDS
from tests.schema.matrix.operation import OPERATIONS, is_open
from tests.schema.matrix.record import PRINCIPALS, SIGNED_IN, capacities, letters

COLUMNS = tuple(PRINCIPALS)[:8]  # one is enough of several capacities

# Which record stands for the kinds of a type, in their order on the page, and whose it can be.
ON_PAGE = {
    "Account": ["account.newcomer", "account.nora"],
    "BankReceipt": ["acme.receipt"],
    "BankStatement": ["statement"],
    "Customer": ["acme"],
    "Invoice": ["acme.own_paid", "acme.invoice"],
    "Payment": ["acme.own_payment", "acme.payment"],
    "PaymentReport": ["acme.report"],
    "Product": ["business"],
    "Reseller": ["north"],
    "DeadLetter": ["acme.letter"],
    "Seat": ["acme.newcomer"],
    "SecondFactor": ["factor.gus"],
    "Subscription": ["acme.subscription"],
    "Upcoming": ["acme.period_end"],
}
OWN = {"account.newcomer": SIGNED_IN, "factor.gus": SIGNED_IN, "acme.newcomer": ("mia", "max", "dora")}


def existence(name: str, word: str) -> str:
    if letters(name, word):
        return who.SEES
    return who.OWN if name in OWN.get(word, ()) else who.ABSENT


def test_the_page_says_which_records_exist_for_whom() -> None:
    said = {type: [kinds.split() for kinds in rows.values()] for type, rows in who.EXISTS.items() if type != "Change"}
    assert said == {
        type: [[existence(name, word) for name in COLUMNS] for word in words] for type, words in ON_PAGE.items()
    }


def test_the_page_says_of_each_field_who_sees_it() -> None:
    schema = build_schema()._schema
    wrong = []
    for noun in NOUNS.values():
        if (type := noun.cls.__name__) in ON_PAGE:
            for field, cells in who.of_noun(schema, noun).items():
                expected = [mark(name, ON_PAGE[type][0], RECORDS[type][field]) for name in COLUMNS]
                if list(cells.values()) != expected:
                    wrong.append((type, field, list(cells.values()), expected))
    assert wrong == []


def mark(name: str, word: str, audience: str) -> str:
    exists = existence(name, word)
    if exists == who.ABSENT:
        return who.ABSENT
    held = set(letters(name, word)) - {"S"} or (capacities(name) - {"O"} if word == "account.newcomer" else {"M"})
    if held & set(audience):
        return exists
    return who.OWN if "S" in audience else who.HIDDEN


def test_the_page_says_of_each_operation_to_whom_it_is_open() -> None:
    schema = build_schema()._schema
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    for kind, root in zip(("query", "mutation", "subscription"), roots, strict=True):
        assert root
        openness = {operation.name: operation.open_to for operation in OPERATIONS if operation.kind == kind}
        assert {name: list(cells.values()) for name, cells in who.of_root(root).items()} == {
            name: [who.SEES if is_open(open_to, principal) else who.HIDDEN for principal in COLUMNS]
            for name, open_to in openness.items()
        }
