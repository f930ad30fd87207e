"""The languages that the product speaks: which one somebody wants, its sentences, its way to write money and dates."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.dates import format_date as date_in_words
from babel.dates import format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from server.domain.money import Money, digits

LOCALES = ("en", "de", "sv")

# The language of one range of Accept-Language, and its weight (RFC 9110, 12.4.2 and 12.5.4).
_RANGE = re.compile(
    r"\s*([a-z]{1,8})(?:-[a-z0-9]{1,8})*\s*(?:;\s*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?", re.ASCII | re.IGNORECASE
)


def translated(text: str, locale: str | None, /, **facts: str | int) -> str:
    """`text`, an English sentence with {named} places, in the language of `locale` (English when unknown).

    Numbers among the facts are grouped as that language does. Raises KeyError for a place without a fact.
    """
    words = {name: fact if isinstance(fact, str) else format_number(fact, locale) for name, fact in facts.items()}
    return catalog(locale).gettext(text).format_map(words)


def catalog(locale: str | None) -> NullTranslations:
    """The sentences of one language, by their English originals."""
    return _catalogs()[_known(locale)]


@cache
def _catalogs() -> dict[str, NullTranslations]:
    return {"en": NullTranslations()} | {locale: _read(locale) for locale in LOCALES if locale != "en"}


def _read(locale: str) -> GNUTranslations:
    """gettext reads only compiled catalogs: the .po is compiled in memory, so that nobody has to remember to."""
    compiled = BytesIO()
    with files("server").joinpath("locale", f"{locale}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def negotiated(accept_language: str | None) -> str:
    """The best of LOCALES for an Accept-Language header. What can't be read is skipped; nothing left means English."""
    ranges = sorted(_ranges(accept_language or ""), reverse=True, key=lambda weighted: weighted[1])
    return next((language for language, weight in ranges if weight and language in LOCALES), "en")


def _ranges(accept_language: str) -> Iterator[tuple[str, float]]:
    for part in accept_language.split(","):
        if found := _RANGE.fullmatch(part):
            yield found[1].lower(), float(found[2] or 1)


def format_money(money: Money, locale: str | None) -> str:
    return format_currency(money.amount, money.currency, locale=_known(locale))


def format_amount(money: Money, locale: str | None) -> str:
    """Without its currency, for columns that name it once."""
    places = digits(money.currency)
    return format_decimal(money.amount, "#,##0." + "0" * places if places else "#,##0", locale=_known(locale))


def format_exact(number: Decimal, locale: str | None) -> str:
    """With all its digits, and none that say nothing."""
    return format_decimal(number, locale=_known(locale), decimal_quantization=False)


def format_number(number: int, locale: str | None) -> str:
    return format_decimal(number, locale=_known(locale))


def format_date(day: date, locale: str | None) -> str:
    return date_in_words(day, "long", locale=_known(locale))


def format_moment(moment: datetime, locale: str | None) -> str:
    """Date, hour and minute in UTC, saying so. `moment` must know its time zone."""
    utc = moment.astimezone(UTC)
    return f"{format_date(utc, locale)}, {format_time(utc, 'short', locale=_known(locale))} UTC"


def _known(locale: str | None) -> str:
    return locale if locale in LOCALES else "en"
