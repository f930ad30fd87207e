"""A second factor to begin with: it counts once its owner has shown that it works."""

from server import passkey
from server.context import Context
from server.domain.change import ChangeKind
from server.domain.language import translated
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.second_factor import (
    ENROLMENT_LIFETIME,
    MOST_FACTORS,
    SecondFactorMethod,
    totp_secret,
    totp_step,
    totp_uri,
)
from server.domain.text import optional_line
from server.domain.token import token_hash
from server.models import Account, SecondFactor, Session
from server.models.record import ID
from server.resolvers.account import own_account, require_password
from server.resolvers.recovery_code import replace_codes
from server.resolvers.second_factor import tell
from server.work import Outcome

NAMES = {SecondFactorMethod.TOTP: "Authenticator app", SecondFactorMethod.PASSKEY: "Passkey"}


async def begin_second_factor(
    context: Context, *, method: SecondFactorMethod, name: str | None, current_password: str
) -> Outcome:
    """What to show to the app or the browser; it counts only once it is confirmed, within half an hour.

    Refusal WRONG_CREDENTIALS or TOO_MANY_ATTEMPTS at "currentPassword", INVALID_INPUT at "method" or "name".
    """
    if method not in NAMES:
        raise Refusal(UserErrorCode.INVALID_INPUT, "method", facts={"problem": "no_method_to_begin"})
    name = optional_line(name, "name") or translated(NAMES[method], context.locale)
    account = await require_password(context, current_password)
    factor = SecondFactor(
        id=SecondFactor.new_id(),
        account_id=account.id,
        method=method,
        name=name,
        created_at=context.now,
        challenge=passkey.new_challenge() if method is SecondFactorMethod.PASSKEY else None,
    )
    async with context.work():
        theirs = SecondFactor.filter(account_id=account.id)
        await theirs.filter(confirmed_at__isnull=True, method=method).delete()  # given up, or forgotten
        known = await theirs
        if len(known) >= MOST_FACTORS:
            raise Refusal(UserErrorCode.INVALID_INPUT, "method", facts={"problem": "too_many", "maximum": MOST_FACTORS})
        await factor.save(force_create=True)
    return {"second_factor_id": factor.id, **_to_show(context, account, factor, known)}


def _to_show(context: Context, account: Account, factor: SecondFactor, known: list[SecondFactor]) -> Outcome:
    if factor.method is SecondFactorMethod.TOTP:
        secret = totp_secret(context.config.secret_key, factor.id)
        issuer = context.config.seller.information.name
        return {"totp_secret": secret, "totp_uri": totp_uri(secret, email=account.email, issuer=issuer)}
    passkeys = [other for other in known if other.credential_id]
    options = passkey.creation_options(
        context.config,
        factor.challenge or "",
        account_id=account.id,
        email=account.email,
        known=passkeys,
    )
    return {"passkey_options": options}


async def confirm_second_factor(
    context: Context, *, second_factor_id: str, code: str | None, passkey_response: str | None
) -> Outcome:
    """From now on it is asked for. With the first one come recovery codes, and all other sessions end.

    Refusal NOT_FOUND at "secondFactorId", SECOND_FACTOR_INVALID at "code" or "passkeyResponse".
    """
    async with context.work() as work:
        account = await own_account(context)
        factor = await _begun(context, second_factor_id)
        _prove(context, factor, code or "", passkey_response or "")
        if factor.credential_hash and await SecondFactor.exists(credential_hash=factor.credential_hash):
            raise Refusal(UserErrorCode.SECOND_FACTOR_INVALID, "passkeyResponse", facts={"problem": "known_passkey"})
        is_first = not await SecondFactor.exists(account_id=account.id, confirmed_at__isnull=False)
        factor.confirmed_at = context.now
        await factor.save()
        if is_first:
            await Session.filter(account_id=account.id).exclude(id=context.viewer.session_id).delete()
        tell(context, work, account, ChangeKind.SECOND_FACTOR_ADDED, factor)
        codes = await replace_codes(account.id) if is_first else None
    return {"second_factor": factor.id, "recovery_codes": codes}


async def _begun(context: Context, id: str) -> SecondFactor:
    since = context.now - ENROLMENT_LIFETIME
    mine = SecondFactor.filter(account_id=context.viewer.account_id, confirmed_at__isnull=True, created_at__gt=since)
    factor = await mine.filter(id=id).first() if ID.fullmatch(id) else None
    if factor is None:
        raise Refusal(UserErrorCode.NOT_FOUND, "secondFactorId")
    return factor


def _prove(context: Context, factor: SecondFactor, code: str, passkey_response: str) -> None:
    if factor.method is SecondFactorMethod.TOTP:
        factor.last_step = totp_step(totp_secret(context.config.secret_key, factor.id), code, context.now)
        if factor.last_step is None:
            raise Refusal(UserErrorCode.SECOND_FACTOR_INVALID, "code")
        return
    try:
        made = passkey.registered(context.config, factor.challenge or "", passkey_response)
    except passkey.NotAccepted as error:
        raise Refusal(UserErrorCode.SECOND_FACTOR_INVALID, "passkeyResponse") from error
    factor.credential_id, factor.credential_hash = made.id, token_hash(made.id)
    factor.public_key, factor.sign_count, factor.transports = made.public_key, made.sign_count, list(made.transports)
    factor.challenge = None
