"""The document for machines: UN/CEFACT's Cross Industry Invoice in the profile EN 16931, by the standard's terms."""

from decimal import Decimal
from typing import Any

from facturx import generate_cii_xml

from server.domain.business_information import BusinessInformation
from server.domain.money import Money
from server.domain.paper import Paper, PaperLine
from server.domain.vat import VatTreatment
from server.papers.characters import printable
from server.papers.sentences import notes, payment_terms, quantity, vat_explanation

INVOICE, CREDIT_NOTE = "380", "381"  # UNTDID 1001
CREDIT_TRANSFER, CARD, SEPA_CREDIT_TRANSFER = "30", "48", "58"  # UNTDID 4461
DISCOUNT = "95"  # UNTDID 5189
MONTH = "MON"  # UN/ECE Recommendation 20: a price is for the months of a term, and so many seat-months are bought

CATEGORIES = {
    VatTreatment.DOMESTIC: ("S", None),
    VatTreatment.DESTINATION: ("S", None),
    VatTreatment.REVERSE_CHARGE: ("AE", "VATEX-EU-AE"),
    VatTreatment.OUTSIDE_SCOPE: ("O", "VATEX-EU-O"),
}


def cross_industry_invoice(paper: Paper, locale: str) -> bytes:
    """UTF-8, not checked against the schema. Not thread-safe, because the library changes its own tables."""
    terms = _heading(paper) | _parties(paper) | _payment(paper, locale) | _vat(paper, locale) | _totals(paper)
    terms["BG-1"] = [{"BT-22": note} for note in notes(paper, locale)]
    terms["BG-25"] = [_line(paper, line, str(position), locale) for position, line in enumerate(paper.lines, start=1)]
    xml: bytes = generate_cii_xml(_given(terms), level="en16931", check_xsd=False, check_schematron=None)
    return xml


def _heading(paper: Paper) -> dict[str, Any]:
    first_day, last_day = paper.period or (None, None)
    corrected = {"BT-25": paper.corrects_number, "BT-26": paper.corrects_issued_on}
    return {
        "BT-1": paper.number,
        "BT-2": paper.issued_on,
        "BT-3": CREDIT_NOTE if paper.is_credit_note else INVOICE,
        "BT-5": paper.currency,
        "BT-6": paper.seller_currency if paper.vat_in_seller_currency else None,
        "BT-9": paper.due_on,
        "BT-13": paper.purchase_order_number,
        "BT-72": paper.tax_date,
        "BT-73": first_day,
        "BT-74": last_day,
        "BG-3": [corrected] if paper.corrects_number else [],
    }


def _parties(paper: Paper) -> dict[str, Any]:
    """Outside the scope of VAT neither party may show a VAT number (BR-O-02): the register identifies the seller."""
    has_vat_numbers = paper.vat_treatment is not VatTreatment.OUTSIDE_SCOPE
    seller, buyer = (_party(company, has_vat_numbers) for company in (paper.seller, paper.buyer))
    return {"BG-4": seller | {"legal_identifier": paper.seller_registration_number}, "BG-7": buyer}


def _party(company: BusinessInformation, has_vat_number: bool) -> dict[str, Any]:
    """BT-27 to BT-40 of a seller, BT-44 to BT-56 of a buyer."""
    contact = printable(company.contact_name or "")
    return {
        "name": company.name,
        "vat_identifier": company.vat_number if has_vat_number else None,
        "einvoicing_addr": company.invoice_email,
        "einvoicing_addr_schemeid": "EM",
        "contacts": [{"name": contact}] if contact else [],
        "addr_l1": company.address.line1,
        "addr_l2": company.address.line2,
        "postcode": company.address.postal_code,
        "city": company.address.city,
        "country_code": company.address.country,
    }


def _payment(paper: Paper, locale: str) -> dict[str, Any]:
    terms: dict[str, Any] = {"BT-20": payment_terms(paper, locale), "BT-83": paper.reference}
    if paper.paid_by_card:
        return terms | {"BT-81": CARD}
    if paper.is_to_be_transferred and (account := paper.bank_account):
        means = SEPA_CREDIT_TRANSFER if paper.currency == "EUR" else CREDIT_TRANSFER
        return terms | {"BT-81": means, "BT-84": account.iban, "BT-85": account.beneficiary, "BT-86": account.bic}
    return terms


def _vat(paper: Paper, locale: str) -> dict[str, Any]:
    """A tax point of its own has what replaces an earlier invoice; the library looks for it in both places."""
    category, exemption = CATEGORIES[paper.vat_treatment]
    tax_point = paper.tax_date if paper.tax_date != paper.issued_on else None
    breakdown = {
        "BT-7": tax_point,
        "BT-116": _amount(paper.net_total),
        "BT-117": _amount(paper.vat_total),
        "BT-118": category,
        "BT-119": _rate(paper),
        "BT-120": vat_explanation(paper, locale) if exemption else None,
        "BT-121": exemption,
    }
    return {"BT-7": tax_point, "BG-23": [breakdown]}


def _totals(paper: Paper) -> dict[str, Any]:
    return {
        "BT-106": _amount(paper.net_total),
        "BT-109": _amount(paper.net_total),
        "BT-110": _amount(paper.vat_total),
        "BT-111": _amount(paper.vat_in_seller_currency) if paper.vat_in_seller_currency else None,
        "BT-112": _amount(paper.total),
        "BT-113": _amount(paper.amount_paid) if paper.amount_paid.minor else None,
        "BT-115": _amount(paper.amount_due),
    }


def _line(paper: Paper, line: PaperLine, position: str, locale: str) -> dict[str, Any]:
    """`seats × months` at the term's price for the term's months, so that nobody has to round a price of one month."""
    return {
        "BT-126": position,
        "BT-153": line.description,
        "BT-154": quantity(line, locale),
        "BT-129": str(line.seats * line.months_charged),
        "BT-130": MONTH,
        "BT-146": _amount(line.unit_price),
        "BT-149": str(line.term.months),
        "BT-131": _amount(line.net_amount),
        "BT-134": line.period_start,
        "BT-135": line.last_day,
        "BT-151": CATEGORIES[paper.vat_treatment][0],
        "BT-152": _rate(paper),
        "BG-27": [_discount(line)] if line.discount_amount.minor else [],
    }


def _discount(line: PaperLine) -> dict[str, Any]:
    """BT-136 to BT-140."""
    return {
        "amount": _amount(line.discount_amount),
        "base_amount": _amount(line.list_amount),
        "rate": _plain(line.discount_percent),
        "reason_code": DISCOUNT,
    }


def _rate(paper: Paper) -> str | None:
    """What is outside the scope of VAT has no rate, not even 0 (BR-O-05)."""
    return None if paper.vat_treatment is VatTreatment.OUTSIDE_SCOPE else _plain(paper.vat_rate_percent)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _amount(money: Money) -> str:
    return f"{money.amount:f}"


def _given(terms: Any) -> Any:
    """Without what is absent, and with texts that XML can carry."""
    if isinstance(terms, dict):
        return {name: _given(term) for name, term in terms.items() if term is not None}
    if isinstance(terms, list):
        return [_given(term) for term in terms]
    return printable(terms) if isinstance(terms, str) else terms
