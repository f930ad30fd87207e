"""Of whom a second factor is required: their capacity sleeps until they have one."""

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.second_factor import REQUIRABLE
from server.models import SecondFactor, SecondFactorRequirement
from server.work import Outcome, Work


async def require_second_factor(context: Context, *, role: Role, is_required: bool) -> Outcome:
    """From the next request on. Refusal INVALID_INPUT or SECOND_FACTOR_REQUIRED at "role".

    Who asks it of others has one: nobody finds out too late that it does not work here.
    """
    if role not in REQUIRABLE:
        raise Refusal(UserErrorCode.INVALID_INPUT, "role", facts={"problem": "not_requirable"})
    if is_required and not await has_second_factor(context.viewer.account_id):
        raise Refusal(UserErrorCode.SECOND_FACTOR_REQUIRED, "role", facts={"problem": "own_first"})
    async with context.work() as work:
        await (_require if is_required else _waive)(work, role)
        return work.done(roles=await required_roles())


async def _require(work: Work, role: Role) -> None:
    """What is required already stays as it is, without a word."""
    fresh = SecondFactorRequirement(id=SecondFactorRequirement.new_id(), role=role, created_at=work.now)
    await SecondFactorRequirement.bulk_create([fresh], ignore_conflicts=True)
    if await SecondFactorRequirement.exists(id=fresh.id):
        work.change(ChangeKind.SECOND_FACTOR_REQUIRED, subject=fresh, role=Role.OPERATOR, facts={"status": role})


async def _waive(work: Work, role: Role) -> None:
    for requirement in await SecondFactorRequirement.filter(role=role).select_for_update():
        await requirement.delete()
        work.change(ChangeKind.SECOND_FACTOR_WAIVED, subject=requirement, role=Role.OPERATOR, facts={"status": role})


async def has_second_factor(account_id: str | None) -> bool:
    return await SecondFactor.exists(account_id=account_id, confirmed_at__isnull=False)


async def required_roles() -> list[Role]:
    required = {requirement.role async for requirement in SecondFactorRequirement.all()}
    return [role for role in Role if role in required]
