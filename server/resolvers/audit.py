"""What did not happen, for operators to see: sign-ins that failed, operations that were denied."""

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.email_address import checked_email
from server.domain.refusal import Refusal
from server.domain.role import Role
from server.domain.tries import denial_of
from server.models import Account
from server.policy import Viewer
from server.resolvers import tries


async def note_failed_sign_in(context: Context, account: Account | None, email: str) -> None:
    """The subject is the account, or for an address that nobody has the system itself."""
    facts = {"email": _address_typed(email), "address": context.address}
    subject = account or Account(id=Account.NOBODY)
    async with context.work() as work:
        work.change(ChangeKind.ACCOUNT_SIGN_IN_FAILED, subject=subject, facts=facts)


def _address_typed(email: str) -> str | None:
    """Not what is no address: it may be a password in the wrong field."""
    try:
        return checked_email(email)
    except Refusal:
        return None


async def note_denied(context: Context, operation: str) -> None:
    """Of one account, so many that nobody can fill the feed."""
    viewer = context.viewer
    assert viewer.account_id is not None
    try:
        await tries.count(context, denial_of(viewer.account_id))
    except Refusal:
        return
    account = await Account.get(id=viewer.account_id)
    facts = {"operation": operation, "email": account.email}
    async with context.meaning(None).work() as work:
        work.change(ChangeKind.OPERATION_DENIED, subject=account, role=_widest(viewer), facts=facts)


def _widest(viewer: Viewer) -> Role | None:
    held = (viewer.is_operator, viewer.reseller_ids, viewer.customers, viewer.seats)
    return next((role for role, holds in zip(Role, held, strict=True) if holds), None)
