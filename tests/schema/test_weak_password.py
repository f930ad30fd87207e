"""Whoever chooses a weak password is told in their language what is weak about it, at the place where it was typed."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.schema.world import World
from tests.serving import PASSWORD, Person

NEWCOMER = "newcomer@people.example"
BIRTHDAY = {
    "en": "Dates and years are guessed quickly. Please use some unrelated words instead.",
    "de": "Ein Datum oder eine Jahreszahl ist schnell erraten. Bitte verwenden Sie stattdessen einige Wörter ohne "
    "Zusammenhang.",
    "sv": "Datum och årtal går snabbt att gissa. Använd några ord utan samband i stället.",
}
NAME = {
    "en": "This password contains your name or e-mail address, which are tried first. Please leave them out.",
    "de": "Dieses Passwort enthält Ihren Namen oder Ihre E-Mail-Adresse, und damit wird es zuerst versucht. Bitte "
    "lassen Sie beides weg.",
    "sv": "Lösenordet innehåller ditt namn eller din e-postadress, och sådant provas först. Utelämna båda.",
}


async def accepting(world: World, speaking: Person, password: str) -> Any:
    token = await world.olga.token_for(NEWCOMER)
    return await speaking.refused("activateAccount", token=token, password=password, name="Ada Quistorpenberg")


async def resetting(world: World, speaking: Person, password: str) -> Any:
    accepted = await world.stranger().activate(await world.olga.token_for(NEWCOMER))
    await accepted.do("updateProfile", "", name="Ada Quistorpenberg")
    await speaking.do("requestPasswordReset", "", email=NEWCOMER)
    await world.olga.mails(NEWCOMER, at_least=3)
    return await speaking.refused("resetPassword", token=await world.olga.token_for(NEWCOMER), password=password)


async def changing(world: World, speaking: Person, password: str) -> Any:
    await speaking.activate(await world.olga.token_for(NEWCOMER), name="Ada Quistorpenberg")
    return await speaking.refused("changePassword", currentPassword=PASSWORD, newPassword=password)


Choosing = Callable[[World, Person, str], Awaitable[Any]]
WAYS: dict[Choosing, str] = {accepting: "password", resetting: "password", changing: "newPassword"}


@pytest.mark.parametrize(
    ("language", "password", "sentences"),
    [("en", "24.12.1987", BIRTHDAY), ("de", "Quistorpenberg7", NAME), ("sv", "24.12.1987", BIRTHDAY)],
)
@pytest.mark.parametrize("choosing", WAYS)
async def test_a_weak_password_is_refused_with_its_weakness(
    world: World,
    choosing: Choosing,
    language: str,
    password: str,
    sentences: dict[str, str],
) -> None:
    speaking = Person(world.url, **{"accept-language": language})
    payload = await choosing(world, speaking, password)
    await speaking.browser.aclose()
    assert payload["errors"] == [
        {"code": "PASSWORD_TOO_WEAK", "path": ["input", WAYS[choosing]], "message": sentences[language]}
    ]


@pytest.mark.parametrize("language", BIRTHDAY)
async def test_the_page_says_it_beside_the_password(world: World, language: str) -> None:
    token = await world.olga.token_for(NEWCOMER)
    answer = await world.stranger().browser.post(
        "/activate", data={"token": token, "password": "24.12.1987"}, headers={"accept-language": language}
    )
    assert answer.status_code == 422
    assert f'<p class="problem" id="problem" role="alert">{BIRTHDAY[language]}</p>' in answer.text
