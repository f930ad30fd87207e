"""The links that let a person set a password: invitations, and resets."""

from datetime import timedelta
from typing import Any

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.email_address import checked_email, email_key
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.session import SessionKind
from server.domain.text import optional_line
from server.domain.token import token_hash
from server.domain.tries import reset_from, sign_in_of
from server.models import Account, Activation, ActivationPurpose, Seat, Session, SignInChallenge
from server.password import new_password_hash
from server.resolvers import tries
from server.resolvers.invitation import new_link
from server.resolvers.session import SignedIn
from server.resolvers.sign_in import open_session
from server.work import Outcome, Work

RESET_LETTER = "password_reset"
RESET_LIFETIME = timedelta(hours=1)
RESET_PAUSE, RESETS_AT_ONCE = timedelta(minutes=15), 5  # more letters would only bury the others


async def pending_activation(context: Context, token: str) -> dict[str, Any] | None:
    """As `described`; None for a link that does not work (any more)."""
    try:
        return await described(context, token)
    except Refusal:
        return None


async def described(context: Context, token: str) -> dict[str, Any]:
    """email, name, customer_name, invited_by, expires_at, is_reset. Refusal TOKEN_INVALID or TOKEN_EXPIRED."""
    link = await _working(context, token)
    return {
        "email": link.account.email,
        "name": link.account.name or (link.seat and link.seat.name),
        "customer_name": link.seat and link.seat.customer.name,
        "invited_by": link.invited_by,
        "expires_at": link.expires_at,
        "is_reset": link.purpose is ActivationPurpose.RESET,
    }


async def activate_account(
    context: Context, *, token: str, password: str, name: str | None, kind: SessionKind
) -> SignedIn:
    """As `activate`, and signs in."""
    return await open_session(context, await activate(context, token=token, password=password, name=name), kind)


async def activate(context: Context, *, token: str, password: str, name: str | None) -> str:
    """The account's id. Whatever the invitation, all of the account's seats work from now on.

    Refusal TOKEN_INVALID or TOKEN_EXPIRED at "token", PASSWORD_TOO_WEAK at "password", INVALID_INPUT at "name".
    """
    link = await _working(context, token, ActivationPurpose.INVITATION)
    name = optional_line(name, "name") or link.account.name
    password_hash = await new_password_hash(password, "password", known=[link.account.email, name])
    async with context.work() as work:
        account = await _locked_account(work, link)
        await _working(context, token, ActivationPurpose.INVITATION)  # somebody may have been quicker
        account.password_hash, account.name, account.activated_at = password_hash, name, context.now
        await account.save(update_fields=["password_hash", "name", "activated_at"])
        await _end_links(account, context)
        work.change(ChangeKind.ACCOUNT_UPDATED, subject=account, account_id=account.id)
        names = await _activate_seats(work, account)
        _confirm(context, work, account, names)
    return account.id


async def _working(context: Context, token: str, purpose: ActivationPurpose | None = None) -> Activation:
    """The link with its account, seat and customer."""
    named = Activation.filter(token_hash=token_hash(token)) if token.isascii() else Activation.filter(id="")
    link = await named.select_related("account", "seat__customer").first()
    if link is None or link.purpose is not (purpose or link.purpose) or not _is_open(link):
        raise Refusal(UserErrorCode.TOKEN_INVALID, "token")
    if link.expires_at <= context.now:
        raise Refusal(UserErrorCode.TOKEN_EXPIRED, "token")
    return link


def _is_open(link: Activation) -> bool:
    """An invitation waits for an account and its seat, a reset for somebody who has one."""
    if link.ended_at:
        return False
    if link.purpose is ActivationPurpose.RESET:
        return link.account.activated_at is not None
    return link.account.activated_at is None and (link.seat is None or link.seat.status is SeatStatus.INVITED)


async def _locked_account(work: Work, link: Activation) -> Account:
    """Whoever has the link is that person: what happens now is told under their name."""
    work.actor_id = link.account_id
    return await Account.filter(id=link.account_id).select_for_update(no_key=True).get()


async def _end_links(account: Account, context: Context) -> None:
    await Activation.filter(account_id=account.id, ended_at__isnull=True).update(ended_at=context.now)


async def _activate_seats(work: Work, account: Account) -> dict[str, str]:
    """The names of a customer and its product that the account has a seat for, if any."""
    invited = Seat.filter(account_id=account.id, status=SeatStatus.INVITED).order_by("id")
    seats = await invited.select_for_update(no_key=True)
    ids = [seat.id for seat in seats]
    await Seat.filter(id__in=ids).update(status=SeatStatus.ACTIVE, activated_at=work.now, invitation_expires_at=None)
    names = await Seat.filter(id__in=ids).order_by("id").values("customer__name", "subscription__product__name")
    for seat, named in zip(seats, names, strict=True):
        _tell(work, account, seat, named["customer__name"])
    return {"customer": names[0]["customer__name"], "product": names[0]["subscription__product__name"]} if names else {}


def _tell(work: Work, account: Account, seat: Seat, customer_name: str) -> None:
    work.change(
        ChangeKind.SEAT_ACTIVATED,
        subject=seat,
        role=Role.MEMBER,
        account_id=account.id,
        facts={"email": seat.email},
    )
    work.change(
        ChangeKind.ACCESS_GAINED,
        subject=account,
        about=seat,
        role=Role.MEMBER,
        account_id=account.id,
        facts={"name": customer_name},
    )


def _confirm(context: Context, work: Work, account: Account, names: dict[str, str]) -> None:
    work.mail(
        "activated",
        to=account.email,
        locale=account.locale or context.locale,
        subject_id=account.id,
        facts={"name": account.name, **names},
    )


async def request_password_reset(context: Context, *, email: str) -> Outcome:
    """A letter is promised to whatever address; only when it is sent does anybody look who has that address.

    So neither the answer nor its time tells whether there is such an account. Refusal INVALID_INPUT at "email" for
    what can't be an address, TOO_MANY_ATTEMPTS for too many from one network.
    """
    address = checked_email(email)
    if context.address:
        await tries.count(context, reset_from(context.address))
    async with context.work() as work:
        link_id = Activation.new_id()
        work.mail(RESET_LETTER, to=address, locale=context.locale, subject_id=link_id, activation_id=link_id)
        return work.done()


async def begin_reset(context: Context, link_id: str, email: str) -> Account | None:
    """Whose password the link may replace, for an hour; the same again when asked again.

    None where nobody has that address, and for whoever has got enough of these letters lately.
    """
    async with context.work():
        mine = {"email_key": email_key(email), "activated_at__isnull": False}
        account = await Account.filter(**mine).select_for_update(no_key=True).first()
        if account is None or await Activation.exists(id=link_id):
            return account
        lately = {"purpose": ActivationPurpose.RESET, "created_at__gt": context.now - RESET_PAUSE}
        if await Activation.filter(account_id=account.id, **lately).count() >= RESETS_AT_ONCE:
            return None
        link = new_link(context, account, id=link_id)
        link.purpose, link.expires_at = ActivationPurpose.RESET, context.now + RESET_LIFETIME
        await link.save(force_create=True)
        return account


async def reset_password(context: Context, *, token: str, password: str, kind: SessionKind) -> SignedIn:
    """As `choose_password`, and signs in."""
    return await open_session(context, await choose_password(context, token=token, password=password), kind)


async def choose_password(context: Context, *, token: str, password: str) -> str:
    """The account's id. Ends all its sessions and all other links to choose a password.

    Refusal TOKEN_INVALID or TOKEN_EXPIRED at "token", PASSWORD_TOO_WEAK at "password".
    """
    link = await _working(context, token, ActivationPurpose.RESET)
    known = [link.account.email, link.account.name]
    password_hash = await new_password_hash(password, "password", known=known)
    async with context.work() as work:
        account = await _locked_account(work, link)
        await _working(context, token, ActivationPurpose.RESET)
        await set_password(context, work, account, password_hash)
        await Session.filter(account_id=account.id).delete()
        await tries.forget(sign_in_of(account.email_key))
    return account.id


async def set_password(context: Context, work: Work, account: Account, password_hash: str) -> None:
    """In place of the one that an activated account had; nobody can choose another by an older link."""
    account.password_hash = password_hash
    await account.save(update_fields=["password_hash"])
    await _end_links(account, context)
    await SignInChallenge.filter(account_id=account.id).delete()  # they began with the old one
    work.change(ChangeKind.ACCOUNT_UPDATED, subject=account, account_id=account.id)
