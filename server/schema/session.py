"""Signing in and out: inputs, payloads, and the session's cookie."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import UNSET

from server.domain.role import Role
from server.domain.second_factor import SecondFactorMethod
from server.domain.session import SessionKind
from server.policy import Viewer as Who
from server.resolvers import activation, session
from server.resolvers import sign_in as signing
from server.resolvers.session import SignedIn
from server.schema.error import UserError
from server.schema.exchange import Exchange
from server.schema.value import given, said, shape, value
from server.work import Outcome

if TYPE_CHECKING:
    from server.schema.second_factor import SecondFactorChallenge
    from server.schema.viewer import Viewer


@value("What an app keeps. Refresh before the access token expires, or when an answer says UNAUTHENTICATED.")
class Tokens:
    access_token: str = said("Give it as `Authorization: Bearer …`.")
    access_token_expires_at: datetime = said("Until when it works.")
    refresh_token: str = said("For refreshSession: each gives the next pair.")


@strawberry.input(description="Who wants in.")
class SignInInput:
    email: str = strawberry.field(description="The account's address.")
    password: str = strawberry.field(description="Its password.")
    session: SessionKind = strawberry.field(default=SessionKind.COOKIE, description="How to stay signed in.")


@shape("Who is signed in now.")
class SignInPayload:
    viewer: Viewer | None = given("Who you are now.")
    tokens: Tokens | None = given("For a TOKEN session.")
    second_factor: SecondFactorChallenge | None = given("With SECOND_FACTOR_REQUIRED: how to go on.")
    errors: list[UserError] = given("Empty on success.")


@strawberry.input(description="The second half of a sign-in.")
class CompleteSignInInput:
    token: str = strawberry.field(description="From secondFactor of the first half.")
    method: SecondFactorMethod = strawberry.field(description="One of its methods.")
    code: str | None = strawberry.field(
        default=UNSET, description="For TOTP the six digits that the app shows now; a code for RECOVERY_CODE."
    )
    passkey_response: str | None = strawberry.field(
        default=UNSET, description="For PASSKEY: what navigator.credentials.get gave, its toJSON() as text."
    )


@strawberry.input(description="A session to go on with.")
class RefreshSessionInput:
    refresh_token: str = strawberry.field(description="The last one that was given out.")


@strawberry.input(description="What to end.")
class SignOutInput:
    everywhere: bool = strawberry.field(default=False, description="All of the account's sessions, not only this one.")


@shape("Signed out, whether or not anybody was signed in.")
class SignOutPayload:
    errors: list[UserError] = given("Empty.")


@strawberry.input(description="An invitation to accept.")
class ActivateAccountInput:
    token: str = strawberry.field(description="From the link in the mail.")
    password: str = strawberry.field(description="Up to 256 characters, hard to guess.")
    name: str | None = strawberry.field(default=UNSET, description="What to be called.")
    session: SessionKind = strawberry.field(default=SessionKind.COOKIE, description="How to stay signed in.")


@strawberry.input(description="A new password instead of a forgotten one.")
class ResetPasswordInput:
    token: str = strawberry.field(description="From the link in the mail.")
    password: str = strawberry.field(description="Up to 256 characters, hard to guess.")
    session: SessionKind = strawberry.field(default=SessionKind.COOKIE, description="How to stay signed in.")


async def sign_in(exchange: Exchange, input: SignInInput) -> Outcome:
    return begun(
        exchange,
        await signing.sign_in(exchange.context, email=input.email, password=input.password, kind=input.session),
    )


async def complete_sign_in(exchange: Exchange, input: CompleteSignInInput) -> Outcome:
    signed_in = await signing.complete_sign_in(
        exchange.context,
        token=input.token,
        method=input.method,
        code=input.code or None,
        passkey_response=input.passkey_response or None,
    )
    return begun(exchange, signed_in)


async def refresh_session(exchange: Exchange, input: RefreshSessionInput) -> Outcome:
    return begun(exchange, await session.refresh_session(exchange.context, refresh_token=input.refresh_token))


async def sign_out(exchange: Exchange, input: SignOutInput) -> Outcome:
    if exchange.context.viewer.is_signed_in:
        await session.sign_out(exchange.context, everywhere=input.everywhere)
    if exchange.keep:
        exchange.keep(None)
    exchange.context = replace(exchange.context, viewer=Who())
    return {}


async def activate_account(exchange: Exchange, input: ActivateAccountInput) -> Outcome:
    signed_in = await activation.activate_account(
        exchange.context,
        token=input.token,
        password=input.password,
        name=input.name or None,
        kind=input.session,
    )
    return begun(exchange, signed_in)


async def reset_password(exchange: Exchange, input: ResetPasswordInput) -> Outcome:
    signed_in = await activation.reset_password(
        exchange.context, token=input.token, password=input.password, kind=input.session
    )
    return begun(exchange, signed_in)


def begun(exchange: Exchange, signed_in: SignedIn) -> Outcome:
    """From here on the request is the new viewer's; a cookie session's token goes into the cookie."""
    if signed_in.cookie_token and exchange.keep:
        exchange.keep(signed_in.cookie_token)
    viewer = signed_in.viewer
    exchange.context = replace(exchange.context, viewer=viewer, locale=viewer.locale or exchange.context.locale)
    return {"viewer": told(viewer), "tokens": _tokens(signed_in)}


def _tokens(signed_in: SignedIn) -> Tokens | None:
    if signed_in.refresh_token is None:
        return None
    assert signed_in.access_token
    assert signed_in.access_token_expires_at
    return Tokens(
        access_token=signed_in.access_token,
        access_token_expires_at=signed_in.access_token_expires_at,
        refresh_token=signed_in.refresh_token,
    )


def told(viewer: Who) -> Outcome:
    """The viewer with its records named by their ids."""
    administered = sorted(viewer.customers)
    sat_in = sorted({seat.customer_id for seat in viewer.seats})
    return {
        "id": viewer.session_id,
        "account": viewer.account_id,
        "capacities": [
            *([{"role": Role.OPERATOR}] if viewer.is_operator else []),
            *({"role": Role.RESELLER_ADMIN, "reseller": id} for id in sorted(viewer.reseller_ids)),
            *({"role": Role.CUSTOMER_ADMIN, "customer": id} for id in administered),
            *({"role": Role.MEMBER, "customer": id} for id in sat_in),
        ],
        "seats": [seat.id for seat in viewer.seats],
        "asleep": sorted(viewer.asleep),
        "session_expires_at": viewer.session_expires_at,
    }
