"""Mails as they are sent: one letter in one language, as plain text and as HTML, in the same layout for all."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import mrml
from jinja2 import DictLoader, Environment, StrictUndefined, select_autoescape

from server.domain.language import LOCALES, translated
from server.domain.messages import message_of
from server.domain.refusal import UserErrorCode
from server.domain.wording import Facts, shown, told
from server.mails.letter import CODE_LABEL, GREETING, LETTERS, LINK_HINT, STOP, Letter, MailKind

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The subject is one line; `text` and `html` say the same."""

    subject: str
    text: str
    html: str


def render(kind: str, locale: str | None, facts: Facts) -> RenderedMail:
    """The mail of a MailKind; English when the locale is unknown.

    Raises ValueError for an unknown kind and LookupError when a fact is missing that the letter can't do without.
    """
    letter = LETTERS[MailKind(kind)]
    content = _content(letter, locale, _with_reason(facts, locale))
    return RenderedMail(
        subject=str(content["subject"]),
        text=_layouts().get_template("layout.txt").render(content),
        html=_layouts().get_template("layout.html").render(content),
    )


@cache
def _layouts() -> Environment:
    """MJML is compiled once, with the places still empty: no value ever comes near it, and each is escaped as HTML."""
    texts = {name: FOLDER.joinpath(name).read_text() for name in ("layout.txt", "layout.mjml")}
    return Environment(
        loader=DictLoader({**texts, "layout.html": mrml.to_html(texts["layout.mjml"]).content}),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _with_reason(facts: Facts, locale: str | None) -> Facts:
    if code := facts.get("refusal") or (facts.get("problem") and UserErrorCode.PAYMENT_FAILED):
        return {**facts, "reason": message_of(UserErrorCode(str(code)), locale, facts)}
    return facts


def _content(letter: Letter, locale: str | None, facts: Facts) -> dict[str, object]:
    words = shown(facts, locale)
    return {
        "language": locale if locale in LOCALES else "en",
        "vendor": words["vendor"],
        "subject": told(letter.subject, facts, locale),
        "greeting": told(GREETING, facts, locale),
        "opening": [told(paragraph, facts, locale) for paragraph in letter.opening],
        "rows": [(translated(label, locale), words[name]) for label, name in letter.rows if name in words],
        "button": letter.button and translated(letter.button, locale),
        "link": letter.button and words["link"],
        "link_hint": translated(LINK_HINT, locale),
        "code_label": translated(CODE_LABEL, locale),
        "code": facts.get("epc") if letter.has_code and facts["currency"] == "EUR" else None,
        "stop": translated(STOP, locale),
        "stop_link": letter.is_reminder and words["stop_link"],
        "closing": [told(paragraph, facts, locale) for paragraph in letter.closing],
    }
