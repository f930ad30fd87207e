"""Signing in, staying signed in, signing out."""

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe

from server.context import Context
from server.domain.email_address import checked_email, email_key
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.session import (
    ACCESS_LIFETIME,
    COOKIE_LIFETIME,
    REFRESH_LIFETIME,
    SAME_ANSWER,
    SessionKind,
    access_token,
    first_refresh_token,
    session_of,
    successor,
)
from server.domain.token import token_hash
from server.domain.tries import Limit, sign_in_from, sign_in_of
from server.models import Account, ResellerAdministrator, Seat, Session
from server.password import hash_password, is_outdated, verify_password
from server.policy import SeatHeld, Viewer
from server.resolvers import tries
from server.resolvers.audit import note_failed_sign_in
from server.work import Outcome


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What the client keeps. A COOKIE session has `cookie_token`; a TOKEN session has the others.

    `expires_at` is when the session ends if nobody refreshes it.
    """

    session_id: str
    expires_at: datetime
    viewer: Viewer
    cookie_token: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    access_token_expires_at: datetime | None = None
    refresh_token: str | None = field(default=None, repr=False)


async def sign_in(context: Context, *, email: str, password: str, kind: SessionKind) -> SignedIn:
    """Refusal WRONG_CREDENTIALS, the same whatever is wrong, or TOO_MANY_ATTEMPTS, the right password or not."""
    limits = _limits(context, email)
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
        session, token = await _begin(context, account.id, kind)
        await _count_no_more(*limits)
    return await _signed_in(context, session, token)


def _limits(context: Context, email: str) -> list[Limit]:
    """Of that address, whoever has it, and of where the request comes from."""
    own = sign_in_of(email_key(email.strip()))
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
    """For somebody who just proved who they are in another way."""
    async with context.work():
        session, token = await _begin(context, account_id, kind)
    return await _signed_in(context, session, token)


async def _begin(context: Context, account_id: str, kind: SessionKind) -> tuple[Session, str]:
    """The session, and the token that the client keeps: the cookie's, or the refresh token."""
    await Session.filter(account_id=account_id, expires_at__lte=context.now).delete()
    session = Session(id=Session.new_id(), account_id=account_id, created_at=context.now)
    token = token_urlsafe(32)
    if kind is SessionKind.TOKEN:
        token = first_refresh_token(session.id, token)
        _renew(context, session, token)
    else:
        session.token_hash = token_hash(token)
        session.token_expires_at = session.expires_at = context.now + COOKIE_LIFETIME
    await session.save(force_create=True)
    return session, token


def _renew(context: Context, session: Session, token: str) -> None:
    """From now on the session lives by this refresh token."""
    session.refresh_hash = token_hash(token)
    session.expires_at = context.now + REFRESH_LIFETIME
    session.token_hash = token_hash(access_token(context.config.secret_key, token))
    session.token_expires_at = context.now + ACCESS_LIFETIME


async def _signed_in(context: Context, session: Session, token: str) -> SignedIn:
    viewer = await _viewer(session, await Account.get(id=session.account_id))
    if session.refresh_hash is None:
        return SignedIn(session_id=session.id, expires_at=session.expires_at, viewer=viewer, cookie_token=token)
    return SignedIn(
        session_id=session.id,
        expires_at=session.expires_at,
        viewer=viewer,
        access_token=access_token(context.config.secret_key, token),
        access_token_expires_at=session.token_expires_at,
        refresh_token=token,
    )


async def refresh_session(context: Context, *, refresh_token: str) -> SignedIn:
    """The successors of this pair of tokens. The pair replaced last gets the same ones again, for at most 60 seconds.

    Any older one must have been copied: it ends the session. Refusal TOKEN_INVALID or TOKEN_EXPIRED.
    """
    async with context.work():
        named = Session.filter(id=session_of(refresh_token) or "", refresh_hash__isnull=False)
        session = await named.select_for_update().first()
        following = await _following(context, session, refresh_token) if session else None
    if session is None or following is None:  # refused only here: the end of the session must be kept
        raise _ended(UserErrorCode.TOKEN_INVALID)
    return await _signed_in(context, session, following)


async def _following(context: Context, session: Session, token: str) -> str | None:
    if session.expires_at <= context.now:
        raise _ended(UserErrorCode.TOKEN_EXPIRED)
    following = successor(context.config.secret_key, token)
    if session.refresh_hash == token_hash(token):
        session.replaced_refresh_hash, session.refreshed_at = session.refresh_hash, context.now
        _renew(context, session, following)
        await session.save()
    elif session.replaced_refresh_hash != token_hash(token) or _is_late(context, session):
        await session.delete()
        return None
    return following


def _is_late(context: Context, session: Session) -> bool:
    return session.refreshed_at is None or context.now - session.refreshed_at > SAME_ANSWER


def _ended(code: UserErrorCode) -> Refusal:
    return Refusal(code, "refreshToken", facts={"problem": "session"})


async def sign_out(context: Context, *, everywhere: bool) -> Outcome:
    """Ends this session, or all of the account's."""
    viewer = context.viewer
    async with context.work() as work:
        mine = {"account_id": viewer.account_id} if everywhere else {"id": viewer.session_id}
        await Session.filter(**mine).delete()
        return work.done()


async def viewer_of(token: str | None, now: datetime) -> Viewer:
    """Whose cookie or access token this is, with all that they are at this moment; signed out when nobody's."""
    if not token or not token.isascii():
        return Viewer()
    living = Session.filter(token_hash=token_hash(token), token_expires_at__gt=now)
    session = await living.select_related("account").first()
    return await _viewer(session, session.account) if session else Viewer()


async def _viewer(session: Session, account: Account) -> Viewer:
    resellers = await ResellerAdministrator.filter(account_id=account.id).values_list("reseller_id", flat=True)
    seats = await Seat.filter(account_id=account.id, status=SeatStatus.ACTIVE)
    return Viewer(
        account_id=account.id,
        session_id=session.id,
        session_expires_at=session.expires_at,
        locale=account.locale,
        is_operator=account.is_operator,
        reseller_ids=frozenset(map(str, resellers)),
        customers={seat.customer_id: seat.reseller_id for seat in seats if seat.is_administrator},
        seats=tuple(_held(seat) for seat in seats),
    )


def _held(seat: Seat) -> SeatHeld:
    return SeatHeld(
        id=seat.id,
        subscription_id=seat.subscription_id,
        customer_id=seat.customer_id,
        reseller_id=seat.reseller_id,
    )
