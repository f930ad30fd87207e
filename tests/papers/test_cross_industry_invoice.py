"""What the XML of a document says, by the business terms of EN 16931."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from server.domain.money import Money
from server.domain.paper import Paper
from server.domain.term import Term
from server.domain.vat import PriceNote, VatTreatment
from server.papers.cross_industry_invoice import cross_industry_invoice
from tests.papers.business_terms import said
from tests.papers.example import (
    buyer,
    credit_note,
    in_foreign_currency,
    invoice,
    line,
    paid_by_card,
    price,
    replacement,
)


def says(paper: Paper, term: str, locale: str = "en") -> list[str]:
    return said(cross_industry_invoice(paper, locale), term)


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("BT-1", "2026-000042"),
        ("BT-2", "20260512"),
        ("BT-3", "380"),
        ("BT-5", "EUR"),
        ("BT-9", "20260611"),
        ("BT-13", "PO-4711"),
        ("BT-20", "Please pay by June 11, 2026, without deduction."),
        ("BT-24", "urn:cen.eu:en16931:2017"),
        ("BT-27", "Vendor AB"),
        ("BT-30", "556677-8899"),
        ("BT-31", "SE556677889901"),
        ("BT-34", "invoices@vendor.example"),
        ("BT-35", "Storgatan 1"),
        ("BT-40", "SE"),
        ("BT-44", "Nordlicht GmbH"),
        ("BT-48", "DE136695976"),
        ("BT-49", "accounts@buyer.example"),
        ("BT-50", "Lindenallee 12"),
        ("BT-52", "Hamburg"),
        ("BT-53", "20259"),
        ("BT-55", "DE"),
        ("BT-72", "20260512"),
        ("BT-73", "20260512"),
        ("BT-74", "20270511"),
        ("BT-81", "58"),
        ("BT-83", "RF022026000042"),
        ("BT-84", "SE4550000000058398257466"),
        ("BT-85", "Vendor AB"),
        ("BT-86", "ESSESESS"),
        ("BT-106", "720.00"),
        ("BT-109", "720.00"),
        ("BT-110", "0.00"),
        ("BT-112", "720.00"),
        ("BT-115", "720.00"),
        ("BT-116", "720.00"),
        ("BT-117", "0.00"),
        ("BT-118", "AE"),
        ("BT-119", "0"),
        ("BT-120", "Reverse charge: the recipient accounts for VAT (Art. 196 Directive 2006/112/EC)."),
        ("BT-121", "VATEX-EU-AE"),
        ("BT-126", "1"),
        ("BT-129", "120"),
        ("BT-131", "720.00"),
        ("BT-134", "20260512"),
        ("BT-135", "20270511"),
        ("BT-136", "180.00"),
        ("BT-137", "900.00"),
        ("BT-138", "20"),
        ("BT-140", "95"),
        ("BT-146", "90.00"),
        ("BT-149", "12"),
        ("BT-151", "AE"),
        ("BT-152", "0"),
        ("BT-153", "Business – Nordlicht GmbH"),
        ("BT-154", "Seats: 10, months: 12"),
    ],
)
def test_a_reverse_charge_invoice_says(term: str, expected: str) -> None:
    assert says(invoice(), term) == [expected]


@pytest.mark.parametrize("term", ["BT-6", "BT-7", "BT-25", "BT-26", "BT-51", "BT-56", "BT-111", "BT-113"])
def test_what_does_not_apply_is_not_said(term: str) -> None:
    assert says(invoice(), term) == []


@pytest.mark.parametrize(
    ("treatment", "category", "rate"),
    [
        (VatTreatment.DOMESTIC, "S", ["25"]),
        (VatTreatment.DESTINATION, "S", ["25.5"]),
        (VatTreatment.REVERSE_CHARGE, "AE", ["0"]),
        (VatTreatment.OUTSIDE_SCOPE, "O", []),
    ],
)
def test_a_treatment_has_its_category_and_rate(treatment: VatTreatment, category: str, rate: list[str]) -> None:
    xml = cross_industry_invoice(invoice(treatment), "en")
    assert (said(xml, "BT-118"), said(xml, "BT-151")) == ([category], [category])
    assert (said(xml, "BT-119"), said(xml, "BT-152")) == (rate, rate)


def test_outside_the_scope_nobody_shows_a_vat_number() -> None:
    xml = cross_industry_invoice(invoice(VatTreatment.OUTSIDE_SCOPE), "en")
    assert said(xml, "BT-31") == said(xml, "BT-48") == []
    assert b"CHE123456788MWST" not in xml


def test_outside_the_scope_the_register_tells_who_sells() -> None:
    assert says(invoice(VatTreatment.OUTSIDE_SCOPE), "BT-30") == ["556677-8899"]


def test_outside_the_scope_the_reason_is_given() -> None:
    paper = invoice(VatTreatment.OUTSIDE_SCOPE)
    assert says(paper, "BT-121") == ["VATEX-EU-O"]
    assert says(paper, "BT-120", "sv") == ["Utanför EU:s momsområde: omsatt utanför EU (art. 44 direktiv 2006/112/EG)."]


def test_where_vat_is_charged_nothing_is_exempt() -> None:
    paper = invoice(VatTreatment.DESTINATION, vat_note_codes=[PriceNote.VAT_NUMBER_UNVERIFIED])
    assert says(paper, "BT-120") == says(paper, "BT-121") == []


def test_why_vat_is_charged_in_spite_of_a_number_is_noted() -> None:
    paper = invoice(VatTreatment.DESTINATION, vat_note_codes=[PriceNote.VAT_NUMBER_UNVERIFIED])
    assert says(paper, "BT-22") == ["The VAT number could not be verified yet, so VAT is charged for now."]


def test_a_credit_note_names_the_invoice_and_why_it_is_corrected() -> None:
    paper = credit_note()
    assert says(paper, "BT-3") == ["381"]
    assert (says(paper, "BT-25"), says(paper, "BT-26")) == (["2026-000042"], ["20260512"])
    assert "Reason: The address was wrong." in says(paper, "BT-22")


def test_a_credit_note_has_positive_amounts_and_nowhere_to_pay() -> None:
    paper = credit_note()
    assert (says(paper, "BT-112"), says(paper, "BT-115")) == (["720.00"], ["720.00"])
    assert says(paper, "BT-81") == says(paper, "BT-9") == []


def test_a_replacement_is_an_invoice_that_names_the_one_before() -> None:
    paper = replacement()
    assert says(paper, "BT-3") == ["380"]
    assert (says(paper, "BT-25"), says(paper, "BT-26")) == (["2026-000042"], ["20260512"])


def test_a_replacement_keeps_the_old_tax_date() -> None:
    paper = replacement()
    assert (says(paper, "BT-2"), says(paper, "BT-7"), says(paper, "BT-72")) == (
        ["20260615"],
        ["20260512"],
        ["20260512"],
    )


def test_domestic_vat_in_a_foreign_currency_is_stated_in_the_sellers() -> None:
    paper = in_foreign_currency()
    assert (says(paper, "BT-6"), says(paper, "BT-111"), says(paper, "BT-110")) == (["SEK"], ["1998.00"], ["180.00"])
    assert says(paper, "BT-22") == [
        "VAT in SEK: 1,998.00, at the European Central Bank's rate of May 11, 2026: 1 EUR = 11.1 SEK."
    ]


def test_what_was_paid_by_card_is_no_longer_due() -> None:
    paper = paid_by_card()
    assert (says(paper, "BT-113"), says(paper, "BT-115")) == (["903.60"], ["0.00"])
    assert (says(paper, "BT-81"), says(paper, "BT-84")) == (["48"], [])


def test_a_transfer_in_another_currency_is_not_a_sepa_transfer() -> None:
    assert says(invoice(prices=[price(1, "900.00", currency="SEK")]), "BT-81") == ["30"]


def test_what_costs_nothing_names_no_account() -> None:
    paper = invoice(prices=[price(10, "90.00", percent="100")])
    assert (says(paper, "BT-115"), says(paper, "BT-81")) == (["0.00"], [])


def test_a_price_of_a_year_is_not_rounded_to_one_of_a_month() -> None:
    """100.00 for twelve months, two of them charged: 16.67, and the price of a month would be 8.333…"""
    paper = invoice(prices=[price(1, "100.00", months=2)])
    assert (says(paper, "BT-129"), says(paper, "BT-146"), says(paper, "BT-149")) == (["2"], ["100.00"], ["12"])
    assert (says(paper, "BT-131"), says(paper, "BT-136")) == (["16.67"], [])


def test_a_price_of_a_month_is_for_one_month() -> None:
    monthly = replace(line(price(3, "9.00")), term=Term.MONTHLY)
    assert says(invoice(lines=(monthly,)), "BT-149") == ["1"]


def test_a_discount_may_have_decimals() -> None:
    assert says(invoice(prices=[price(3, "100.00", percent="12.5")]), "BT-138") == ["12.5"]


def test_lines_are_counted() -> None:
    assert says(invoice(prices=[price(1, "90.00"), price(2, "90.00")]), "BT-126") == ["1", "2"]


def test_the_period_is_that_of_all_lines() -> None:
    later = replace(line(price(1, "90.00")), period_start=date(2026, 7, 1), period_end=date(2027, 7, 1))
    paper = invoice(lines=(line(price(1, "90.00")), later))
    assert (says(paper, "BT-73"), says(paper, "BT-74")) == (["20260512"], ["20270630"])


def test_before_the_purchase_is_active_no_period_is_said() -> None:
    paper = invoice(lines=(replace(line(price(1, "90.00")), period_start=None, period_end=None),))
    assert says(paper, "BT-73") == says(paper, "BT-74") == says(paper, "BT-134") == says(paper, "BT-135") == []


def test_amounts_have_the_digits_of_their_currency() -> None:
    assert says(invoice(prices=[price(3, "9000", currency="JPY")]), "BT-112") == ["27000"]


def test_more_paid_than_owed_is_a_negative_amount_due() -> None:
    paper = replacement(VatTreatment.DESTINATION, amount_paid=Money.of("1000.00", "EUR"))
    assert says(paper, "BT-115") == ["-96.40"]


def test_a_second_line_and_a_contact_are_told() -> None:
    typed = buyer(VatTreatment.REVERSE_CHARGE)
    paper = invoice(buyer=replace(typed, contact_name="Mia", address=replace(typed.address, line2="Hinterhaus")))
    assert (says(paper, "BT-51"), says(paper, "BT-56")) == (["Hinterhaus"], ["Mia"])


@pytest.mark.parametrize("name", ["北京科技有限公司", "شركة النور", "Café 😀", "<b>&amp;</b> \"'", "#sys $x$ @y *z*"])
def test_a_name_is_kept_as_it_was_typed(name: str) -> None:
    assert says(invoice(buyer=replace(buyer(VatTreatment.REVERSE_CHARGE), name=name)), "BT-44") == [name]


@pytest.mark.parametrize("name", ["bell\x07s", "b\x00ells", "bell\u202es", "bell\ud800s"])
def test_what_xml_cannot_carry_is_left_out(name: str) -> None:
    assert says(invoice(buyer=replace(buyer(VatTreatment.REVERSE_CHARGE), name=name)), "BT-44") == ["bells"]


def test_a_contact_of_which_nothing_is_left_is_none() -> None:
    paper = invoice(buyer=replace(buyer(VatTreatment.REVERSE_CHARGE), contact_name="\x1b"))
    assert b"DefinedTradeContact" not in cross_industry_invoice(paper, "en")


def test_large_amounts_are_written_out() -> None:
    paper = invoice(prices=[price(100_000, "9999.99", percent="0.01")])
    assert says(paper, "BT-131") == ["999899000.10"]
    assert Decimal(says(paper, "BT-137")[0]) == Decimal("999999000.00")
