"""Signing in: with a password, and with a second factor for whoever has one."""

from server.context import Context
from server.domain.email_address import checked_email, email_key
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.second_factor import SecondFactorMethod
from server.domain.session import SessionKind
from server.domain.tries import Limit, second_factor_of, sign_in_from, sign_in_of
from server.models import Account, Session
from server.password import hash_password, is_outdated, verify_password
from server.resolvers import tries
from server.resolvers.audit import note_failed_sign_in
from server.resolvers.session import SignedIn, begin, signed_in
from server.resolvers.sign_in_challenge import Challenge, answer, awaited, challenged

Entry = tuple[Session, str] | Challenge  # a session and its token, or what is still to be proven


async def sign_in(context: Context, *, email: str, password: str, kind: SessionKind) -> SignedIn:
    """Refusal WRONG_CREDENTIALS, the same whatever is wrong, or TOO_MANY_ATTEMPTS, the right password or not.

    SECOND_FACTOR_REQUIRED, its subject the challenge, for whoever has a second factor.
    """
    limits = _limits(context, sign_in_of(email_key(email.strip())))
    await tries.count(context, *limits)
    account = await _account(email)
    known_hash = account.password_hash if account else None
    if not await verify_password(known_hash, password) or not account or not known_hash:
        await note_failed_sign_in(context, account, email)
        raise Refusal(UserErrorCode.WRONG_CREDENTIALS)
    password_hash = await hash_password(password) if is_outdated(known_hash) else known_hash
    async with context.work():
        # The password may have been changed meanwhile, which ended all sessions: none may begin with the old one.
        if not await Account.filter(id=account.id, password_hash=known_hash).update(password_hash=password_hash):
            raise Refusal(UserErrorCode.WRONG_CREDENTIALS)
        entry = await _enter(context, account.id, kind)
        await _count_no_more(*limits)
    return await _entered(context, entry)


def _limits(context: Context, own: Limit) -> list[Limit]:
    """Of what is guessed, and of where the request comes from."""
    return [own, sign_in_from(context.address)] if context.address else [own]


async def _count_no_more(own: Limit, network: Limit | None = None) -> None:
    """Whoever is in may mistype ten times again. Their neighbours' tries still count, whatever they have guessed."""
    await tries.forget(own)
    if network:
        await tries.take_back(network)


async def _account(email: str) -> Account | None:
    try:
        return await Account.get_or_none(email_key=email_key(checked_email(email)))
    except Refusal:
        return None  # no account has such an address


async def open_session(context: Context, account_id: str, kind: SessionKind) -> SignedIn:
    """For somebody who just proved who they are in another way. Refusal SECOND_FACTOR_REQUIRED as above."""
    async with context.work():
        await _locked(account_id)
        entry = await _enter(context, account_id, kind)
    return await _entered(context, entry)


async def _locked(account_id: str) -> Account:
    """So that no second factor is added or removed, and no password changed, before a session is there to be ended."""
    return await Account.filter(id=account_id).select_for_update(no_key=True).get()


async def _enter(context: Context, account_id: str, kind: SessionKind) -> Entry:
    return await challenged(context, account_id, kind) or await begin(context, account_id, kind)


async def _entered(context: Context, entry: Entry) -> SignedIn:
    if isinstance(entry, Challenge):
        raise Refusal(UserErrorCode.SECOND_FACTOR_REQUIRED, subject={"second_factor": entry})
    return await signed_in(context, *entry)


async def complete_sign_in(
    context: Context, *, token: str, method: SecondFactorMethod, code: str | None, passkey_response: str | None
) -> SignedIn:
    """Refusal TOKEN_INVALID or TOKEN_EXPIRED at "token", SECOND_FACTOR_INVALID, TOO_MANY_ATTEMPTS."""
    account_id = (await awaited(context, token)).account_id
    limits = _limits(context, second_factor_of(account_id))
    # Nobody guesses a passkey or a recovery code: they let the owner in while somebody is guessing the app's.
    counted = limits if method is SecondFactorMethod.TOTP else limits[1:]
    await tries.count(context, *counted)
    try:
        async with context.work():
            account = await _locked(account_id)
            challenge = await awaited(context, token)  # somebody may have been quicker
            await answer(context, challenge, method, code=code, passkey_response=passkey_response)
            entry = await begin(context, account.id, challenge.session_kind)
            await _count_no_more(*limits)
    except Refusal as refusal:
        if refusal.code is UserErrorCode.SECOND_FACTOR_INVALID:
            await note_failed_sign_in(context, account, account.email)
        raise
    return await signed_in(context, *entry)
