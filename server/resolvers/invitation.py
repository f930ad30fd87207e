"""Inviting people: an account for everybody, a seat for each while any is free, and the mail that tells them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.context import Context
from server.domain.change import ChangeKind
from server.domain.member import NewMember
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.search import folded, words_of
from server.domain.seat import INVITATION_DAYS, SeatStatus
from server.domain.subscription import seats_free
from server.domain.token import activation_token, token_hash
from server.models import Account, Activation, ActivationPurpose, Seat, Subscription
from server.resolvers.acting import Acting


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody with a new seat or link, and the language to write to them in, if one is known."""

    seat: Seat
    account: Account
    locale: str | None


async def invite(acting: Acting, members: Sequence[NewMember]) -> list[Seat | Refusal]:
    """A seat for each in the order given, or why there is none. As many statements for one as for hundreds."""
    refusals = await _refusals(acting.subscription, members)
    served = [member for member, refusal in zip(members, refusals, strict=True) if refusal is None]
    accounts = await registered(acting.context.now, served)
    guests = [_guest(acting, accounts[member.email_key], member) for member in served]
    acting.subscription.seats_assigned += len(guests)
    await acting.subscription.save(update_fields=["seats_assigned"])
    await Seat.bulk_create(guest.seat for guest in guests)
    await _tell(acting, guests)
    following = iter(guests)
    return [refusal or next(following).seat for refusal in refusals]


async def _refusals(subscription: Subscription, members: Sequence[NewMember]) -> list[Refusal | None]:
    taken = await _taken(subscription, members)
    free = seats_free(subscription.seats_purchased, subscription.seats_assigned, subscription.next_seats)
    refusals: list[Refusal | None] = []
    for member in members:
        if member.email_key in taken:
            refusals.append(Refusal(UserErrorCode.ALREADY_A_MEMBER, "email", facts={"email": member.email}))
        elif free <= 0:
            refusals.append(Refusal(UserErrorCode.NO_SEAT_AVAILABLE))
        else:
            taken.add(member.email_key)
            free -= 1
            refusals.append(None)
    return refusals


async def _taken(subscription: Subscription, members: Sequence[NewMember]) -> set[str]:
    theirs = Seat.filter(subscription_id=subscription.id, email_key__in=[member.email_key for member in members])
    return {seat.email_key async for seat in theirs.exclude(status=SeatStatus.REMOVED)}


async def registered(now: datetime, people: Iterable[NewMember]) -> dict[str, Account]:
    """Their accounts by `email_key`, made where missing, locked until the transaction ends.

    Transactions that want the same people take them in the same order, so that no two wait for each other. The lock
    leaves the key free, so that rows that refer to the account, such as its owner's intents, need not wait either.
    No name is kept: administrators of other customers would see what these ones typed.
    """
    ordered = sorted(people, key=lambda person: person.email_key)
    if not ordered:
        return {}
    accounts = [
        Account(id=Account.new_id(), email=one.email, email_key=one.email_key, locale=one.locale, created_at=now)
        for one in ordered
    ]
    await Account.bulk_create(accounts, ignore_conflicts=True)
    theirs = Account.filter(email_key__in=[one.email_key for one in ordered]).order_by("email_key")
    return {account.email_key: account async for account in theirs.select_for_update(no_key=True)}


def _guest(acting: Acting, account: Account, member: NewMember) -> Guest:
    """Whoever has an account has chosen a language; whoever has none is written to as the administrator says."""
    locales = (account.locale, member.locale) if account.activated_at else (member.locale, account.locale)
    return Guest(seat=_seat(acting, account, member), account=account, locale=locales[0] or locales[1])


def _seat(acting: Acting, account: Account, member: NewMember) -> Seat:
    """Usable at once by whoever has an account; held for the others until they make theirs."""
    now = acting.context.now
    seat = Seat(
        id=Seat.new_id(),
        reseller_id=acting.subscription.reseller_id,
        customer_id=acting.subscription.customer_id,
        subscription_id=acting.subscription.id,
        account_id=account.id,
        email=member.email,
        email_key=member.email_key,
        name=member.name,
        name_key=folded(member.name or "")[:200],
        words=words_of(member.name, member.email),
        is_administrator=member.administrator,
        invited_at=now,
    )
    if account.activated_at:
        seat.status, seat.activated_at = SeatStatus.ACTIVE, now
    else:
        seat.status, seat.invitation_expires_at = SeatStatus.INVITED, expiry(now)
    return seat


async def _tell(acting: Acting, guests: Sequence[Guest]) -> None:
    for guest in guests:
        if guest.seat.status is SeatStatus.ACTIVE:
            acting.change(ChangeKind.SEAT_ACTIVATED, guest.seat)
            acting.access(ChangeKind.ACCESS_GAINED, guest.account)
            acting.mail("welcome", guest.seat, locale=guest.locale, subject_id=guest.account.id)
        else:
            acting.change(ChangeKind.SEAT_INVITED, guest.seat)
        if guest.seat.is_administrator:
            acting.change(ChangeKind.SEAT_ADMINISTRATOR_GRANTED, guest.seat)
    await send_links(acting, [guest for guest in guests if guest.seat.status is SeatStatus.INVITED])


async def send_links(acting: Acting, guests: Sequence[Guest]) -> None:
    """A new link for each of these seats, which makes an account of the address."""
    inviter = acting.names["inviter"]
    links = [new_link(acting.context, guest.account, invited_by=inviter, seat=guest.seat) for guest in guests]
    await Activation.bulk_create(links)
    for link, guest in zip(links, guests, strict=True):
        acting.mail("invitation", guest.seat, locale=guest.locale, subject_id=link.id, activation_id=link.id)


def new_link(
    context: Context,
    account: Account,
    *,
    invited_by: str | None = None,
    seat: Seat | None = None,
    id: str | None = None,
) -> Activation:
    """Not saved yet. Its token is made from its id when the mail goes out."""
    id = id or Activation.new_id()
    return Activation(
        id=id,
        account_id=account.id,
        seat_id=seat.id if seat else None,
        purpose=ActivationPurpose.INVITATION,
        invited_by=invited_by,
        token_hash=token_hash(activation_token(context.config.secret_key, id)),
        expires_at=expiry(context.now),
        created_at=context.now,
    )


def expiry(now: datetime) -> datetime:
    return now + timedelta(days=INVITATION_DAYS)


async def end_links(seat: Seat, now: datetime) -> None:
    """The links sent for this seat until now work no more."""
    await Activation.filter(seat_id=seat.id, ended_at__isnull=True).update(ended_at=now)
