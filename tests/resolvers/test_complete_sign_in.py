"""The second half of a sign-in: nobody is in before it."""

import asyncio
from datetime import timedelta

import pytest

from server.database import transaction
from server.domain.refusal import UserErrorCode
from server.domain.session import SessionKind
from server.domain.token import activation_token
from server.models import Activation, Change, RecoveryCode, SecondFactor, Session, SignInChallenge
from server.resolvers.account import change_password
from server.resolvers.activation import begin_reset, reset_password
from server.resolvers.sign_in import sign_in
from tests.resolvers.channel import CONFIG, NOW, acting
from tests.resolvers.factor import (
    PASSKEY,
    RECOVERY,
    TOTP_APP,
    Secured,
    challenge,
    completed,
    secured,
    with_passkey,
)
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, person, refused, sitting

pytestmark = pytest.mark.usefixtures("database")

INVALID = UserErrorCode.SECOND_FACTOR_INVALID
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def mia(database: None) -> Secured:
    return await secured()


class TestThePasswordAlone:
    async def test_opens_no_session(self, mia: Secured) -> None:
        await challenge()
        assert [session.id async for session in Session.all()] == [mia.here.session_id]

    async def test_is_enough_for_whoever_has_no_second_factor(self, mia: Secured) -> None:
        await person("tom@acme.example")
        there = await acting(None)
        assert await is_alive(
            await sign_in(there, email="tom@acme.example", password=PASSWORD, kind=SessionKind.COOKIE)
        )

    async def test_says_what_the_person_has(self, mia: Secured) -> None:
        assert list((await challenge()).methods) == [TOTP_APP, RECOVERY]
        await with_passkey(mia.here)
        asked = await challenge()
        assert (list(asked.methods), asked.passkey_options is not None) == ([TOTP_APP, PASSKEY, RECOVERY], True)

    async def test_that_is_wrong_does_not_even_ask(self, mia: Secured) -> None:
        wrong = sign_in(await acting(None), email=mia.account.email, password="wrong", kind=SessionKind.COOKIE)
        assert await refused(wrong) == (UserErrorCode.WRONG_CREDENTIALS, ())

    async def test_is_not_enough_after_a_reset_either(self, mia: Secured) -> None:
        await begin_reset(await acting(None), link := Activation.new_id(), mia.account.email)
        token = activation_token(CONFIG.secret_key, link)
        resetting = reset_password(await acting(None), token=token, password=OTHER_PASSWORD, kind=SessionKind.COOKIE)
        assert (await refused(resetting))[0] is UserErrorCode.SECOND_FACTOR_REQUIRED
        assert not await Session.exists()
        assert await is_alive(await completed(await challenge(password=OTHER_PASSWORD), code=mia.code()))


class TestAnApp:
    @pytest.mark.parametrize("kind", SessionKind)
    async def test_lets_in(self, mia: Secured, kind: SessionKind) -> None:
        session = await completed(await challenge(kind=kind), code=mia.code())
        assert (session.viewer.account_id, session.refresh_token is None) == (
            mia.account.id,
            kind is SessionKind.COOKIE,
        )
        assert await is_alive(session, after=MINUTE)

    @pytest.mark.parametrize("code", ["000000", "", None, "\ud800", "१२३४५६"])
    async def test_does_not_let_in_with_another_code(self, mia: Secured, code: str | None) -> None:
        asked = await challenge()
        assert await refused(completed(asked, code=code)) == (INVALID, ("code",))
        assert await is_alive(await completed(asked, code=mia.code()))

    async def test_shows_each_code_for_one_sign_in(self, mia: Secured) -> None:
        first, second = await challenge(), await challenge()
        await completed(first, code=mia.code())
        assert await refused(completed(second, code=mia.code())) == (INVALID, ("code",))

    async def test_does_not_let_in_with_the_code_that_confirmed_it(self, mia: Secured) -> None:
        asked = await challenge()
        shown = mia.code(after=timedelta(0))
        assert await refused(completed(asked, code=shown, after=timedelta(seconds=10))) == (INVALID, ("code",))

    async def test_of_somebody_else_does_not_let_in(self, mia: Secured) -> None:
        tom = await secured("tom@acme.example")
        assert await refused(completed(await challenge(), code=tom.code())) == (INVALID, ("code",))

    async def test_that_was_never_confirmed_does_not_let_in(self, mia: Secured) -> None:
        async with transaction():
            await SecondFactor.filter(id=mia.factor_id).update(confirmed_at=None)
        there = await acting(None)
        assert await is_alive(await sign_in(there, email=mia.account.email, password=PASSWORD, kind=SessionKind.COOKIE))

    async def test_lets_in_once_when_eight_try_one_code_at_once(self, mia: Secured) -> None:
        asked = await challenge()
        tries = [completed(asked, code=mia.code(), address=f"192.0.2.{number}") for number in range(8)]
        results = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(not isinstance(result, BaseException) for result in results) == 1

    async def test_is_tried_ten_times(self, mia: Secured) -> None:
        asked = await challenge()
        codes = [(await refused(completed(asked, code="000000")))[0] for _ in range(11)]
        assert codes == [INVALID] * 10 + [UserErrorCode.TOO_MANY_ATTEMPTS]

    async def test_is_tried_ten_times_however_often_the_sign_in_begins(self, mia: Secured) -> None:
        codes = [(await refused(completed(await challenge(), code="000000")))[0] for _ in range(11)]
        assert codes[-1] is UserErrorCode.TOO_MANY_ATTEMPTS

    async def test_begins_anew_once_it_was_right(self, mia: Secured) -> None:
        for _ in range(9):
            await refused(completed(await challenge(), code="000000"))
        await completed(await challenge(), code=mia.code())
        codes = [(await refused(completed(await challenge(), code="000000")))[0] for _ in range(10)]
        assert codes == [INVALID] * 10


class TestARecoveryCode:
    async def test_lets_in_once(self, mia: Secured) -> None:
        first, second = await challenge(), await challenge()
        assert await is_alive(await completed(first, RECOVERY, code=mia.codes[0].upper()))
        assert await refused(completed(second, RECOVERY, code=mia.codes[0])) == (INVALID, ("code",))

    async def test_lets_the_owner_in_while_somebody_guesses_the_app(self, mia: Secured) -> None:
        asked = await challenge()
        for _ in range(11):
            await refused(completed(asked, code="000000"))
        assert await is_alive(await completed(asked, RECOVERY, code=mia.codes[1]))

    async def test_of_somebody_else_does_not_let_in(self, mia: Secured) -> None:
        tom = await secured("tom@acme.example")
        assert await refused(completed(await challenge(), RECOVERY, code=tom.codes[0])) == (INVALID, ("code",))

    async def test_is_stored_as_a_hash_only(self, mia: Secured) -> None:
        stored = str(await RecoveryCode.all().values())
        assert not any(code in stored or code.replace("-", "") in stored for code in mia.codes)

    async def test_is_no_longer_named_once_all_are_used(self, mia: Secured) -> None:
        async with transaction():
            await RecoveryCode.all().update(used_at=NOW)
        assert list((await challenge()).methods) == [TOTP_APP]


class TestAPasskey:
    async def test_lets_in(self, mia: Secured) -> None:
        authenticator = await with_passkey(mia.here)
        asked = await challenge()
        signed = authenticator.signs(asked.passkey_options or "")
        assert await is_alive(await completed(asked, PASSKEY, passkey_response=signed))

    async def test_lets_in_once_with_each_signature(self, mia: Secured) -> None:
        authenticator = await with_passkey(mia.here)
        first, second = await challenge(), await challenge()
        signed = authenticator.signs(first.passkey_options or "")
        await completed(first, PASSKEY, passkey_response=signed)
        assert await refused(completed(second, PASSKEY, passkey_response=signed)) == (INVALID, ("passkeyResponse",))

    async def test_that_was_copied_is_found_out_by_its_count(self, mia: Secured) -> None:
        authenticator = await with_passkey(mia.here)
        asked = await challenge()
        authenticator.count = 7
        await completed(asked, PASSKEY, passkey_response=authenticator.signs(asked.passkey_options or ""))
        authenticator.count = 3
        again = await challenge()
        signed = authenticator.signs(again.passkey_options or "")
        assert await refused(completed(again, PASSKEY, passkey_response=signed)) == (INVALID, ("passkeyResponse",))

    async def test_of_somebody_else_does_not_let_in(self, mia: Secured) -> None:
        await with_passkey(mia.here)
        tom = await secured("tom@acme.example")
        toms = await with_passkey(tom.here)
        asked = await challenge()
        signed = toms.signs(asked.passkey_options or "")
        assert await refused(completed(asked, PASSKEY, passkey_response=signed)) == (INVALID, ("passkeyResponse",))

    @pytest.mark.parametrize("response", ["", None, "{}", "\ud800"])
    async def test_must_have_signed(self, mia: Secured, response: str | None) -> None:
        await with_passkey(mia.here)
        asked = await challenge()
        assert await refused(completed(asked, PASSKEY, passkey_response=response)) == (INVALID, ("passkeyResponse",))


class TestASignInThatWasBegun:
    async def test_is_over_once_it_is_completed(self, mia: Secured) -> None:
        asked = await challenge()
        await completed(asked, code=mia.code())
        again = completed(asked, code=mia.code(after=2 * MINUTE), after=2 * MINUTE)
        assert await refused(again) == (UserErrorCode.TOKEN_INVALID, ("token",))

    async def test_waits_for_ten_minutes(self, mia: Secured) -> None:
        asked = await challenge()
        late = timedelta(minutes=10)
        assert await refused(completed(asked, code=mia.code(after=late), after=late)) == (
            UserErrorCode.TOKEN_EXPIRED,
            ("token",),
        )

    @pytest.mark.parametrize("token", ["", "made up", "\ud800", "x" * 10_000])
    async def test_is_known_by_its_token(self, mia: Secured, token: str) -> None:
        asked = await challenge()
        object.__setattr__(asked, "token", token)
        assert await refused(completed(asked, code=mia.code())) == (UserErrorCode.TOKEN_INVALID, ("token",))

    async def test_is_stored_without_its_token(self, mia: Secured) -> None:
        assert (await challenge()).token not in str(await SignInChallenge.all().values())

    async def test_ends_with_the_password_that_it_began_with(self, mia: Secured) -> None:
        asked = await challenge()
        here = await sitting(mia.here)
        await change_password(here, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert await refused(completed(asked, code=mia.code())) == (UserErrorCode.TOKEN_INVALID, ("token",))

    async def test_is_forgotten_once_it_is_over(self, mia: Secured) -> None:
        await challenge()
        await challenge(after=timedelta(minutes=11))
        assert await SignInChallenge.all().count() == 1


async def test_a_wrong_second_factor_is_told_to_operators(mia: Secured) -> None:
    before = await Change.all().count()
    await refused(completed(await challenge(), code="000000", address="192.0.2.1"))
    change = await Change.all().order_by("-position").first()
    assert change is not None
    assert (await Change.all().count() - before, change.kind, change.subject_id, change.facts["address"]) == (
        1,
        "account.sign_in_failed",
        mia.account.id,
        "192.0.2.1",
    )
