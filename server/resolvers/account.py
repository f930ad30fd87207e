"""A person's own account, and how an operator's begins."""

from collections.abc import Mapping

from server.context import Context
from server.database import transaction
from server.domain.change import ChangeKind
from server.domain.language import LOCALES
from server.domain.member import checked_member
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.text import optional_line
from server.domain.tries import password_of
from server.models import Account, Session
from server.password import new_password_hash, verify_password
from server.resolvers import tries
from server.resolvers.activation import set_password
from server.resolvers.invitation import new_link, registered
from server.work import Outcome


async def change_password(context: Context, *, current_password: str, new_password: str) -> Outcome:
    """Ends all other sessions.

    Refusal WRONG_CREDENTIALS at "currentPassword", PASSWORD_TOO_WEAK at "newPassword", TOO_MANY_ATTEMPTS.
    """
    mine = await require_password(context, current_password)
    password_hash = await new_password_hash(new_password, "newPassword", known=[mine.email, mine.name])
    async with context.work() as work:
        account = await own_account(context)
        if account.password_hash != mine.password_hash:  # changed meanwhile
            raise Refusal(UserErrorCode.WRONG_CREDENTIALS, "currentPassword")
        await set_password(context, work, account, password_hash)
        await Session.filter(account_id=account.id).exclude(id=context.viewer.session_id).delete()
        return work.done(account=account.id)


async def require_password(context: Context, current_password: str) -> Account:
    """Whoever is signed in may have found the session open. Refusal WRONG_CREDENTIALS at "currentPassword".

    TOO_MANY_ATTEMPTS after ten wrong ones.
    """
    mine = await Account.get(id=context.viewer.account_id)
    await tries.count(context, password_of(mine.id))
    if not await verify_password(mine.password_hash, current_password):
        raise Refusal(UserErrorCode.WRONG_CREDENTIALS, "currentPassword")
    async with transaction():
        await tries.forget(password_of(mine.id))
    return mine


async def own_account(context: Context) -> Account:
    """Locked until the transaction ends: whoever signs in at this moment waits."""
    return await Account.filter(id=context.viewer.account_id).select_for_update(no_key=True).get()


async def update_profile(context: Context, *, fields: Mapping[str, str | None]) -> Outcome:
    """`fields` has "name" or "locale" where they change; None empties them. Refusal INVALID_INPUT at either."""
    changed = {field: CHECKS[field](value) for field, value in fields.items()}
    async with context.work() as work:
        account = await own_account(context)
        await account.update_from_dict(changed).save()
        work.change(ChangeKind.ACCOUNT_UPDATED, subject=account, account_id=account.id)
        return work.done(account=account.id)


def _checked_name(name: str | None) -> str | None:
    return optional_line(name, "name")


def _checked_locale(locale: str | None) -> str | None:
    if locale is not None and locale not in LOCALES:
        raise Refusal(UserErrorCode.INVALID_INPUT, "locale", facts={"problem": "not_a_locale"})
    return locale


CHECKS = {"name": _checked_name, "locale": _checked_locale}


async def make_operator(context: Context, email: str) -> tuple[str, str | None]:
    """The ids of the account, found or made, and of an activation for whoever has no password yet.

    Refusal INVALID_INPUT at "email".
    """
    person = checked_member(email=email, name=None, locale=None)
    async with context.work() as work:
        account = (await registered(context.now, [person]))[person.email_key]
        if not account.is_operator:
            account.is_operator = True
            await account.save(update_fields=["is_operator"])
            vendor = {"name": context.config.seller.information.name}
            work.change(
                ChangeKind.ACCESS_GAINED,
                subject=account,
                role=Role.OPERATOR,
                account_id=account.id,
                facts=vendor,
            )
        return account.id, None if account.activated_at else await _invitation(context, account)


async def _invitation(context: Context, account: Account) -> str:
    link = new_link(context, account, invited_by=context.config.seller.information.name)
    await link.save(force_create=True)
    return link.id
