"""What people read on the page: all that the law asks for, in their language."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import segno

from server.domain.bank_transfer import epc_payload
from server.domain.language import LOCALES
from server.domain.money import Money
from server.domain.paper import Paper
from server.domain.term import Term
from server.domain.vat import PriceNote, VatTreatment
from server.papers import render
from server.papers.sheet import sheet
from tests.papers.example import (
    ACCOUNT,
    buyer,
    credit_note,
    in_foreign_currency,
    invoice,
    line,
    paid_by_card,
    price,
    replacement,
)
from tests.papers.judges import texts


def read(paper: Paper, locale: str = "en") -> str:
    """With single blanks, whatever kind and however many stand on the page."""
    return " ".join(" ".join(texts(render(paper, locale).pdf)).split())


# Directive 2006/112/EC, Article 226 (as § 14 Abs. 4 UStG and 17 kap. 24 § mervärdesskattelagen have it).
LAWFUL = {
    "1 date of issue": {"en": "May 12, 2026", "de": "12. Mai 2026", "sv": "12 maj 2026"},
    "2 number": dict.fromkeys(LOCALES, "2026-000042"),
    "3 seller's VAT number": dict.fromkeys(LOCALES, "SE556677889901"),
    "4 buyer's VAT number": dict.fromkeys(LOCALES, "DE136695976"),
    "5 seller's name": dict.fromkeys(LOCALES, "Vendor AB"),
    "5 seller's street": dict.fromkeys(LOCALES, "Storgatan 1"),
    "5 seller's place": dict.fromkeys(LOCALES, "111 22 Stockholm"),
    "5 buyer's name": dict.fromkeys(LOCALES, "Nordlicht GmbH"),
    "5 buyer's street": dict.fromkeys(LOCALES, "Lindenallee 12"),
    "5 buyer's place": dict.fromkeys(LOCALES, "20259 Hamburg"),
    "6 nature": dict.fromkeys(LOCALES, "Business – Nordlicht GmbH"),
    "6 extent": dict.fromkeys(LOCALES, "10 12 90"),
    "7 date of supply": {"en": "Tax date May 12, 2026", "de": "Leistungsdatum 12. Mai", "sv": "Leveransdatum 12 maj"},
    "7 period of supply": {
        "en": "May 12, 2026 – May 11, 2027",
        "de": "12. Mai 2026 – 11. Mai 2027",
        "sv": "12 maj 2026 – 11 maj 2027",
    },
    "8 unit price": {
        "en": "90.00 per seat and year",
        "de": "90,00 je Lizenz und Jahr",
        "sv": "90,00 per licens och år",
    },
    "8 discount": {"en": "−180.00", "de": "−180,00", "sv": "−180,00"},
    "8 taxable amount": {"en": "Net amount 720.00", "de": "Nettobetrag 720,00", "sv": "Nettobelopp 720,00"},
    "9 rate": {"en": "VAT 0 %", "de": "Umsatzsteuer 0 %", "sv": "Moms 0 %"},
    "10 total": {"en": "Total 720.00 EUR", "de": "Gesamtbetrag 720,00 EUR", "sv": "Summa 720,00 EUR"},
    "11a reverse charge": {
        "en": "Reverse charge",
        "de": "Steuerschuldnerschaft des Leistungsempfängers",
        "sv": "Omvänd betalningsskyldighet",
    },
    "register": {
        "en": "Registration number 556677-8899",
        "de": "Registernummer 556677-8899",
        "sv": "Org.nr 556677-8899",
    },
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("particular", LAWFUL)
def test_an_invoice_says_what_the_law_asks_for(particular: str, locale: str) -> None:
    assert LAWFUL[particular][locale] in read(invoice(), locale)


@pytest.mark.parametrize(
    ("locale", "invoice_title", "credit_note_title"),
    [
        ("en", "Invoice 2026-000042", "Credit note CN2026-000007"),
        ("de", "Rechnung 2026-000042", "Rechnungskorrektur CN2026-000007"),
        ("sv", "Faktura 2026-000042", "Kreditfaktura CN2026-000007"),
    ],
)
def test_a_document_says_what_it_is(locale: str, invoice_title: str, credit_note_title: str) -> None:
    assert invoice_title in read(invoice(), locale)
    assert credit_note_title in read(credit_note(), locale)


def test_a_german_credit_note_is_no_gutschrift() -> None:
    assert "Gutschrift" not in read(credit_note(), "de")


def test_vat_is_shown_with_its_rate() -> None:
    assert "Moms 25,5 % 183,60" in read(invoice(VatTreatment.DESTINATION), "sv")


def test_outside_the_scope_there_is_no_rate() -> None:
    page = read(invoice(VatTreatment.OUTSIDE_SCOPE))
    assert "VAT 0.00" in page
    assert "Outside the scope of EU VAT: supplied outside the EU" in page


def test_why_vat_is_charged_in_spite_of_a_number_is_said() -> None:
    paper = invoice(VatTreatment.DESTINATION, vat_note_codes=[PriceNote.VAT_NUMBER_NOT_REGISTERED])
    assert "Die USt-IdNr. ist nicht für den innergemeinschaftlichen Handel registriert" in read(paper, "de")


def test_domestic_vat_is_stated_in_the_sellers_currency() -> None:
    assert "Moms i SEK: 1 998,00, enligt Europeiska centralbankens kurs den 11 maj 2026" in read(
        in_foreign_currency(), "sv"
    )


def test_a_replacement_names_the_invoice_before() -> None:
    assert "This invoice replaces invoice 2026-000042 of May 12, 2026." in read(replacement())


def test_a_credit_note_names_its_invoice_and_the_reason() -> None:
    page = read(credit_note(), "sv")
    assert "Denna kreditfaktura avser faktura 2026-000042 av den 12 maj 2026. Orsak: The address was wrong." in page


def test_an_open_invoice_says_where_to_pay() -> None:
    page = read(invoice())
    for fact in ("IBAN SE45 5000 0000 0583 9825 7466", "BIC ESSESESS", "RF02 2026 0000 42", "Amount 720.00 EUR"):
        assert fact in page
    assert "Please pay by June 11, 2026, without deduction." in page


@pytest.mark.parametrize(
    "paper",
    [paid_by_card(), credit_note(), invoice(prices=[price(10, "90.00", percent="100")])],
    ids=lambda p: p.number,
)
def test_where_nothing_is_to_be_paid_there_is_no_account(paper: Paper) -> None:
    assert ACCOUNT.bic not in read(paper)


def test_what_was_paid_by_card_says_when() -> None:
    page = read(paid_by_card(), "sv")
    assert "Betald med kort den 12 maj 2026." in page
    assert "Betalt −903,60 Att betala 0,00 EUR" in page


def test_what_was_paid_before_is_taken_off_the_transfer() -> None:
    page = read(replacement(amount_paid=Money.of("700.00", "EUR")))
    assert "Paid −700.00 Amount due 20.00 EUR" in page
    assert "Amount 20.00 EUR" in page


def test_what_was_overpaid_is_said() -> None:
    assert "Overpaid 280.00 EUR" in read(replacement(amount_paid=Money.of("1000.00", "EUR")))


def code(**changes: Any) -> str | None:
    transfer = sheet(invoice(**changes), "en")["transfer"]
    drawn: str | None = transfer["code"]
    return drawn


def test_the_code_is_the_epcs() -> None:
    payload = epc_payload(
        beneficiary="Vendor AB",
        iban="SE4550000000058398257466",
        bic="ESSESESS",
        amount=Money.of("720.00", "EUR"),
        reference="RF022026000042",
    )
    assert code() == segno.make_qr(payload, error="m", boost_error=False).svg_inline(border=0)


def test_only_euros_have_a_code() -> None:
    assert code(prices=[price(1, "900.00", currency="SEK")]) is None


def test_a_name_too_long_for_the_code_leaves_it_out() -> None:
    assert code(bank_account=replace(ACCOUNT, beneficiary="V" * 71)) is None


def test_no_discount_leaves_no_line_about_it() -> None:
    assert "−" not in read(invoice(prices=[price(10, "90.00")]))


def test_a_monthly_price_is_per_month() -> None:
    monthly = replace(line(price(3, "9.00")), term=Term.MONTHLY)
    assert "9,00 je Lizenz und Monat" in read(invoice(lines=(monthly,)), "de")


def test_the_country_is_named_in_capitals_abroad_and_not_at_home() -> None:
    assert sheet(invoice(), "de")["buyer"][-1] == "DEUTSCHLAND"
    assert sheet(invoice(VatTreatment.DOMESTIC), "de")["buyer"][-1] == "582 22 Linköping"


def test_the_contact_and_the_second_line_stand_in_the_address() -> None:
    typed = buyer(VatTreatment.REVERSE_CHARGE)
    paper = invoice(buyer=replace(typed, contact_name="Mia", address=replace(typed.address, line2="Hinterhaus")))
    assert sheet(paper, "en")["buyer"] == [
        "Nordlicht GmbH",
        "Mia",
        "Lindenallee 12",
        "Hinterhaus",
        "20259 Hamburg",
        "GERMANY",
    ]


def test_before_the_purchase_is_active_no_period_is_shown() -> None:
    page = read(invoice(lines=(replace(line(price(10, "90.00")), period_start=None, period_end=None),)))
    assert "May 11, 2027" not in page


def test_the_order_number_is_the_buyers() -> None:
    assert "Ihre Bestellnummer PO-4711" in read(invoice(), "de")
    assert "Ihre Bestellnummer" not in read(invoice(purchase_order_number=None), "de")


def test_a_rate_of_the_central_bank_keeps_its_digits() -> None:
    assert "1 EUR = 11.0875 SEK" in read(in_foreign_currency(exchange_rate=Decimal("11.0875")))
