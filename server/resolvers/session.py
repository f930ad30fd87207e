"""Staying signed in, and signing out."""

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe

from server.context import Context
from server.domain.refusal import Refusal, UserErrorCode
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
from server.models import Session
from server.policy import Viewer
from server.resolvers.viewer import viewer_in
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


async def begin(context: Context, account_id: str, kind: SessionKind) -> tuple[Session, str]:
    """A session, and the token that the client keeps: the cookie's, or the refresh token. Inside a transaction."""
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


async def signed_in(context: Context, session: Session, token: str) -> SignedIn:
    viewer = await viewer_in(session)
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
    return await signed_in(context, session, following)


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
