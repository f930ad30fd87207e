"""A password that is refused is told which weakness it has."""

import pytest
from zxcvbn import matching, zxcvbn

from server.domain.language import LOCALES
from server.domain.messages import message_of
from server.domain.refusal import UserErrorCode
from server.domain.weakness import DICTIONARIES, Weakness, weakness_of


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("quistorp2024", Weakness.OWN_WORDS),
        ("mia12345", Weakness.OWN_WORDS),
        ("password1", Weakness.COMMON_PASSWORD),
        ("P@ssw0rd2024", Weakness.COMMON_PASSWORD),
        ("svensson", Weakness.COMMON_WORDS),
        ("Schmidt1", Weakness.NAMES),
        ("12.05.1987", Weakness.DATES),
        ("7-1987", Weakness.DATES),
        ("zxcvbnm,./", Weakness.NEIGHBOURING_KEYS),
        ("aaaaaaaaaaaa", Weakness.REPETITION),
        ("abcabcabcabc", Weakness.REPETITION),
        ("abcdefgh", Weakness.SEQUENCE),
        ("x7$kQ9p2", None),
    ],
)
def test_it_is_that_of_its_longest_part_but_what_others_know_of_somebody_comes_first(
    password: str, weakness: Weakness | None
) -> None:
    assert weakness_of(zxcvbn(password, user_inputs=["quistorp", "mia"])["sequence"]) is weakness


def test_every_dictionary_that_is_looked_into_has_one() -> None:
    zxcvbn("password", user_inputs=["quistorp"])
    assert set(DICTIONARIES) == set(matching.RANKED_DICTIONARIES)


@pytest.mark.parametrize("locale", LOCALES)
def test_each_is_told_in_words_of_its_own(locale: str) -> None:
    said = {message_of(UserErrorCode.PASSWORD_TOO_WEAK, locale, {"problem": weakness}) for weakness in Weakness}
    said.add(message_of(UserErrorCode.PASSWORD_TOO_WEAK, locale, {}))
    assert len(said) == len(Weakness) + 1
