"""A second factor as an app meets it: over HTTP, with cookies and with tokens."""

from typing import Any

import pytest
from pyotp import TOTP

from server.database import transaction
from server.models import Account
from server.password import hash_password
from tests.authenticator import Authenticator
from tests.schema.test_live import socket
from tests.schema.test_live_end import ACCESS_CHANGED, closing
from tests.schema.world import World
from tests.serving import PASSWORD, Person, served

CHALLENGE = "viewer { id } tokens { accessToken } secondFactor { token methods passkeyOptions }"
WHO = "{ viewer { account { email } capacities { role } asleep } }"
OWN = """{ viewer { account {
    secondFactors { id method name createdAt lastUsedAt } recoveryCodesLeft hasSecondFactor } } }"""


@pytest.fixture
async def world(world: World) -> World:
    """Everybody has one."""
    password_hash = await hash_password(PASSWORD)
    async with transaction():
        await Account.filter(id__in=list(world.accounts.values())).update(password_hash=password_hash)
    return world


async def with_app(person: Person) -> tuple[TOTP, list[str]]:
    """The person's app, and the recovery codes."""
    began = await person.do(
        "beginSecondFactor", "secondFactorId totpSecret totpUri", method="TOTP", currentPassword=PASSWORD
    )
    app = TOTP(began["totpSecret"])
    confirmed = await person.do(
        "confirmSecondFactor",
        "secondFactor { id name method } recoveryCodes",
        secondFactorId=began["secondFactorId"],
        code=app.now(),
    )
    return app, confirmed["recoveryCodes"]


async def passes_password(world: World, name: str, **more: Any) -> tuple[Person, dict[str, Any]]:
    """Somebody at another place who knows the password, and what they are asked."""
    somebody = world.stranger()
    answer = await somebody.refused("signIn", CHALLENGE, email=f"{name}@people.example", password=PASSWORD, **more)
    assert [error["code"] for error in answer["errors"]] == ["SECOND_FACTOR_REQUIRED"]
    assert (answer["viewer"], answer["tokens"]) == (None, None)
    return somebody, answer["secondFactor"]


async def test_the_password_alone_gives_neither_cookie_nor_token(world: World) -> None:
    await with_app(world.mia)
    for kind in ("COOKIE", "TOKEN"):
        somebody, _ = await passes_password(world, "mia", session=kind)
        assert (dict(somebody.browser.cookies), await somebody.ask("{ viewer { id } }")) == ({}, None)


async def test_a_cookie_comes_with_the_second_factor(world: World) -> None:
    _, codes = await with_app(world.mia)
    somebody, asked = await passes_password(world, "mia")
    await somebody.do("completeSignIn", "viewer { id }", token=asked["token"], method="RECOVERY_CODE", code=codes[0])
    assert (await somebody.ask(WHO))["account"]["email"] == "mia@people.example"


async def test_tokens_come_with_a_passkey(world: World) -> None:
    began = await world.mia.do(
        "beginSecondFactor", "secondFactorId passkeyOptions", method="PASSKEY", currentPassword=PASSWORD
    )
    authenticator = Authenticator(origin=world.url)
    made = authenticator.creates(began["passkeyOptions"])
    await world.mia.do("confirmSecondFactor", "", secondFactorId=began["secondFactorId"], passkeyResponse=made)
    somebody, asked = await passes_password(world, "mia", session="TOKEN")
    signed_in = await somebody.do(
        "completeSignIn",
        "viewer { account { email } } tokens { accessToken refreshToken }",
        token=asked["token"],
        method="PASSKEY",
        passkeyResponse=authenticator.signs(asked["passkeyOptions"]),
    )
    app = Person(world.url, authorization=f"Bearer {signed_in['tokens']['accessToken']}")
    assert (await app.ask(WHO))["account"]["email"] == "mia@people.example"
    assert dict(somebody.browser.cookies) == {}
    await app.browser.aclose()


async def test_a_wrong_code_is_refused_in_the_viewers_language(world: World) -> None:
    await with_app(world.mia)
    somebody, asked = await passes_password(world, "mia")
    somebody.browser.headers["accept-language"] = "de"
    [error] = (await somebody.refused("completeSignIn", token=asked["token"], method="TOTP", code="000000"))["errors"]
    assert (error["code"], error["path"]) == ("SECOND_FACTOR_INVALID", ["input", "code"])
    assert error["message"].startswith("Dieser zweite Faktor wurde nicht angenommen.")


async def test_one_sees_ones_own_and_nobody_elses(world: World) -> None:
    await with_app(world.mia)
    own = (await world.mia.ask(OWN))["account"]
    assert ([one["method"] for one in own["secondFactors"]], own["recoveryCodesLeft"], own["hasSecondFactor"]) == (
        ["TOTP"],
        10,
        True,
    )
    document = "query($id: ID!) { node(id: $id) { id ... on Account { secondFactors { id } hasSecondFactor } } }"
    account, factor = world.accounts["mia"], own["secondFactors"][0]["id"]
    seen = {
        name: [(await world.people[name].answer(document, id=id))["data"]["node"] for id in (account, factor)]
        for name in ("olga", "anna", "max")
    }
    assert seen == {
        "olga": [{"id": account, "secondFactors": None, "hasSecondFactor": True}, None],
        "anna": [{"id": account, "secondFactors": None, "hasSecondFactor": None}, None],
        "max": [None, None],
    }


async def test_an_operator_requires_it_of_reseller_admins(world: World) -> None:
    await with_app(world.olga)
    required = await world.olga.do("requireSecondFactor", "roles", role="RESELLER_ADMIN", isRequired=True)
    assert required["roles"] == ["RESELLER_ADMIN"]
    assert (await world.stranger().ask("{ installation { secondFactorRoles } }"))["secondFactorRoles"] == [
        "RESELLER_ADMIN"
    ]
    anna = await world.anna.answer("{ viewer { capacities { role } asleep } customers { totalCount } }")
    assert anna["data"]["viewer"] == {"capacities": [], "asleep": ["RESELLER_ADMIN"]}
    assert anna["data"]["customers"] in (None, {"totalCount": 0})
    await with_app(world.anna)
    assert (await world.anna.ask("{ customers { totalCount } }"))["totalCount"] == 2


async def test_whose_capacity_falls_asleep_is_cut_off_live(world: World) -> None:
    await with_app(world.olga)
    async with socket(world.anna) as talking:
        await world.olga.do("requireSecondFactor", "", role="RESELLER_ADMIN", isRequired=True)
        assert await closing(talking) == ACCESS_CHANGED


async def test_who_has_no_right_to_it_neither_requires_nor_resets(world: World) -> None:
    for name in ("anna", "mia", "max"):
        for mutation, input in (
            ("requireSecondFactor", "role: OPERATOR, isRequired: false"),
            ("resetSecondFactor", f'accountId: "{world.accounts["max"]}"'),
        ):
            answer = await world.people[name].answer(
                f"mutation {{ {mutation}(input: {{ {input} }}) {{ errors {{ code }} }} }}"
            )
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_stranger_adds_none(world: World) -> None:
    answer = await world.stranger().answer(
        'mutation { beginSecondFactor(input: { method: TOTP, currentPassword: "x" }) { errors { code } } }'
    )
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_browsers_are_told_where_else_passkeys_may_be_used(database_url: str) -> None:
    async with served(database_url, ALLOWED_ORIGINS="https://app.vendor.example seatwright://") as house:
        somebody = Person(house.config.public_url)
        told = (await somebody.browser.get("/.well-known/webauthn")).json()
        await somebody.browser.aclose()
    assert told == {"origins": ["https://app.vendor.example"]}
