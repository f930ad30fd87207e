"""Between the password and the second factor: what is asked, and whether it was answered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe

from server import passkey
from server.context import Context
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.second_factor import CHALLENGE_LIFETIME, SecondFactorMethod, totp_secret, totp_step
from server.domain.session import SessionKind
from server.domain.token import token_hash
from server.models import RecoveryCode, SecondFactor, SignInChallenge
from server.resolvers.recovery_code import spend_code


@dataclass(frozen=True, kw_only=True)
class Challenge:
    """What the client gets. `passkey_options`: JSON for the browser, for whoever has a passkey."""

    token: str = field(repr=False)
    expires_at: datetime
    methods: Sequence[SecondFactorMethod]
    passkey_options: str | None


async def challenged(context: Context, account_id: str, kind: SessionKind) -> Challenge | None:
    """None for whoever has no second factor. Inside a transaction that has locked the account."""
    factors = await _factors(account_id)
    if not factors:
        return None
    await SignInChallenge.filter(account_id=account_id, expires_at__lte=context.now).delete()
    token, challenge = token_urlsafe(32), passkey.new_challenge()
    row = await SignInChallenge.create(
        id=SignInChallenge.new_id(),
        account_id=account_id,
        token_hash=token_hash(token),
        session_kind=kind,
        passkey_challenge=challenge,
        expires_at=context.now + CHALLENGE_LIFETIME,
        created_at=context.now,
    )
    passkeys = _of(SecondFactorMethod.PASSKEY, factors)
    return Challenge(
        token=token,
        expires_at=row.expires_at,
        methods=await _methods(account_id, factors),
        passkey_options=passkey.request_options(context.config, challenge, passkeys) if passkeys else None,
    )


async def _factors(account_id: str) -> list[SecondFactor]:
    return await SecondFactor.filter(account_id=account_id, confirmed_at__isnull=False).order_by("id")


def _of(method: SecondFactorMethod, factors: Sequence[SecondFactor]) -> list[SecondFactor]:
    return [factor for factor in factors if factor.method is method]


async def _methods(account_id: str, factors: Sequence[SecondFactor]) -> list[SecondFactorMethod]:
    held = {factor.method for factor in factors}
    if await RecoveryCode.exists(account_id=account_id, used_at__isnull=True):
        held.add(SecondFactorMethod.RECOVERY_CODE)
    return [method for method in SecondFactorMethod if method in held]


async def awaited(context: Context, token: str) -> SignInChallenge:
    """Refusal TOKEN_INVALID or TOKEN_EXPIRED at "token"."""
    named = SignInChallenge.filter(token_hash=token_hash(token)) if token.isascii() else None
    challenge = await named.first() if named else None
    if challenge is None:
        raise Refusal(UserErrorCode.TOKEN_INVALID, "token", facts={"problem": "sign_in"})
    if challenge.expires_at <= context.now:
        raise Refusal(UserErrorCode.TOKEN_EXPIRED, "token", facts={"problem": "sign_in"})
    return challenge


async def answer(
    context: Context,
    challenge: SignInChallenge,
    method: SecondFactorMethod,
    *,
    code: str | None,
    passkey_response: str | None,
) -> None:
    """It is answered, and gone. Inside a transaction that has locked the account. Refusal SECOND_FACTOR_INVALID."""
    account_id = challenge.account_id
    match method:
        case SecondFactorMethod.TOTP:
            is_right = await _has_shown(context, account_id, code or "")
        case SecondFactorMethod.PASSKEY:
            is_right = await _has_signed(context, challenge, passkey_response or "")
        case SecondFactorMethod.RECOVERY_CODE:
            is_right = await spend_code(context, account_id, code or "")
    if not is_right:
        raise Refusal(UserErrorCode.SECOND_FACTOR_INVALID, _typed_at(method))
    await challenge.delete()


def _typed_at(method: SecondFactorMethod) -> str:
    return "passkeyResponse" if method is SecondFactorMethod.PASSKEY else "code"


async def _has_shown(context: Context, account_id: str, code: str) -> bool:
    """Whether it is the code of one of the account's apps that was not shown before."""
    for app in _of(SecondFactorMethod.TOTP, await _factors(account_id)):
        step = totp_step(totp_secret(context.config.secret_key, app.id), code, context.now)
        if step is not None and step > (app.last_step or 0):
            app.last_step, app.last_used_at = step, context.now
            await app.save(update_fields=["last_step", "last_used_at"])
            return True
    return False


async def _has_signed(context: Context, challenge: SignInChallenge, response: str) -> bool:
    known = _of(SecondFactorMethod.PASSKEY, await _factors(challenge.account_id))
    try:
        signing, count = passkey.used(context.config, challenge.passkey_challenge, response, known)
    except passkey.NotAccepted:
        return False
    signing.sign_count, signing.last_used_at = count, context.now
    await signing.save(update_fields=["sign_count", "last_used_at"])
    return True
