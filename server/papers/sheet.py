"""What stands on the page, in words and figures as the reader's language writes them; `invoice.typ` says where."""

from typing import Any

import segno
from babel import Locale

from server.domain.bank_transfer import epc_payload
from server.domain.business_information import Address
from server.domain.language import format_amount, format_date, format_exact, format_number, translated
from server.domain.money import Money
from server.domain.paper import Paper, PaperAccount, PaperLine
from server.domain.vat import VatTreatment
from server.papers.sentences import (
    correction,
    in_seller_currency,
    kind,
    payment_terms,
    period,
    price_is_for,
    reason,
    vat_explanation,
)

Row = tuple[str, str]


def sheet(paper: Paper, locale: str) -> dict[str, Any]:
    """As JSON. Lists of rows are labels with what stands beside them."""
    return {
        "language": locale,
        "title": kind(paper, locale),
        "number": paper.number,
        "banner": [text for text in (correction(paper, locale), reason(paper, locale)) if text],
        "sender": {"name": paper.seller.name, "lines": _sender(paper, locale)},
        "buyer": _recipient(paper, locale),
        "facts": _facts(paper, locale),
        "columns": _columns(paper, locale),
        "lines": [_line(line, locale) for line in paper.lines],
        "totals": _totals(paper, locale),
        "due": _due(paper, locale),
        "notes": [text for text in (vat_explanation(paper, locale), in_seller_currency(paper, locale)) if text],
        "terms": payment_terms(paper, locale),
        "transfer": _transfer(paper, locale),
        "footer": _footer(paper, locale),
        "page": translated("Page {page} of {pages}", locale, page="#page", pages="#pages"),
    }


def _sender(paper: Paper, locale: str) -> list[str]:
    return [*_place(paper.seller.address), _country(paper.seller.address.country, locale)]


def _recipient(paper: Paper, locale: str) -> list[str]:
    """With the country in capitals as the last line, unless the letter stays in it, as the post wants it."""
    company, home = paper.buyer, paper.seller.address.country
    country = _country(company.address.country, locale).upper() if company.address.country != home else None
    return [line for line in (company.name, company.contact_name, *_place(company.address), country) if line]


def _place(address: Address) -> list[str]:
    return [line for line in (address.line1, address.line2, f"{address.postal_code} {address.city}") if line]


def _country(code: str, locale: str) -> str:
    return str(Locale.parse(locale).territories.get(code, code))


def _facts(paper: Paper, locale: str) -> list[Row]:
    rows = [
        (translated("Number", locale), paper.number),
        (translated("Date", locale), format_date(paper.issued_on, locale)),
        (translated("Tax date", locale), format_date(paper.tax_date, locale)),
    ]
    if paper.due_on and paper.is_to_be_transferred:
        rows.append((translated("Due on", locale), format_date(paper.due_on, locale)))
    if paper.purchase_order_number:
        rows.append((translated("Your order number", locale), paper.purchase_order_number))
    if paper.buyer.vat_number:
        rows.append((translated("Your VAT number", locale), paper.buyer.vat_number))
    return rows


def _columns(paper: Paper, locale: str) -> list[str]:
    return [
        translated("Description", locale),
        translated("Seats", locale),
        translated("Months", locale),
        translated("Price", locale),
        translated("List price", locale),
        translated("Discount", locale),
        translated("Net ({currency})", locale, currency=paper.currency),
    ]


def _line(line: PaperLine, locale: str) -> dict[str, Any]:
    has_discount = line.discount_amount.minor != 0
    return {
        "description": line.description,
        "period": period(line, locale),
        "seats": format_number(line.seats, locale),
        "months": format_number(line.months_charged, locale),
        "price": format_amount(line.unit_price, locale),
        "price_is_for": price_is_for(line.term, locale),
        "list": format_amount(line.list_amount, locale),
        "discount": _minus(line.discount_amount, locale) if has_discount else "",
        "percent": f"{format_exact(line.discount_percent, locale)} %" if has_discount else "",
        "net": format_amount(line.net_amount, locale),
    }


def _totals(paper: Paper, locale: str) -> list[Row]:
    rows = [(translated("Net amount", locale), format_amount(paper.net_total, locale))]
    if paper.discount_total.minor:
        listed = (translated("List price", locale), format_amount(paper.list_total, locale))
        rows = [listed, (translated("Discount", locale), _minus(paper.discount_total, locale)), *rows]
    return [*rows, (_vat_label(paper, locale), format_amount(paper.vat_total, locale))]


def _vat_label(paper: Paper, locale: str) -> str:
    """What is outside the scope of VAT has no rate."""
    if paper.vat_treatment is VatTreatment.OUTSIDE_SCOPE:
        return translated("VAT", locale)
    return translated("VAT {percent} %", locale, percent=format_exact(paper.vat_rate_percent, locale))


def _due(paper: Paper, locale: str) -> list[Row]:
    """The total, and what is left of it when something was paid."""
    total = (_total_label(paper, locale), _with_currency(paper.total, locale))
    if not paper.amount_paid.minor:
        return [total]
    paid = (translated("Paid", locale), _minus(paper.amount_paid, locale))
    if paper.amount_due.minor < 0:
        overpaid = paper.amount_paid - paper.total
        return [total, paid, (translated("Overpaid", locale), _with_currency(overpaid, locale))]
    return [total, paid, (translated("Amount due", locale), _with_currency(paper.amount_due, locale))]


def _total_label(paper: Paper, locale: str) -> str:
    return translated("Total credited", locale) if paper.is_credit_note else translated("Total", locale)


def _transfer(paper: Paper, locale: str) -> dict[str, Any] | None:
    account = paper.bank_account
    if not paper.is_to_be_transferred or account is None:
        return None
    rows = [
        (translated("Beneficiary", locale), account.beneficiary),
        (translated("IBAN", locale), _in_fours(account.iban)),
        (translated("BIC", locale), account.bic),
        (translated("Reference", locale), _in_fours(paper.reference or paper.number)),
        (translated("Amount", locale), _with_currency(paper.amount_due, locale)),
    ]
    return {
        "title": translated("Bank transfer", locale),
        "rows": rows,
        "code": _code(paper, account),
        "caption": translated("Scan to pay", locale),
    }


def _code(paper: Paper, account: PaperAccount) -> str | None:
    """An EPC QR code as SVG; None where its standard has no room for what is to be paid."""
    try:
        payload = epc_payload(
            beneficiary=account.beneficiary,
            iban=account.iban,
            bic=account.bic,
            amount=paper.amount_due,
            reference=paper.reference or "",
        )
    except ValueError:
        return None
    return segno.make_qr(payload, error="m", boost_error=False).svg_inline(border=0)


def _footer(paper: Paper, locale: str) -> list[list[str]]:
    """Three columns: who sells, where, under which numbers."""
    numbers = [translated("Registration number {number}", locale, number=paper.seller_registration_number)]
    if paper.seller.vat_number:
        numbers.append(translated("VAT number {number}", locale, number=paper.seller.vat_number))
    return [[paper.seller.name, *_sender(paper, locale)], [paper.seller.invoice_email], numbers]


def _minus(money: Money, locale: str) -> str:
    return f"−{format_amount(money, locale)}"


def _with_currency(money: Money, locale: str) -> str:
    return f"{format_amount(money, locale)} {money.currency}"


def _in_fours(text: str) -> str:
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
