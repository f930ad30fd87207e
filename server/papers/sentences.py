"""What a document says in words, to people and in its XML alike."""

from datetime import date

from server.domain.document import vat_note
from server.domain.language import format_amount, format_date, format_exact, translated
from server.domain.paper import Paper, PaperLine
from server.domain.term import Term


def kind(paper: Paper, locale: str) -> str:
    """In German no "Gutschrift": that word on a document makes it a self-billed invoice (UStG § 14 Abs. 2)."""
    return translated("Credit note", locale) if paper.is_credit_note else translated("Invoice", locale)


def notes(paper: Paper, locale: str) -> list[str]:
    """What it corrects and why, and what the law wants said about VAT."""
    said = (
        correction(paper, locale),
        reason(paper, locale),
        vat_explanation(paper, locale),
        in_seller_currency(paper, locale),
    )
    return [note for note in said if note]


def correction(paper: Paper, locale: str) -> str | None:
    if paper.corrects_number is None:
        return None
    number, on = paper.corrects_number, _day(paper.corrects_issued_on, locale)
    if paper.is_credit_note:
        return translated("This credit note corrects invoice {number} of {on}.", locale, number=number, on=on)
    return translated("This invoice replaces invoice {number} of {on}.", locale, number=number, on=on)


def reason(paper: Paper, locale: str) -> str | None:
    return paper.reason and translated("Reason: {reason}", locale, reason=paper.reason)


def vat_explanation(paper: Paper, locale: str) -> str | None:
    return vat_note(paper.vat_treatment, paper.vat_note_codes, locale)


def in_seller_currency(paper: Paper, locale: str) -> str | None:
    """Domestic VAT in a foreign currency (Directive 2006/112/EC, Article 230)."""
    if paper.vat_in_seller_currency is None or paper.exchange_rate is None:
        return None
    return translated(
        "VAT in {currency}: {amount}, at the European Central Bank's rate of {on}: 1 {foreign} = {rate} {currency}.",
        locale,
        currency=paper.vat_in_seller_currency.currency,
        amount=format_amount(paper.vat_in_seller_currency, locale),
        on=_day(paper.exchange_rate_date, locale),
        foreign=paper.currency,
        rate=format_exact(paper.exchange_rate, locale),
    )


def payment_terms(paper: Paper, locale: str) -> str:
    if paper.is_credit_note:
        return translated("This amount is set off against the invoice; what was overpaid is paid back.", locale)
    if paper.paid_by_card:
        return translated("Paid by card on {on}.", locale, on=_day(paper.issued_on, locale))
    if paper.amount_due.minor <= 0:
        return translated("There is nothing left to pay.", locale)
    if paper.due_on is None:
        return translated("Payable at once.", locale)
    return translated("Please pay by {on}, without deduction.", locale, on=_day(paper.due_on, locale))


def period(line: PaperLine, locale: str) -> str | None:
    if line.period_start is None or line.last_day is None:
        return None
    return f"{format_date(line.period_start, locale)} – {format_date(line.last_day, locale)}"


def price_is_for(term: Term, locale: str) -> str:
    if term is Term.MONTHLY:
        return translated("per seat and month", locale)
    return translated("per seat and year", locale)


def quantity(line: PaperLine, locale: str) -> str:
    """Seats and months, which the XML has multiplied."""
    return translated("Seats: {seats}, months: {months}", locale, seats=line.seats, months=line.months_charged)


def _day(day: date | None, locale: str) -> str:
    return format_date(day, locale) if day else "–"
