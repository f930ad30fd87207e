"""Saying a thing with the facts at hand: the most precise of several sentences that they suffice for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from string import Formatter

from server.domain.language import catalog, format_date, format_moment, format_money, format_number
from server.domain.money import Money

DATES = frozenset({"until", "due", "on", "earliest", "grace_until", "expires_on", "retry_on"})
_JOINERS = "\u200c\u200d"  # Persian names and composed emoji fall apart without them.

Facts = Mapping[str, str | int | None]
"""What a sentence may mention, as JSON keeps it; null, or a text that shows nothing, is absent.

A whole number is a count. The names in DATES are dates or moments (RFC 3339). `amount`, in major units ("720.00"),
is money together with `currency`. Everything else is text, shown on one line whatever somebody typed into it.
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence that depends on a number, the fact `counts`."""

    one: str
    many: str
    counts: str


Sentence = str | Counted
Wording = str | tuple[Sentence, ...]
"""Sentences for one thing, most precise first."""


def told(wording: Wording, facts: Facts, locale: str | None) -> str:
    """The first sentence of `wording` whose places can all be filled. Raises LookupError when there is none."""
    words = shown(facts, locale)
    for sentence in sentences(wording):
        if places(sentence) <= words.keys():
            return _translation(sentence, facts, locale).format_map(words)
    raise LookupError(f"None of the facts {sorted(words)} make this sentence: {wording!r}")


def shown(facts: Facts, locale: str | None) -> dict[str, str]:
    """The facts as a person reads them."""
    words = {name: _word(name, fact, locale) for name, fact in facts.items() if fact is not None}
    amount, currency = facts.get("amount"), facts.get("currency")
    if amount is not None and currency is not None:
        words["amount"] = format_money(Money.of(str(amount), str(currency)), locale)
    else:
        words.pop("amount", None)
    return {name: word for name, word in words.items() if word}


def _word(name: str, fact: str | int, locale: str | None) -> str:
    if isinstance(fact, int):
        return format_number(fact, locale)
    return _day(fact, locale) if name in DATES else _one_line(fact)


def _day(fact: str, locale: str | None) -> str:
    if len(fact) == len("2026-05-12"):
        return format_date(date.fromisoformat(fact), locale)
    return format_moment(datetime.fromisoformat(fact), locale)


def _one_line(text: str) -> str:
    """Without line breaks, which could end a mail's subject, and without what turns the direction of writing round."""
    legible = (letter for letter in text if letter.isprintable() or letter.isspace() or letter in _JOINERS)
    return " ".join("".join(legible).split())


def sentences(wording: Wording) -> tuple[Sentence, ...]:
    return (wording,) if isinstance(wording, str) else wording


@cache
def places(sentence: Sentence) -> frozenset[str]:
    """The names of the facts that a sentence needs."""
    text = sentence if isinstance(sentence, str) else sentence.many
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def _translation(sentence: Sentence, facts: Facts, locale: str | None) -> str:
    if isinstance(sentence, str):
        return catalog(locale).gettext(sentence)
    return catalog(locale).ngettext(sentence.one, sentence.many, int(facts[sentence.counts] or 0))
