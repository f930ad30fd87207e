"""A person's second factors; each change of them is told by mail."""

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import Account, RecoveryCode, SecondFactor, Session, SignInChallenge
from server.resolvers.account import own_account, require_password
from server.resolvers.recovery_code import replace_codes
from server.resolvers.second_factor_requirement import has_second_factor, required_roles
from server.work import Outcome, Work

LETTERS = {
    ChangeKind.SECOND_FACTOR_ADDED: "second_factor_added",
    ChangeKind.SECOND_FACTOR_REMOVED: "second_factor_removed",
}


async def remove_second_factor(context: Context, *, second_factor_id: str, current_password: str) -> Outcome:
    """With the last one go the recovery codes. Refusal SECOND_FACTOR_REQUIRED while one is required of the viewer.

    WRONG_CREDENTIALS or TOO_MANY_ATTEMPTS at "currentPassword", NOT_FOUND at "secondFactorId".
    """
    await require_password(context, current_password)
    async with context.work() as work:
        account = await own_account(context)
        factor = await SecondFactor.locked(context.viewer, second_factor_id, "secondFactorId")
        await factor.delete()
        if not await has_second_factor(account.id):
            await _require_dispensable(context)
            await RecoveryCode.filter(account_id=account.id).delete()
        tell(context, work, account, ChangeKind.SECOND_FACTOR_REMOVED, factor)
    return {"account": account.id}


async def _require_dispensable(context: Context) -> None:
    held = {Role.OPERATOR: context.viewer.is_operator, Role.RESELLER_ADMIN: bool(context.viewer.reseller_ids)}
    if any(held.get(role) for role in await required_roles()):
        raise Refusal(UserErrorCode.SECOND_FACTOR_REQUIRED, "secondFactorId", facts={"problem": "last_one"})


async def replace_recovery_codes(context: Context, *, current_password: str) -> Outcome:
    """Ten new ones instead of all older ones.

    Refusal SECOND_FACTOR_REQUIRED for whoever has none, WRONG_CREDENTIALS or TOO_MANY_ATTEMPTS at "currentPassword".
    """
    await require_password(context, current_password)
    async with context.work() as work:
        account = await own_account(context)
        if not await has_second_factor(account.id):
            raise Refusal(UserErrorCode.SECOND_FACTOR_REQUIRED, facts={"problem": "own_first"})
        codes = await replace_codes(account.id)
        work.change(ChangeKind.SECOND_FACTOR_CODES_REPLACED, subject=account, account_id=account.id)
    return {"account": account.id, "recovery_codes": codes}


async def reset_second_factor(context: Context, *, account_id: str) -> Outcome:
    """For somebody who has lost them all: an operator has made sure who asks.

    Refusal NOT_FOUND or CANNOT_REMOVE_SELF at "accountId".
    """
    if account_id == context.viewer.account_id:
        raise Refusal(UserErrorCode.CANNOT_REMOVE_SELF, "accountId", facts={"problem": "second_factor"})
    async with context.work() as work:
        account = await Account.locked(context.viewer, account_id, "accountId")
        await _forget(context, work, account, Role.OPERATOR)
        return work.done(account=account.id)


async def forget_second_factors(context: Context, account_id: str) -> None:
    """The same from the command line, for an operator whom no other one can help."""
    async with context.work() as work:
        account = await Account.filter(id=account_id).select_for_update(no_key=True).get()
        await _forget(context, work, account, None)


async def _forget(context: Context, work: Work, account: Account, role: Role | None) -> None:
    """All of them, and whatever they opened."""
    factors = await SecondFactor.filter(account_id=account.id, confirmed_at__isnull=False).order_by("id")
    for table in (SecondFactor, RecoveryCode, SignInChallenge, Session):
        await table.filter(account_id=account.id).delete()
    for factor in factors:
        tell(context, work, account, ChangeKind.SECOND_FACTOR_REMOVED, factor, role=role)


def tell(
    context: Context, work: Work, account: Account, kind: ChangeKind, factor: SecondFactor, *, role: Role | None = None
) -> None:
    """`role`: of whoever did it to somebody else's account."""
    facts = {"factor": factor.name}
    work.change(kind, subject=factor, role=role, account_id=account.id, facts=facts)
    work.mail(
        LETTERS[kind],
        to=account.email,
        locale=account.locale or context.locale,
        subject_id=account.id,
        facts={"name": account.name, **facts},
    )
