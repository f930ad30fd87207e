"""The pictures of docs/invoices.md: `make pictures` draws them anew."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from typst import Compiler

from server.domain.business_information import Address, BusinessInformation
from server.domain.paper import Paper, PaperAccount, PaperLine
from server.domain.vat import VatNumberStatus, VatTreatment
from server.papers.characters import FONTS
from server.papers.sheet import sheet
from server.papers.typesetting import LAYOUT
from tests.papers.example import buyer, credit_note, invoice, line, paid_by_card, price

FOLDER = Path(__file__).parents[2] / "docs" / "invoices"

GERMAN_SELLER = BusinessInformation(
    name="Nebelhorn Software GmbH",
    contact_name=None,
    invoice_email="rechnung@nebelhorn.example",
    address=Address(line1="Hafenstraße 20", line2=None, postal_code="28217", city="Bremen", country="DE"),
    vat_number="DE136695976",
    vat_number_status=VatNumberStatus.VALID,
)

GERMAN_ACCOUNT = PaperAccount(beneficiary="Nebelhorn Software GmbH", iban="DE02120300000000202051", bic="BYLADEM1001")


def german_domestic() -> Paper:
    """Both in Germany, at 19 %."""
    home = Address(line1="Am Wall 77", line2="2. Stock", postal_code="28195", city="Bremen", country="DE")
    return invoice(
        VatTreatment.DOMESTIC,
        rate=Decimal(19),
        seller=GERMAN_SELLER,
        seller_registration_number="HRB 12345 HB",
        buyer=replace(
            buyer(VatTreatment.DOMESTIC),
            name="Teehaus Möller e. K.",
            contact_name="Jule Möller",
            address=home,
            vat_number="DE811907980",
        ),
        lines=described("Business – Teehaus Möller e. K."),
        bank_account=GERMAN_ACCOUNT,
    )


def described(description: str) -> tuple[PaperLine, ...]:
    return (replace(line(price(10, "90.00", percent="20")), description=description),)


PICTURES = {
    "german-domestic": (german_domestic(), "de"),
    "english-reverse-charge": (invoice(VatTreatment.REVERSE_CHARGE), "en"),
    "swedish-destination": (
        paid_by_card(VatTreatment.DESTINATION, lines=described("Business – Kahvila Kulma Oy")),
        "sv",
    ),
    "credit-note": (credit_note(VatTreatment.REVERSE_CHARGE), "en"),
}


def picture(paper: Paper, locale: str) -> bytes:
    """A PNG of its first page."""
    compiler = Compiler(str(LAYOUT), font_paths=[str(FONTS)], ignore_system_fonts=True)
    page = compiler.compile(format="png", ppi=96, sys_inputs={"sheet": json.dumps(sheet(paper, locale)), "xml": ""})
    assert isinstance(page, bytes)
    return page


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (paper, locale) in PICTURES.items():
        FOLDER.joinpath(f"{name}.png").write_bytes(picture(paper, locale))


if __name__ == "__main__":
    main()
