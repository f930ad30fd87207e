"""Three languages: every sentence in each of them, numbers and dates in their way, whatever somebody typed."""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from server.domain.change import NEWS, STATUSES
from server.domain.language import LOCALES, format_date, format_moment, format_money, negotiated, translated
from server.domain.messages import MESSAGES, PROBLEMS
from server.domain.money import Money
from server.domain.wording import Counted, Sentence, Wording, places, sentences, told
from server.mails.letter import CODE_LABEL, GREETING, LETTERS, LINK_HINT, STOP

NEEDED = ["de", "sv"]
SOURCES = [path for path in (Path(__file__).parents[2] / "server").rglob("*.py") if "node_modules" not in path.parts]


@cache
def catalog(locale: str) -> Catalog:
    with files("server").joinpath("locale", f"{locale}.po").open("rb") as source:
        return read_po(source, locale)


@cache
def every_sentence() -> frozenset[Sentence]:
    news = (sentence for _, *told_about in NEWS.values() for sentence in told_about)
    return frozenset([*news, *(sentence for wording in wordings() for sentence in sentences(wording))])


def wordings() -> Iterator[Wording]:
    yield from MESSAGES.values()
    yield from (wording for problems in PROBLEMS.values() for wording in problems.values())
    yield from (wording for statuses in STATUSES.values() for wording in statuses.values())
    yield from (GREETING, LINK_HINT, STOP, CODE_LABEL)
    for letter in LETTERS.values():
        yield from (letter.subject, *letter.opening, *letter.closing, *(label for label, _ in letter.rows))
        yield from [letter.button] if letter.button else []
    yield from literals_given_to_translated()


def literals_given_to_translated() -> Iterator[str]:
    for call in (node for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))):
        match call:
            case ast.Call(func=ast.Name(id="translated"), args=[ast.Constant(value=str(text)), *_]):
                yield text


def translations(sentence: Sentence, locale: str) -> list[str]:
    message = catalog(locale).get(sentence if isinstance(sentence, str) else sentence.one)
    assert message is not None, f"{locale}.po lacks {sentence!r}"
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@pytest.mark.parametrize("locale", NEEDED)
def test_every_sentence_is_translated(locale: str) -> None:
    for sentence in every_sentence():
        assert len(translations(sentence, locale)) == (2 if isinstance(sentence, Counted) else 1), sentence
        assert all(translations(sentence, locale)), sentence


@pytest.mark.parametrize("locale", NEEDED)
def test_a_translation_mentions_the_same_facts(locale: str) -> None:
    for sentence in every_sentence():
        for translation in translations(sentence, locale):
            assert places(translation) == places(sentence), translation


@pytest.mark.parametrize("locale", NEEDED)
def test_no_translation_is_left_over(locale: str) -> None:
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))]
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalog(locale) if message.id}
    assert known <= said


def test_an_unknown_language_is_english() -> None:
    assert translated("Sign in", "tlh") == translated("Sign in", None) == "Sign in"


def test_a_known_language_is_spoken() -> None:
    assert [translated("Sign in", locale) for locale in LOCALES] == ["Sign in", "Anmelden", "Logga in"]


def test_numbers_in_a_sentence_are_grouped() -> None:
    text = "The number of seats must be at most {maximum}."
    assert translated(text, "de", maximum=100_000) == "Die Anzahl der Lizenzen darf höchstens 100.000 betragen."


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "en"),
        ("", "en"),
        ("de", "de"),
        ("de-CH", "de"),
        ("SV-fi", "sv"),
        ("fr, sv;q=0.5, de;q=0.7", "de"),
        ("en;q=0.1,sv", "sv"),
        ("sv,de", "sv"),
        ("de;q=0, sv;q=0.001", "sv"),
        ("de;q=0.000", "en"),
        ("sv ; q=0.4 , de ; q=0.6", "de"),
        ("*", "en"),
        ("fr, *;q=0.5", "en"),
        ("de;q=2, sv", "sv"),
        ("de;q=nan, sv;q=0.1", "sv"),
        (";;,,q=1,\0", "en"),
        ("de" * 50_000, "en"),
    ],
)
def test_the_language_is_the_best_of_what_a_client_accepts(header: str | None, locale: str) -> None:
    assert negotiated(header) == locale


@given(st.text() | st.text("desvn-;q=0.19, *", max_size=40))
def test_no_header_is_too_strange(header: str) -> None:
    assert negotiated(header) in LOCALES


def test_money_is_written_as_at_home() -> None:
    amount = Money.of("1720.50", "EUR")
    written = [format_money(amount, locale).replace("\xa0", " ") for locale in (*LOCALES, "tlh")]
    assert written == ["€1,720.50", "1.720,50 €", "1 720,50 €", "€1,720.50"]


def test_money_has_the_digits_of_its_currency() -> None:
    assert format_money(Money.of("1720", "JPY"), "en") == "¥1,720"


def test_dates_are_written_as_at_home() -> None:
    written = [format_date(date(2026, 5, 12), locale) for locale in (*LOCALES, None)]
    assert written == ["May 12, 2026", "12. Mai 2026", "12 maj 2026", "May 12, 2026"]


def test_a_moment_is_told_in_utc() -> None:
    moment = datetime(2026, 5, 13, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert format_moment(moment, "de") == "12. Mai 2026, 23:30 UTC"
    assert format_moment(moment.astimezone(UTC), "en").replace("\u202f", " ") == "May 12, 2026, 11:30 PM UTC"


RANGE: Wording = ("from {minimum} to {maximum}", "at least {minimum}", "anything")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"minimum": 1, "maximum": 9}, "from 1 to 9"),
        ({"minimum": 1}, "at least 1"),
        ({"minimum": 1, "maximum": None}, "at least 1"),
        ({"maximum": 9, "other": "x"}, "anything"),
    ],
)
def test_the_most_precise_sentence_that_the_facts_suffice_for_is_told(
    facts: dict[str, str | int | None], sentence: str
) -> None:
    assert told(RANGE, facts, "en") == sentence


def test_facts_that_suffice_for_no_sentence_are_named() -> None:
    with pytest.raises(LookupError, match="email"):
        told("{name} left.", {"email": "a@b.example"}, "en")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"amount": "720.00", "currency": "EUR"}, "€720.00 came."),
        ({"amount": "720.00"}, "Money came."),
        ({"amount": "720", "currency": None}, "Money came."),
    ],
)
def test_an_amount_is_told_only_with_its_currency(facts: dict[str, str | int | None], sentence: str) -> None:
    assert told(("{amount} came.", "Money came."), facts, "en") == sentence


def test_a_period_ends_on_a_day_and_a_link_at_a_moment() -> None:
    assert told("until {until}", {"until": "2026-05-12"}, "sv") == "until 12 maj 2026"
    assert told("until {until}", {"until": "2026-05-12T09:30:00Z"}, "sv") == "until 12 maj 2026, 09:30 UTC"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Nord\r\nBcc: spy@evil.example", "Nord Bcc: spy@evil.example"),
        ("  two \t\u2028 words\x85 ", "two words"),
        ("\x1b[31mred\0", "[31mred"),
        ("\u202eelpmaxe\u2066", "elpmaxe"),
        ("broken \ud800", "broken"),
        ("{vendor} {0.__class__} %s {", "{vendor} {0.__class__} %s {"),
        ("مشتری‌ها Åsa 王", "مشتری‌ها Åsa 王"),
    ],
)
def test_a_name_stays_on_its_line_and_is_only_a_name(typed: str, read: str) -> None:
    assert told("{name}", {"name": typed}, "en") == read
