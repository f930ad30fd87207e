"""People with passwords, and what they are refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from server.context import Context
from server.database import transaction
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.session import SessionKind
from server.models import Account, Seat
from server.password import hash_password
from server.resolvers.invitation import new_link
from server.resolvers.session import SignedIn
from server.resolvers.sign_in import sign_in
from server.resolvers.viewer import viewer_of
from server.work import Work
from tests.resolvers.channel import NOW, acting, new_account

PASSWORD = "a quiet lamp at noon"
OTHER_PASSWORD = "seven slow yellow trams"


async def person(email: str = "mia@acme.example", *, password: str = PASSWORD) -> Account:
    """Somebody with an account."""
    account = await new_account(email)
    account.password_hash = await hash_password(password)
    async with transaction():
        await account.save()
    return account


async def signed_in(
    email: str = "mia@acme.example", kind: SessionKind = SessionKind.COOKIE, *, password: str = PASSWORD
) -> SignedIn:
    return await sign_in(await acting(None), email=email, password=password, kind=kind)


async def sitting(session: SignedIn) -> Context:
    """What a request of this session knows."""
    return replace(await acting(None), viewer=session.viewer)


async def is_alive(session: SignedIn, *, after: timedelta = timedelta(0)) -> bool:
    return (await viewer_of(session.cookie_token or session.access_token, NOW + after)).is_signed_in


async def linked(account: Account, seat: Seat | None = None) -> str:
    """The id of an invitation that was sent to the account."""
    async with transaction():
        link = new_link(await acting(None), account, invited_by="North", seat=seat)
        await link.save(force_create=True)
    return link.id


async def refused(operation: Awaitable[Any]) -> tuple[UserErrorCode, tuple[str, ...]]:
    with pytest.raises(Refusal) as refusal:
        await operation
    return refusal.value.code, refusal.value.path


@dataclass(frozen=True, kw_only=True)
class Overtaken(Context):
    """Just before its transaction begins, somebody else was quicker."""

    by: Callable[[], Awaitable[None]]

    @asynccontextmanager
    async def work(self, *, as_of: datetime | None = None) -> AsyncIterator[Work]:
        await self.by()
        async with super().work(as_of=as_of) as work:
            yield work


def overtaken(context: Context, by: Callable[[], Awaitable[None]]) -> Context:
    return Overtaken(**vars(context), by=by)


async def everybody_changes_to(password: str) -> None:
    password_hash = await hash_password(password)
    async with transaction():
        await Account.all().update(password_hash=password_hash)
