"""Documents to print: the prices are worked out by the domain, the rest is made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from server.domain.bank_transfer import payment_reference
from server.domain.business_information import Address, BusinessInformation
from server.domain.invoice import InvoiceKind
from server.domain.money import Money
from server.domain.paper import Paper, PaperAccount, PaperLine
from server.domain.payment import PaymentMethod
from server.domain.price import LinePrice, price_line, total_of
from server.domain.term import Term
from server.domain.vat import VatNumberStatus, VatTreatment

SELLER = BusinessInformation(
    name="Vendor AB",
    contact_name=None,
    invoice_email="invoices@vendor.example",
    address=Address(line1="Storgatan 1", line2=None, postal_code="111 22", city="Stockholm", country="SE"),
    vat_number="SE556677889901",
    vat_number_status=VatNumberStatus.VALID,
)

BUYERS = {
    VatTreatment.DOMESTIC: ("Björkviks Bokhandel AB", "Ågatan 7", "582 22", "Linköping", "SE", "SE556012345601"),
    VatTreatment.REVERSE_CHARGE: ("Nordlicht GmbH", "Lindenallee 12", "20259", "Hamburg", "DE", "DE136695976"),
    VatTreatment.DESTINATION: ("Kahvila Kulma Oy", "Kauppakatu 3", "33200", "Tampere", "FI", None),
    VatTreatment.OUTSIDE_SCOPE: ("Alpenblick AG", "Seestrasse 9", "8002", "Zürich", "CH", "CHE123456788MWST"),
}

RATES = {
    VatTreatment.DOMESTIC: Decimal(25),
    VatTreatment.REVERSE_CHARGE: Decimal(0),
    VatTreatment.DESTINATION: Decimal("25.5"),
    VatTreatment.OUTSIDE_SCOPE: Decimal(0),
}

ACCOUNT = PaperAccount(beneficiary="Vendor AB", iban="SE4550000000058398257466", bic="ESSESESS")


def buyer(treatment: VatTreatment) -> BusinessInformation:
    name, line1, postal_code, city, country, vat_number = BUYERS[treatment]
    return BusinessInformation(
        name=name,
        contact_name=None,
        invoice_email="accounts@buyer.example",
        address=Address(line1=line1, line2=None, postal_code=postal_code, city=city, country=country),
        vat_number=vat_number,
    )


def price(seats: int, unit_price: str, months: int = 12, percent: str = "0", currency: str = "EUR") -> LinePrice:
    return price_line(
        seats=seats,
        unit_price=Money.of(unit_price, currency),
        term=Term.YEARLY,
        months=months,
        discount_percent=Decimal(percent),
    )


def line(priced: LinePrice, description: str = "Business – Nordlicht GmbH") -> PaperLine:
    return PaperLine(
        description=description,
        seats=priced.seats,
        months_charged=priced.months,
        term=priced.term,
        period_start=date(2026, 5, 12),
        period_end=date(2027, 5, 12),
        unit_price=priced.unit_price,
        list_amount=priced.list_amount,
        discount_percent=priced.discount_percent,
        discount_amount=priced.discount_amount,
        net_amount=priced.net_amount,
    )


def invoice(
    treatment: VatTreatment = VatTreatment.REVERSE_CHARGE,
    prices: Sequence[LinePrice] = (),
    rate: Decimal | None = None,
    **changes: Any,
) -> Paper:
    """By bank transfer, unpaid, for ten seats of a year with 20 % off."""
    prices = prices or [price(10, "90.00", percent="20")]
    rate = RATES[treatment] if rate is None else rate
    total = total_of(prices, rate)
    paper = Paper(
        kind=InvoiceKind.INVOICE,
        number="2026-000042",
        issued_on=date(2026, 5, 12),
        due_on=date(2026, 6, 11),
        tax_date=date(2026, 5, 12),
        seller=SELLER,
        seller_registration_number="556677-8899",
        buyer=buyer(treatment),
        purchase_order_number="PO-4711",
        currency=total.total.currency,
        lines=tuple(line(priced) for priced in prices),
        list_total=total.list_total,
        discount_total=total.discount_total,
        net_total=total.net_total,
        vat_treatment=treatment,
        vat_rate_percent=rate,
        vat_total=total.vat_amount,
        vat_note_codes=[],
        total=total.total,
        amount_paid=Money(0, total.total.currency),
        payment_method=PaymentMethod.BANK_TRANSFER,
        paid_by_card=False,
        bank_account=ACCOUNT,
        reference=payment_reference("2026-000042"),
    )
    return replace(paper, **changes)


def credit_note(treatment: VatTreatment = VatTreatment.REVERSE_CHARGE, **changes: Any) -> Paper:
    """For the whole of an invoice."""
    correction: dict[str, Any] = {
        "kind": InvoiceKind.CREDIT_NOTE,
        "number": "CN2026-000007",
        "issued_on": date(2026, 6, 15),
        "due_on": None,
        "reference": None,
        "bank_account": None,
        "corrects_number": "2026-000042",
        "corrects_issued_on": date(2026, 5, 12),
        "reason": "The address was wrong.",
    }
    return invoice(treatment, **{**correction, **changes})


def replacement(treatment: VatTreatment = VatTreatment.REVERSE_CHARGE, **changes: Any) -> Paper:
    """An invoice in the place of another one, a month later, with the old tax date."""
    correction: dict[str, Any] = {
        "number": "2026-000055",
        "issued_on": date(2026, 6, 15),
        "due_on": date(2026, 7, 15),
        "reference": payment_reference("2026-000055"),
        "corrects_number": "2026-000042",
        "corrects_issued_on": date(2026, 5, 12),
    }
    return invoice(treatment, **{**correction, **changes})


def in_foreign_currency(**changes: Any) -> Paper:
    """Domestic, so that its VAT is stated in the seller's currency too."""
    return invoice(VatTreatment.DOMESTIC, **{**stated_in_sek(), **changes})


def stated_in_sek() -> dict[str, Any]:
    """What says how much 180.00 EUR of VAT are at home."""
    return {
        "seller_currency": "SEK",
        "vat_in_seller_currency": Money.of("1998.00", "SEK"),
        "exchange_rate": Decimal("11.1000"),
        "exchange_rate_date": date(2026, 5, 11),
    }


def paid_by_card(treatment: VatTreatment = VatTreatment.DESTINATION, **changes: Any) -> Paper:
    paper = invoice(treatment, **changes)
    return replace(
        paper,
        amount_paid=paper.total,
        payment_method=PaymentMethod.CARD,
        paid_by_card=True,
        due_on=None,
        reference=None,
    )
