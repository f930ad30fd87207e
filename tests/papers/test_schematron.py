"""Every document passes the standard's own rules, and those rules are known to bite."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.language import LOCALES
from server.domain.money import Money
from server.domain.paper import Paper
from server.domain.price import LinePrice, price_line
from server.domain.term import Term
from server.domain.vat import PriceNote, VatTreatment
from server.papers import render
from server.papers.cross_industry_invoice import cross_industry_invoice
from tests.papers.example import (
    buyer,
    credit_note,
    in_foreign_currency,
    invoice,
    line,
    paid_by_card,
    price,
    replacement,
    stated_in_sek,
)
from tests.papers.judges import archival_problems, fits_the_schema, judged

NOT_ALLOWED = "Value of 'ram:{}' is not allowed."
NO_PERIOD = replace(line(price(10, "90.00", percent="20")), period_start=None, period_end=None)

KINDS: dict[str, Callable[[VatTreatment], Paper]] = {
    "invoice": invoice,
    "credit note": credit_note,
    "replacement": replacement,
    "paid by card": paid_by_card,
    "foreign currency": lambda treatment: invoice(treatment, [price(7, "123.45", percent="12.5", currency="USD")]),
    "100 % off": lambda treatment: invoice(treatment, [price(10, "90.00", percent="100")]),
    "two lines": lambda treatment: invoice(
        treatment, [price(1, "100.00", months=2), price(3, "0.07", percent="33.25")]
    ),
    "no period yet": lambda treatment: invoice(treatment, lines=(NO_PERIOD,)),
    "overpaid": lambda treatment: replacement(treatment, amount_paid=Money.of("1000.00", "EUR")),
}


@pytest.mark.parametrize("treatment", VatTreatment)
@pytest.mark.parametrize("kind", KINDS)
def test_a_document_breaks_no_rule(treatment: VatTreatment, kind: str) -> None:
    """Shown with `pytest -s`: how many rules looked at it, how many are broken, and what PDF/A-3b says."""
    rendered = render(KINDS[kind](treatment), "en")
    judgement, problems = judged(rendered.xml), archival_problems(rendered.pdf)
    print(f"\n{treatment:16} {kind:18} {judgement.fired:4} fired {len(judgement.failed)} failed, PDF/A-3b: {problems}")
    assert (judgement.failed, problems) == ({}, [])
    assert judgement.fired > 70
    assert fits_the_schema(rendered.xml)


@pytest.mark.parametrize("correction", [invoice, credit_note, replacement])
def test_vat_stated_in_the_sellers_currency_breaks_no_rule(correction: Callable[..., Paper]) -> None:
    rendered = render(correction(VatTreatment.DOMESTIC, **stated_in_sek()), "sv")
    judgement, problems = judged(rendered.xml), archival_problems(rendered.pdf)
    print(f"\nDOMESTIC, in SEK too: {judgement.fired} fired {len(judgement.failed)} failed, PDF/A-3b: {problems}")
    assert (judgement.failed, problems) == ({}, [])
    assert fits_the_schema(rendered.xml)


@pytest.mark.parametrize("currency", ["EUR", "SEK", "USD", "JPY", "HUF"])
def test_a_currency_breaks_no_rule(currency: str) -> None:
    paper = invoice(VatTreatment.DOMESTIC, [price(3, "1000", percent="33.25", currency=currency)])
    assert judged(cross_industry_invoice(paper, "en")).failed == {}


def test_a_currency_with_thousandths_is_beyond_the_standard_but_comes_out() -> None:
    """EN 16931 has room for two decimals (BR-DEC)."""
    rendered = render(invoice(VatTreatment.DOMESTIC, [price(3, "10.005", currency="KWD")]), "en")
    assert any(rule.startswith("BR-DEC-") for rule in judged(rendered.xml).failed)
    assert archival_problems(rendered.pdf) == []


@pytest.mark.parametrize(
    ("paper", "right", "wrong", "rule"),
    [
        (invoice(), "<ram:GrandTotalAmount>720.00", "<ram:GrandTotalAmount>721.00", "BR-CO-15"),
        (invoice(), "<ram:DuePayableAmount>720.00", "<ram:DuePayableAmount>0.00", "BR-CO-16"),
        (
            invoice(),
            "HeaderMonetarySummation>\n        <ram:LineTotalAmount>720.00",
            "HeaderMonetarySummation>\n        <ram:LineTotalAmount>719.99",
            "BR-CO-10",
        ),
        (invoice(), 'schemeID="VA">SE', 'schemeID="VA">?!', "BR-CO-09"),
        (invoice(), '<ram:ID schemeID="VA">DE136695976</ram:ID>', "", "BR-AE-02"),
        (
            invoice(),
            "<ram:ExemptionReasonCode>VATEX-EU-AE",
            "<ram:ExemptionReasonCode>VATEX-XX",
            NOT_ALLOWED.format("ExemptionReasonCode"),
        ),
        (invoice(), "<ram:TypeCode>380", "<ram:TypeCode>999", NOT_ALLOWED.format("TypeCode")),
        (invoice(VatTreatment.DOMESTIC), "<ram:CalculatedAmount>180.00", "<ram:CalculatedAmount>0.00", "BR-S-09"),
        (invoice(VatTreatment.OUTSIDE_SCOPE), "<ram:ID>556677-8899</ram:ID>", "", "BR-CO-26"),
        (
            invoice(VatTreatment.OUTSIDE_SCOPE),
            "      </ram:SellerTradeParty>",
            '<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">SE556677889901</ram:ID>'
            "</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>",
            "BR-O-02",
        ),
        (
            invoice(VatTreatment.OUTSIDE_SCOPE),
            "<ram:CategoryCode>O</ram:CategoryCode>\n        </ram:ApplicableTradeTax>",
            "<ram:CategoryCode>O</ram:CategoryCode><ram:RateApplicablePercent>0</ram:RateApplicablePercent>"
            "</ram:ApplicableTradeTax>",
            "BR-O-05",
        ),
        (in_foreign_currency(), '<ram:TaxTotalAmount currencyID="SEK">1998.00</ram:TaxTotalAmount>', "", "BR-53"),
        (invoice(), "<ram:IBANID>SE4550000000058398257466</ram:IBANID>", "", "BR-50"),
        (replacement(), "<ram:IssuerAssignedID>2026-000042</ram:IssuerAssignedID>", "", "BR-55"),
    ],
)
def test_the_rules_bite(paper: Paper, right: str, wrong: str, rule: str) -> None:
    text = cross_industry_invoice(paper, "en").decode()
    assert right in text
    assert rule in judged(text.replace(right, wrong).encode()).failed


line_prices = st.builds(
    price_line,
    seats=st.integers(1, 100_000),
    unit_price=st.integers(0, 100_000_000).map(lambda minor: Money(minor, "EUR")),
    term=st.just(Term.YEARLY),
    months=st.integers(1, 12),
    discount_percent=st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100),
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Any kind and treatment, any lines, names and numbers that can be typed."""
    prices: list[LinePrice] = draw(st.lists(line_prices, min_size=1, max_size=5))
    treatment = draw(st.sampled_from(VatTreatment))
    kind: Callable[..., Paper] = draw(st.sampled_from([invoice, credit_note, replacement, paid_by_card]))
    typed = st.text(min_size=1, max_size=200).filter(lambda text: text.strip())
    stated = stated_in_sek() if treatment is VatTreatment.DOMESTIC and draw(st.booleans()) else {}
    return kind(
        treatment,
        prices=prices,
        buyer=replace(buyer(treatment), name="Nordlicht " + draw(typed), contact_name=draw(st.none() | typed)),
        purchase_order_number=draw(st.none() | typed.map("PO {}".format)),
        vat_note_codes=draw(st.sampled_from([[], [PriceNote.VAT_NUMBER_UNVERIFIED]])),
        **stated,
    )


def test_whatever_is_bought_breaks_no_rule(thorough: bool) -> None:
    @settings(max_examples=2000 if thorough else 60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(papers(), st.sampled_from(LOCALES))
    def breaks_no_rule(paper: Paper, locale: str) -> None:
        xml = cross_industry_invoice(paper, locale)
        assert judged(xml).failed == {}
        assert fits_the_schema(xml)

    breaks_no_rule()
