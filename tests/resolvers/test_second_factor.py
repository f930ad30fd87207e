"""A person's second factors: begun with the password, counting once confirmed, told by mail."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pyotp import TOTP

from server.context import Context
from server.database import transaction
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.session import SessionKind
from server.models import Account, Change, OutboxMessage, RecoveryCode, SecondFactor, Session
from server.resolvers.second_factor import remove_second_factor, replace_recovery_codes, reset_second_factor
from server.resolvers.second_factor_enrolment import confirm_second_factor
from server.resolvers.session import begin
from server.resolvers.sign_in import open_session
from tests.database.other_task import start
from tests.resolvers.channel import NOW, acting, kinds, mails, new_account
from tests.resolvers.factor import (
    PASSKEY,
    RECOVERY,
    TOTP_APP,
    Secured,
    begun,
    challenge,
    completed,
    later,
    secured,
    with_passkey,
)
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, person, refused, signed_in, sitting

pytestmark = pytest.mark.usefixtures("database")

WRONG = (UserErrorCode.WRONG_CREDENTIALS, ("currentPassword",))
MOMENT = 0.3  # seconds in which whoever does not wait is done
MISSING = (UserErrorCode.NOT_FOUND, ("secondFactorId",))


@pytest.fixture
async def mia(database: None) -> Secured:
    return await secured()


async def confirmed(here: Any, began: dict[str, Any], *, code: str | None = None, **more: Any) -> dict[str, Any]:
    asked = {"second_factor_id": began["second_factor_id"], "code": code, "passkey_response": None, **more}
    return await confirm_second_factor(await sitting(here), **asked)


class TestBeginning:
    async def test_takes_the_password(self) -> None:
        await person()
        assert await refused(begun(await signed_in(), current_password=OTHER_PASSWORD)) == WRONG

    async def test_lets_the_password_be_guessed_ten_times(self) -> None:
        await person()
        here = await signed_in()
        codes = [(await refused(begun(here, current_password="wrong")))[0] for _ in range(11)]
        assert codes[-1] is UserErrorCode.TOO_MANY_ATTEMPTS

    async def test_changes_nothing_yet(self) -> None:
        await person()
        await begun(await signed_in())
        assert await is_alive(await signed_in())

    async def test_stores_no_secret(self) -> None:
        await person()
        began = await begun(await signed_in())
        assert began["totp_secret"] not in str(await SecondFactor.all().values())

    async def test_shows_what_an_app_reads(self) -> None:
        await person()
        began = await begun(await signed_in())
        assert began["totp_uri"].startswith("otpauth://totp/Vendor%20AB:mia%40acme.example?secret=")

    async def test_again_replaces_what_was_given_up(self) -> None:
        await person()
        here = await signed_in()
        first = await begun(here)
        await begun(here)
        assert await refused(confirmed(here, first, code=TOTP(first["totp_secret"]).at(NOW))) == MISSING

    async def test_is_not_possible_with_recovery_codes(self) -> None:
        await person()
        assert await refused(begun(await signed_in(), RECOVERY)) == (UserErrorCode.INVALID_INPUT, ("method",))

    async def test_is_possible_with_ten(self, mia: Secured) -> None:
        for _ in range(9):
            await with_passkey(mia.here)
        assert await refused(begun(mia.here, PASSKEY)) == (UserErrorCode.INVALID_INPUT, ("method",))

    async def test_does_not_offer_an_authenticator_its_second_passkey(self, mia: Secured) -> None:
        await with_passkey(mia.here)
        known = await SecondFactor.get(method=PASSKEY)
        assert str(known.credential_id) in (await begun(mia.here, PASSKEY))["passkey_options"]

    async def test_names_it_in_the_language_of_the_person(self) -> None:
        mia = await person()
        here = await signed_in()
        await begun(here)
        await begun(here, PASSKEY, name="  my phone ")
        names = [factor.name for factor in await SecondFactor.filter(account_id=mia.id).order_by("id")]
        assert names == ["Authenticator app", "my phone"]


class TestConfirming:
    @pytest.mark.parametrize("code", ["000000", "", None, "\ud800"])
    async def test_takes_the_right_code(self, code: str | None) -> None:
        await person()
        here = await signed_in()
        assert await refused(confirmed(here, await begun(here), code=code)) == (
            UserErrorCode.SECOND_FACTOR_INVALID,
            ("code",),
        )
        assert await is_alive(await signed_in())

    @pytest.mark.parametrize("response", ["", None, "{}", "\ud800"])
    async def test_takes_the_right_passkey(self, response: str | None) -> None:
        await person()
        here = await signed_in()
        began = await begun(here, PASSKEY)
        assert await refused(confirmed(here, began, passkey_response=response)) == (
            UserErrorCode.SECOND_FACTOR_INVALID,
            ("passkeyResponse",),
        )

    async def test_is_possible_for_half_an_hour(self) -> None:
        await person()
        here = await signed_in()
        began, late = await begun(here), timedelta(minutes=30)
        confirming = confirm_second_factor(
            later(await sitting(here), late),
            second_factor_id=began["second_factor_id"],
            code=TOTP(began["totp_secret"]).at(NOW + late),
            passkey_response=None,
        )
        assert await refused(confirming) == MISSING

    async def test_is_nobody_elses_affair(self) -> None:
        await person()
        await person("tom@acme.example")
        began = await begun(await signed_in())
        toms = await signed_in("tom@acme.example")
        assert await refused(confirmed(toms, began, code=TOTP(began["totp_secret"]).at(NOW))) == MISSING

    @pytest.mark.parametrize("id", ["", "\0", "factor_\ud800", "factor_01h455vb4pex5vsknk084sn02q"])
    async def test_finds_nothing_by_a_made_up_id(self, id: str) -> None:
        await person()
        assert await refused(confirmed(await signed_in(), {"second_factor_id": id}, code="000000")) == MISSING

    async def test_the_first_ends_all_other_sessions(self) -> None:
        await person()
        here, there = await signed_in(), await signed_in(kind=SessionKind.TOKEN)
        began = await begun(here)
        await confirmed(here, began, code=TOTP(began["totp_secret"]).at(NOW))
        assert [await is_alive(here), await is_alive(there)] == [True, False]

    async def test_another_leaves_them(self, mia: Secured) -> None:
        there = await completed(await challenge(), code=mia.code())
        await with_passkey(mia.here)
        assert await is_alive(there)

    async def test_the_first_brings_ten_recovery_codes(self, mia: Secured) -> None:
        assert (len(set(mia.codes)), await RecoveryCode.all().count()) == (10, 10)

    async def test_another_leaves_the_codes_as_they_are(self, mia: Secured) -> None:
        await with_passkey(mia.here)
        assert await is_alive(await completed(await challenge(), RECOVERY, code=mia.codes[9]))

    async def test_is_told_to_the_person_alone_and_by_mail(self, mia: Secured) -> None:
        [change] = await Change.filter(kind="second_factor.added")
        assert (change.audience, change.account_id, change.facts) == (
            "ACCOUNT",
            mia.account.id,
            {"factor": "Authenticator app"},
        )
        assert await mails() == [("second_factor_added", mia.account.email)]

    async def test_tells_no_secret_in_feed_or_mail(self, mia: Secured) -> None:
        told = str(await Change.all().values()) + str(await OutboxMessage.all().values())
        assert not any(secret in told for secret in (mia.secret, *mia.codes))

    async def test_a_passkey_is_confirmed_for_one_account(self, mia: Secured) -> None:
        await person("tom@acme.example")
        toms = await signed_in("tom@acme.example")
        authenticator = await with_passkey(toms)
        began = await begun(mia.here, PASSKEY)
        response = authenticator.creates(began["passkey_options"])
        assert await refused(confirmed(mia.here, began, passkey_response=response)) == (
            UserErrorCode.SECOND_FACTOR_INVALID,
            ("passkeyResponse",),
        )

    async def test_waits_for_whoever_signs_in_at_that_moment_and_ends_that_session_too(self) -> None:
        mia = await person()
        here = await signed_in()
        began = await begun(here)
        async with transaction():
            await Account.filter(id=mia.id).select_for_update(no_key=True).get()
            confirming = start(confirmed(here, began, code=TOTP(began["totp_secret"]).at(NOW)))
            await asyncio.sleep(MOMENT)
            await begin(await acting(None), mia.id, SessionKind.COOKIE)
        await confirming
        assert [session.id async for session in Session.all()] == [here.session_id]

    async def test_lets_nobody_in_who_had_to_wait_for_it(self) -> None:
        mia = await person()
        here = await signed_in()
        async with transaction():
            await Account.filter(id=mia.id).select_for_update(no_key=True).get()
            entering = start(open_session(await acting(None), mia.id, SessionKind.COOKIE))
            await asyncio.sleep(MOMENT)
            await SecondFactor.create(
                id=SecondFactor.new_id(),
                account_id=mia.id,
                method=TOTP_APP,
                name="my phone",
                created_at=NOW,
                confirmed_at=NOW,
            )
        assert (await refused(entering))[0] is UserErrorCode.SECOND_FACTOR_REQUIRED
        assert [session.id async for session in Session.all()] == [here.session_id]


class TestRemoving:
    async def test_takes_the_password(self, mia: Secured) -> None:
        removing = remove_second_factor(
            await sitting(mia.here), second_factor_id=mia.factor_id, current_password=OTHER_PASSWORD
        )
        assert await refused(removing) == WRONG

    async def test_the_last_leaves_the_password_alone(self, mia: Secured) -> None:
        await removed(mia)
        assert await is_alive(await signed_in())
        assert not await RecoveryCode.exists()

    async def test_one_of_two_leaves_the_other(self, mia: Secured) -> None:
        await with_passkey(mia.here)
        await removed(mia)
        assert list((await challenge()).methods) == [PASSKEY, RECOVERY]

    async def test_is_nobody_elses_affair(self, mia: Secured) -> None:
        tom = await secured("tom@acme.example")
        removing = remove_second_factor(
            await sitting(tom.here), second_factor_id=mia.factor_id, current_password=PASSWORD
        )
        assert await refused(removing) == MISSING

    async def test_is_told_by_mail(self, mia: Secured) -> None:
        await removed(mia)
        assert (await kinds())[-1] == "second_factor.removed"
        assert (await mails())[-1] == ("second_factor_removed", mia.account.email)


async def removed(mia: Secured) -> None:
    await remove_second_factor(await sitting(mia.here), second_factor_id=mia.factor_id, current_password=PASSWORD)


class TestReplacingRecoveryCodes:
    async def test_makes_the_old_ones_worthless(self, mia: Secured) -> None:
        fresh = await replace_recovery_codes(await sitting(mia.here), current_password=PASSWORD)
        old = completed(await challenge(), RECOVERY, code=mia.codes[0])
        assert await refused(old) == (UserErrorCode.SECOND_FACTOR_INVALID, ("code",))
        assert await is_alive(await completed(await challenge(), RECOVERY, code=fresh["recovery_codes"][0]))

    async def test_takes_the_password(self, mia: Secured) -> None:
        assert await refused(replace_recovery_codes(await sitting(mia.here), current_password="x")) == WRONG

    async def test_is_for_whoever_has_a_second_factor(self) -> None:
        await person()
        replacing = replace_recovery_codes(await sitting(await signed_in()), current_password=PASSWORD)
        assert await refused(replacing) == (UserErrorCode.SECOND_FACTOR_REQUIRED, ())

    async def test_is_told(self, mia: Secured) -> None:
        await replace_recovery_codes(await sitting(mia.here), current_password=PASSWORD)
        assert (await kinds())[-1] == "second_factor.codes_replaced"


async def operating() -> Context:
    return await acting(await new_account("olga@vendor.example", operator=True))


class TestAnOperatorsHelp:
    async def test_lets_somebody_in_who_has_lost_everything(self, mia: Secured) -> None:
        await reset_second_factor(
            await acting(await new_account("op@vendor.example", operator=True)), account_id=mia.account.id
        )
        assert not await is_alive(mia.here)
        assert await is_alive(await signed_in())

    async def test_ends_sign_ins_that_were_begun(self, mia: Secured) -> None:
        asked = await challenge()
        await reset_second_factor(
            await acting(await new_account("op@vendor.example", operator=True)), account_id=mia.account.id
        )
        assert await refused(completed(asked, code=mia.code())) == (UserErrorCode.TOKEN_INVALID, ("token",))

    async def test_is_told_with_who_helped(self, mia: Secured) -> None:
        operator = await operating()
        await reset_second_factor(operator, account_id=mia.account.id)
        change = await Change.all().order_by("-position").first()
        assert change is not None
        assert (change.kind, change.actor_id, change.role) == (
            "second_factor.removed",
            operator.viewer.account_id,
            Role.OPERATOR,
        )
        assert (await mails())[-1] == ("second_factor_removed", mia.account.email)

    async def test_is_not_for_oneself(self) -> None:
        operator = await operating()
        helping = reset_second_factor(operator, account_id=str(operator.viewer.account_id))
        assert await refused(helping) == (UserErrorCode.CANNOT_REMOVE_SELF, ("accountId",))

    async def test_finds_nobody_by_a_made_up_id(self) -> None:
        helping = reset_second_factor(await operating(), account_id="acct_01h455vb4pex5vsknk084sn02q")
        assert await refused(helping) == (UserErrorCode.NOT_FOUND, ("accountId",))
