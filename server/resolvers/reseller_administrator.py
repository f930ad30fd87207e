"""A reseller's team: operators name the first, and it is its own affair who else belongs to it (rules §1 and §9)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.member import NewMember, checked_member
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.models import Account, Activation, ActivationPurpose, Reseller, ResellerAdministrator
from server.policy import Viewer
from server.resolvers.acting import own_name
from server.resolvers.invitation import new_link, registered
from server.work import Outcome, Work


@dataclass(frozen=True, kw_only=True)
class Team:
    """Whoever administers a reseller, by the ids of their accounts, and the capacity of who is at work on that."""

    context: Context
    work: Work
    reseller: Reseller
    role: Role
    account_ids: frozenset[str] = frozenset()

    def tell(self, status: str, account: Account) -> None:
        """The whole team hears of it."""
        facts = {"name": self.reseller.display_name, "email": account.email, "status": status}
        self.work.change(ChangeKind.RESELLER_UPDATED, subject=self.reseller, role=self.role, facts=facts)

    def access(self, kind: ChangeKind, account: Account) -> None:
        """Tell one person what became of their access to the reseller."""
        facts = {"name": self.reseller.display_name}
        self.work.change(kind, subject=account, about=self.reseller, role=self.role, account_id=account.id, facts=facts)

    def mail(self, template: str, account: Account, *, activation_id: str | None = None, **facts: str) -> None:
        self.work.mail(
            template,
            to=account.email,
            locale=account.locale or self.context.locale,
            subject_id=account.id,
            activation_id=activation_id,
            facts={"reseller": self.reseller.display_name, "name": account.name, **facts},
        )


async def add_reseller_administrator(context: Context, *, reseller_id: str, email: str) -> Outcome:
    """Whose account is made if there is none."""
    person = checked_member(email=email, name=None, locale=None)
    async with _team(context, reseller_id) as team:
        account = await appoint(team, person, "email")
        team.tell("ADMINISTRATOR_ADDED", account)
        return team.work.done(reseller=reseller_id)


@asynccontextmanager
async def _team(context: Context, reseller_id: str) -> AsyncIterator[Team]:
    """Opens the transaction. The reseller is locked, so that two who remove each other can't both succeed.

    Refusal NOT_FOUND at "resellerId", NOT_ALLOWED.
    """
    async with context.work() as work:
        reseller = await Reseller.locked(context.viewer, reseller_id, "resellerId")
        rows = ResellerAdministrator.filter(reseller_id=reseller.id)
        account_ids = frozenset([row.account_id async for row in rows])
        role = _role(context.viewer, account_ids)
        yield Team(context=context, work=work, reseller=reseller, role=role, account_ids=account_ids)


def _role(viewer: Viewer, account_ids: frozenset[str]) -> Role:
    """By the team as it is now: somebody may have removed the viewer since this request began."""
    if viewer.account_id in account_ids:
        return Role.RESELLER_ADMIN
    if viewer.is_operator:
        return Role.OPERATOR
    raise Refusal(UserErrorCode.NOT_ALLOWED)


async def appoint(team: Team, person: NewMember, path: str) -> Account:
    """`path` names where the address was typed. Refusal ALREADY_A_MEMBER or INVALID_INPUT.

    That somebody administers another reseller can't be kept from whoever wants to add them, but which one is.
    """
    account = (await registered(team.context.now, [person]))[person.email_key]
    if account.id in team.account_ids:
        facts: dict[str, str | int] = {"problem": "administrator", "email": person.email}
        raise Refusal(UserErrorCode.ALREADY_A_MEMBER, path, facts=facts)
    if await ResellerAdministrator.filter(account_id=account.id).exists():
        raise Refusal(UserErrorCode.INVALID_INPUT, path, facts={"problem": "administers_another"})
    await ResellerAdministrator.create(reseller_id=team.reseller.id, account_id=account.id)
    team.access(ChangeKind.ACCESS_GAINED, account)
    await _invite(team, account)
    return account


async def _invite(team: Team, account: Account) -> None:
    """A link for whoever has no account yet; the others sign in as usual."""
    inviter = await _inviter(team)
    link = None if account.activated_at else new_link(team.context, account, invited_by=inviter)
    if link:
        await link.save(force_create=True)
    activation_id = link.id if link else None
    team.mail("reseller_administrator_invitation", account, activation_id=activation_id, inviter=inviter)


async def _inviter(team: Team) -> str:
    if team.role is Role.OPERATOR:
        return team.context.config.seller.information.name
    return await own_name(team.context)


async def remove_reseller_administrator(context: Context, *, reseller_id: str, account_id: str) -> Outcome:
    """From the next request on they are nothing to the reseller and its customers."""
    async with _team(context, reseller_id) as team:
        _require_removable(team, account_id)
        account = await Account.filter(id=account_id).select_for_update(no_key=True).get()
        await ResellerAdministrator.filter(account_id=account.id).delete()
        await _end_links(team, account)
        team.tell("ADMINISTRATOR_REMOVED", account)
        team.access(ChangeKind.ACCESS_LOST, account)
        team.mail("reseller_administrator_removed", account)
        return team.work.done(reseller=reseller_id)


def _require_removable(team: Team, account_id: str) -> None:
    if account_id not in team.account_ids:
        raise Refusal(UserErrorCode.NOT_FOUND, "accountId")
    if len(team.account_ids) == 1:
        raise Refusal(UserErrorCode.LAST_ADMINISTRATOR, "accountId")
    if account_id == team.context.viewer.account_id:
        raise Refusal(UserErrorCode.CANNOT_REMOVE_SELF, "accountId")


async def _end_links(team: Team, account: Account) -> None:
    """What invited them to the team; not what invites them to a seat, or to be an operator."""
    if not account.is_operator:
        links = Activation.filter(account_id=account.id, seat_id__isnull=True, ended_at__isnull=True)
        await links.filter(purpose=ActivationPurpose.INVITATION).update(ended_at=team.context.now)
