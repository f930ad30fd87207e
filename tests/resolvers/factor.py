"""People with a second factor."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from pyotp import TOTP

from server.context import Context
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.second_factor import SecondFactorMethod
from server.domain.session import SessionKind
from server.models import Account
from server.resolvers.second_factor_enrolment import begin_second_factor, confirm_second_factor
from server.resolvers.session import SignedIn
from server.resolvers.sign_in import complete_sign_in, sign_in
from server.resolvers.sign_in_challenge import Challenge
from tests.authenticator import Authenticator
from tests.resolvers.channel import CONFIG, NOW, acting
from tests.resolvers.person import PASSWORD, person, signed_in, sitting

TOTP_APP, PASSKEY, RECOVERY = SecondFactorMethod


@dataclass(kw_only=True)
class Secured:
    """Somebody with an app; `here` is where they sit, having just confirmed it."""

    account: Account
    here: SignedIn
    secret: str
    factor_id: str
    codes: list[str] = field(default_factory=list)

    def code(self, *, after: timedelta = timedelta(minutes=1)) -> str:
        """What the app shows then: by default a minute later, for the code that confirmed it is spent."""
        return TOTP(self.secret).at(NOW + after)


def later(context: Context, after: timedelta = timedelta(minutes=1)) -> Context:
    return replace(context, now=NOW + after)


async def secured(email: str = "mia@acme.example") -> Secured:
    account = await person(email)
    here = await signed_in(email)
    began, context = await begun(here), await sitting(here)
    confirmed = await confirm_second_factor(
        context,
        second_factor_id=began["second_factor_id"],
        code=TOTP(began["totp_secret"]).at(NOW),
        passkey_response=None,
    )
    return Secured(
        account=account,
        here=here,
        secret=began["totp_secret"],
        factor_id=began["second_factor_id"],
        codes=confirmed["recovery_codes"],
    )


async def begun(here: SignedIn, method: SecondFactorMethod = TOTP_APP, **more: Any) -> dict[str, Any]:
    asked = {"method": method, "name": None, "current_password": PASSWORD, **more}
    return await begin_second_factor(await sitting(here), **asked)


async def with_passkey(here: SignedIn) -> Authenticator:
    authenticator = Authenticator(origin=CONFIG.public_url)
    began = await begun(here, PASSKEY)
    await confirm_second_factor(
        await sitting(here),
        second_factor_id=began["second_factor_id"],
        code=None,
        passkey_response=authenticator.creates(began["passkey_options"]),
    )
    return authenticator


async def challenge(
    email: str = "mia@acme.example",
    kind: SessionKind = SessionKind.COOKIE,
    *,
    password: str = PASSWORD,
    after: timedelta = timedelta(0),
) -> Challenge:
    """The password is right: what is asked now."""
    with pytest.raises(Refusal) as refusal:
        await sign_in(await acting(None, now=NOW + after), email=email, password=password, kind=kind)
    assert refusal.value.code is UserErrorCode.SECOND_FACTOR_REQUIRED
    asked = refusal.value.subject["second_factor"]
    assert isinstance(asked, Challenge)
    return asked


async def completed(
    asked: Challenge,
    method: SecondFactorMethod = TOTP_APP,
    *,
    code: str | None = None,
    passkey_response: str | None = None,
    after: timedelta = timedelta(minutes=1),
    address: str | None = None,
) -> SignedIn:
    context = replace(await acting(None, now=NOW + after), address=address)
    return await complete_sign_in(
        context, token=asked.token, method=method, code=code, passkey_response=passkey_response
    )
