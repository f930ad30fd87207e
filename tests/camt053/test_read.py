"""What a statement says of money that has arrived (ISO 20022, camt.053)."""

from dataclasses import replace
from datetime import date

import pytest

from server import camt053
from server.domain.bank_line import BankLine
from server.domain.bank_transfer import payment_reference
from server.domain.money import Money
from tests.camt053.paper import Entry, Part, document, paid, statement, statements

OURS = frozenset({"SE4550000000058398257466", "DE02120300000000202051"})
OTHER = "FI2112345600000785"
REFERENCE = payment_reference("2026-000001")
OTHER_REFERENCE = payment_reference("2026-000002")
SPACED = f"{REFERENCE[:4]} {REFERENCE[4:8]} {REFERENCE[8:12]} {REFERENCE[12:]}"


def lines(*entries: Entry, version: str = "08") -> list[BankLine]:
    return list(camt053.read(document(*entries, version=version), OURS))


def one(part: Part, **entry: str) -> BankLine:
    [line] = lines(Entry(parts=(part,), **{"servicer": "entry 1", **entry}))  # type: ignore[arg-type]
    return line


def problem(text: str) -> tuple[str, object]:
    with pytest.raises(camt053.UnreadableStatement) as refused:
        list(camt053.read(text, OURS))
    return refused.value.problem, refused.value.facts.get("line")


# ---------------------------------------------------------------- a line


def test_a_booked_credit_is_a_line() -> None:
    assert lines(paid(REFERENCE)) == [
        BankLine(
            reference=REFERENCE,
            bank_reference="entry 1",
            payer_name="Acme AB",
            payer_iban="DE89370400440532013000",
            amount=Money(72000, "EUR"),
            booked_on=date(2026, 5, 12),
        )
    ]


MANY = (
    paid(REFERENCE),
    paid("thank you", "1.5", "entry 2"),
    Entry(amount="5.00", parts=(Part(structured=OTHER_REFERENCE),)),
    Entry(
        amount="30.00",
        servicer="entry 4",
        parts=(Part(amount="10.00", structured=REFERENCE), Part(amount="20.00", unstructured=("x", "y"))),
    ),
    Entry(amount="9.00", direction="DBIT"),
    Entry(amount="9.00", status="PDNG"),
    Entry(amount="9.00", reversal=True),
)


@pytest.mark.parametrize("version", ["03", "04", "06", "08", "10", "13"])
def test_all_versions_say_the_same(version: str) -> None:
    assert lines(*MANY, version=version) == lines(*MANY, version="02")


def test_debits_and_what_is_not_booked_and_what_takes_a_debit_back_are_no_lines() -> None:
    assert [line.amount.minor for line in lines(*MANY)] == [72000, 150, 500, 1000, 2000]


@pytest.mark.parametrize(
    ("booked", "day"),
    [
        ("<Dt>2026-02-28</Dt>", date(2026, 2, 28)),
        ("<DtTm>2026-02-28T23:30:00-05:00</DtTm>", date(2026, 2, 28)),
        ("<Dt>2026-02-28+02:00</Dt>", date(2026, 2, 28)),
    ],
)
def test_it_came_on_the_day_on_which_the_bank_booked_it(booked: str, day: date) -> None:
    assert [line.booked_on for line in lines(replace(paid(REFERENCE), booked=booked))] == [day]


def test_what_can_not_be_seen_is_left_away() -> None:
    assert one(Part(payer=" Acme\u202e\n AB ")).payer_name == "Acme AB"


def test_the_file_may_hold_several_statements_of_several_accounts() -> None:
    text = statements(statement(paid("a")), statement(paid("b", entry="entry 2"), account="DE02120300000000202051"))
    assert [line.reference for line in camt053.read(text, OURS)] == ["a", "b"]


# ---------------------------------------------------------------- its reference


@pytest.mark.parametrize(
    "part",
    [
        Part(structured=REFERENCE),
        Part(structured=SPACED.lower()),
        Part(structured=REFERENCE, unstructured=(OTHER_REFERENCE,), end_to_end=OTHER_REFERENCE),
        Part(unstructured=(SPACED,), end_to_end=OTHER_REFERENCE),
        Part(unstructured=(f"Invoice {SPACED.lower()} of 12 May 2026, thanks",)),
        Part(unstructured=(f"SVWZ+{REFERENCE}",)),
        Part(unstructured=(f"{SPACED} 12.05.2026",)),
        Part(unstructured=(f"{REFERENCE[:9]}", f"{REFERENCE[9:]} thank you")),
        Part(unstructured=(f"RF00 1234 5678 9012 3 {SPACED}",)),
        Part(unstructured=("thank you",), end_to_end=REFERENCE),
        Part(structured="wrong", end_to_end=REFERENCE),
    ],
)
def test_the_reference_is_found_wherever_the_payer_put_it(part: Part) -> None:
    assert one(part).reference.replace(" ", "").upper() == REFERENCE


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Part(unstructured=("RF00 2026 0000 01",)), "RF00 2026 0000 01"),
        (Part(unstructured=("thank", "you")), "thank you"),
        (Part(end_to_end="order 7"), "order 7"),
        (Part(), ""),
    ],
)
def test_what_is_no_reference_of_ours_is_kept_as_the_payer_wrote_it(part: Part, text: str) -> None:
    assert one(part).reference == text


# ---------------------------------------------------------------- a batch

BATCH = (Part(amount="10.00", structured=REFERENCE), Part(amount="20.00", structured=OTHER_REFERENCE))


def test_each_transaction_of_a_batch_is_a_line() -> None:
    batch = lines(Entry(amount="30.00", servicer="entry 1", parts=BATCH))
    assert [(line.reference, line.amount.minor, line.bank_reference) for line in batch] == [
        (REFERENCE, 1000, "entry 1"),
        (OTHER_REFERENCE, 2000, "entry 1-2"),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        (BATCH[0], replace(BATCH[1], amount="20.01")),
        (BATCH[0], replace(BATCH[1], amount=None)),
        (BATCH[0], replace(BATCH[1], currency="USD")),
        (BATCH[0], replace(BATCH[1], direction="DBIT")),
        (),
    ],
)
def test_a_batch_that_does_not_add_up_is_one_line_for_nobody(parts: tuple[Part, ...]) -> None:
    [line] = lines(Entry(amount="30.00", servicer="entry 1", parts=parts))
    assert (line.amount.minor, line.reference, line.bank_reference) == (3000, "", "entry 1")


# ---------------------------------------------------------------- the bank's own reference


def test_the_transactions_own_reference_comes_first() -> None:
    assert one(Part(servicer="tx 1")).bank_reference == "tx 1"


def test_other_money_with_the_same_reference_is_other_money() -> None:
    found = lines(paid("a", "1.00"), paid("b", "2.00"))
    assert (found[0].bank_reference, len({line.bank_reference for line in found})) == ("entry 1", 2)


def test_the_same_money_told_twice_is_the_same() -> None:
    assert len({line.bank_reference for line in lines(paid("a"), paid("a"))}) == 1


@pytest.mark.parametrize("nothing", [None, "NONREF", "NOTPROVIDED"])
def test_without_a_reference_what_it_is_names_it(nothing: str | None) -> None:
    alike = paid("a", entry=nothing)
    names = [line.bank_reference for line in lines(alike, paid("b", entry=nothing), alike)]
    assert len(set(names)) == 3
    assert [line.bank_reference for line in lines(alike, alike)] == [names[0], names[2]]


# ---------------------------------------------------------------- what is no statement


def test_a_file_that_breaks_off_is_refused_wherever_it_does() -> None:
    whole = document(*MANY)
    assert {problem(whole[:cut])[0] for cut in range(len(whole) - 1)} == {"malformed"}


def test_where_it_breaks_off_is_said() -> None:
    whole = document(*MANY)
    assert problem(whole[: whole.index("thank you")]) == ("malformed", 7)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "thank you",
        "{}",
        "\ud800",
        "<Document",
        "<a></b>",
        document() + "<x/>",
        document().replace("GrpHdr", "Grp\x00Hdr"),
        document().replace("S1", "&nothing;"),
    ],
)
def test_what_is_no_xml_is_refused(text: str) -> None:
    assert problem(text)[0] == "malformed"


@pytest.mark.parametrize(
    "text",
    [
        "<Document/>",
        document().replace("camt.053.001.08", "camt.052.001.08"),
        document().replace("camt.053.001.08", "camt.053.001.01"),
        document().replace("camt.053.001.08", "camt.053.001.99"),
        "<html xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'/>",
    ],
)
def test_another_format_is_refused(text: str) -> None:
    assert problem(text)[0] == "another_format"


def test_a_file_without_a_statement_is_refused() -> None:
    assert problem(statements()) == ("no_statement", None)


def test_a_statement_without_credits_is_empty() -> None:
    assert lines() == []


def test_another_account_is_refused() -> None:
    text = statements(statement(paid("a")), statement(account=OTHER))
    assert problem(text) == ("another_account", 8)


def test_another_account_within_a_statement_of_ours_is_refused() -> None:
    inner = statement(paid("b"), account=OTHER)
    text = document(paid("a")).replace("</Ntry>", f"</Ntry>{inner}")
    assert problem(text)[0] == "another_account"


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "entry"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", "entry"),
        ("<Dt>2026-05-12</Dt>", "<Dt>2026-02-30</Dt>", "entry"),
        ("<BookgDt><Dt>2026-05-12</Dt></BookgDt>", "", "entry"),
        ('<Amt Ccy="EUR">720.00</Amt>', "", "entry"),
        ("720.00", "720.001", "amount"),
        ("720.00", "-720.00", "amount"),
        ("720.00", "7e2", "amount"),
        ("720.00", "NaN", "amount"),
        ("720.00", "", "amount"),
        ("720.00", "99999999999999999999", "amount"),
        ('Ccy="EUR"', 'Ccy="XYZ"', "amount"),
        (' Ccy="EUR"', "", "amount"),
    ],
)
def test_an_entry_that_does_not_say_what_came_when_is_refused(good: str, bad: str, what: str) -> None:
    whole = document(paid("a"))
    assert good in whole
    assert problem(whole.replace(good, bad)) == (what, 6)


# ---------------------------------------------------------------- what is meant to hurt

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE Document [<!ENTITY l0 "lol">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE Document [<!ENTITY l9 "{"x" * 100_000}">]>'
EXTERNAL = '<!DOCTYPE Document [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
DISTANT = '<!DOCTYPE Document SYSTEM "http://127.0.0.1:9/statement.dtd">'


@pytest.mark.parametrize("bomb", [BILLION_LAUGHS, QUADRATIC, EXTERNAL, DISTANT])
def test_a_document_type_is_refused_before_anything_is_read(bomb: str) -> None:
    text = document(paid("&l9;" * 1000)).replace("<Document ", f"{bomb}\n<Document ").replace("&amp;", "&")
    assert problem(text) == ("document_type", 2)


def test_elements_within_elements_have_an_end() -> None:
    text = document(paid("a")).replace("<Ntry>", "<Ntry>" + "<a>" * 100 + "</a>" * 100)
    assert problem(text)[0] == "too_large"


def test_one_entry_has_an_end() -> None:
    text = document(paid("a")).replace("<Ntry>", "<Ntry>" + "<a/>" * 20_000)
    assert problem(text)[0] == "too_large"


def test_a_text_has_an_end() -> None:
    assert problem(document(paid("x" * 11_000_000)))[0] == "malformed"
