"""Seats: giving them to people and taking them back (rules §3 and §4)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.context import Context
from server.domain.actions import RUNNING
from server.domain.change import ChangeKind
from server.domain.member import MEMBERS_MAXIMUM, NewMember, checked_member
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.seat import SeatStatus, moved
from server.domain.subscription import seats_free
from server.domain.text import UNPRINTABLE
from server.domain.vat import PriceNote
from server.models import Account, OutboxKind, OutboxMessage, Reseller, ResellerAdministrator, Seat
from server.policy import Viewer
from server.resolvers.acting import Acting, acting_on
from server.resolvers.invitation import Guest, end_links, expiry, invite, send_links
from server.work import Outcome

TIME_TO_UNDO = timedelta(seconds=60)


async def invite_member(
    context: Context, *, subscription_id: str, email: str, name: str | None, locale: str | None, administrator: bool
) -> Outcome:
    member = checked_member(email=email, name=name, locale=locale, administrator=administrator)
    async with acting_on(context, subscription_id, "subscriptionId") as acting:
        _require_running(acting, "subscriptionId")
        seat = _granted(await invite(acting, [member]))
        return acting.work.done(seat=seat.id, subscription=subscription_id, notes=_notes([seat]))


def _require_running(acting: Acting, *path: str) -> None:
    if acting.subscription.status not in RUNNING:
        raise Refusal(UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, *path)


def _granted(answers: Sequence[Seat | Refusal]) -> Seat:
    [answer] = answers
    if isinstance(answer, Refusal):
        raise answer
    return answer


def _notes(seats: Sequence[Seat]) -> list[str]:
    return [PriceNote.PURCHASES_AT_LIST_PRICE] if any(seat.is_administrator for seat in seats) else []


async def invite_members(context: Context, *, subscription_id: str, members: Sequence[Mapping[str, Any]]) -> Outcome:
    """`members` as `checked_member` takes them. `results`: index, email, seat, and errors with code, path and facts."""
    if len(members) > MEMBERS_MAXIMUM:
        facts: dict[str, str | int] = {"problem": "too_many", "maximum": MEMBERS_MAXIMUM}
        raise Refusal(UserErrorCode.INVALID_INPUT, "members", facts=facts)
    rows = [_checked(row) for row in members]
    async with acting_on(context, subscription_id, "subscriptionId") as acting:
        _require_running(acting, "subscriptionId")
        served = iter(await invite(acting, [row for row in rows if isinstance(row, NewMember)]))
        answers = [row if isinstance(row, Refusal) else next(served) for row in rows]
        results = [_result(index, row["email"], answers[index]) for index, row in enumerate(members)]
        notes = _notes([answer for answer in answers if isinstance(answer, Seat)])
        return acting.work.done(results=results, subscription=subscription_id, notes=notes)


def _checked(row: Mapping[str, Any]) -> NewMember | Refusal:
    try:
        return checked_member(**row)
    except Refusal as refusal:
        return refusal


def _result(index: int, typed: str, answer: Seat | Refusal) -> Outcome:
    """An outcome is kept for the next time, and no database keeps NUL or half a character."""
    email = UNPRINTABLE.sub("\ufffd", typed)
    if isinstance(answer, Seat):
        return {"index": index, "email": email, "seat": answer.id, "errors": []}
    error = {"code": answer.code, "path": ["members", str(index), *answer.path], "facts": answer.facts}
    return {"index": index, "email": email, "seat": None, "errors": [error]}


@dataclass(frozen=True, kw_only=True)
class Held:
    """A seat, who has it, and the administrator at work on its subscription; all locked."""

    acting: Acting
    account: Account
    seat: Seat


@asynccontextmanager
async def _held(context: Context, seat_id: str) -> AsyncIterator[Held]:
    await _refuse_reseller(context.viewer, seat_id)
    known = await Seat.seen(context.viewer, seat_id, "seatId")
    async with acting_on(context, known.subscription_id, "seatId") as acting:
        account = await Account.filter(id=known.account_id).select_for_update(no_key=True).get()
        seat = await Seat.locked(context.viewer, seat_id, "seatId")
        yield Held(acting=acting, account=account, seat=seat)


async def _refuse_reseller(viewer: Viewer, id: str) -> None:
    """The reseller stands among a customer's administrators, so somebody may try to remove it."""
    if id.startswith(Reseller.PREFIX) and await Reseller.filter(Reseller.visible_to(viewer), id=id).exists():
        raise Refusal(UserErrorCode.RESELLER_IS_PERMANENT, "seatId")


async def resend_invitation(context: Context, *, seat_id: str) -> Outcome:
    async with _held(context, seat_id) as held:
        if held.seat.status is not SeatStatus.INVITED:
            raise Refusal(UserErrorCode.INVITATION_NOT_PENDING, "seatId")
        _require_running(held.acting, "seatId")
        await end_links(held.seat, context.now)
        held.seat.invitation_expires_at = expiry(context.now)
        await held.seat.save(update_fields=["invitation_expires_at"])
        held.acting.change(ChangeKind.SEAT_RESENT, held.seat)
        await send_links(held.acting, [Guest(seat=held.seat, account=held.account, locale=held.account.locale)])
        return held.acting.work.done(seat=seat_id)


async def remove_member(context: Context, *, seat_id: str) -> Outcome:
    """The seat is free at once. Its invitation stays, for `restore_member` to give back; it opens nothing meanwhile."""
    async with _held(context, seat_id) as held:
        await _remove(held)
        return held.acting.work.done(seat=seat_id, subscription=held.seat.subscription_id)


async def _remove(held: Held) -> None:
    _require_live(held.seat)
    _refuse_own_right(held)
    await _free(held)
    held.acting.change(ChangeKind.SEAT_REMOVED, held.seat)
    held.acting.mail("removed", held.seat, locale=held.account.locale, subject_id=held.seat.id, delay=TIME_TO_UNDO)
    if held.account.activated_at and not await _has_other_access(held):
        held.acting.access(ChangeKind.ACCESS_LOST, held.account)


def _require_live(seat: Seat) -> None:
    if seat.status is SeatStatus.REMOVED:
        raise Refusal(UserErrorCode.NOT_A_MEMBER, "seatId", facts={"email": seat.email})


def _refuse_own_right(held: Held) -> None:
    """In whatever capacity: the last step down is never one's own."""
    if held.seat.is_administrator and held.seat.account_id == held.acting.context.viewer.account_id:
        raise Refusal(UserErrorCode.CANNOT_REMOVE_SELF, "seatId")


async def _free(held: Held) -> None:
    seat, subscription = held.seat, held.acting.subscription
    seat.status = moved(seat.status, SeatStatus.REMOVED)
    seat.removed_at = held.acting.context.now
    seat.was_administrator, seat.is_administrator = seat.is_administrator, False
    await seat.save(update_fields=["status", "removed_at", "was_administrator", "is_administrator"])
    subscription.seats_assigned -= 1
    await subscription.save(update_fields=["seats_assigned"])


async def _has_other_access(held: Held) -> bool:
    account, customer_id, reseller_id = held.account, held.seat.customer_id, held.seat.reseller_id
    seats = Seat.filter(account_id=account.id, customer_id=customer_id, status=SeatStatus.ACTIVE)
    staff = ResellerAdministrator.filter(account_id=account.id, reseller_id=reseller_id)
    return account.is_operator or await seats.exists() or await staff.exists()


async def restore_member(context: Context, *, seat_id: str) -> Outcome:
    """The removed seat as it was: the same invitation, the same right, and no mail about either."""
    async with _held(context, seat_id) as held:
        await _require_restorable(held)
        await _give_back(held)
        await OutboxMessage.filter(kind=OutboxKind.MAIL, subject_id=seat_id, delivered_at__isnull=True).delete()
        held.acting.change(ChangeKind.SEAT_RESTORED, held.seat)
        if held.account.activated_at:
            held.acting.access(ChangeKind.ACCESS_GAINED, held.account)
        return held.acting.work.done(seat=seat_id, subscription=held.seat.subscription_id)


async def _require_restorable(held: Held) -> None:
    seat, subscription = held.seat, held.acting.subscription
    if seat.status is not SeatStatus.REMOVED:
        raise Refusal(UserErrorCode.NOT_A_REMOVED_SEAT, "seatId")
    others = Seat.filter(subscription_id=subscription.id, account_id=seat.account_id)
    if await others.exclude(status=SeatStatus.REMOVED).exists():
        raise Refusal(UserErrorCode.ALREADY_A_MEMBER, "seatId", facts={"email": seat.email})
    if seats_free(subscription.seats_purchased, subscription.seats_assigned, subscription.next_seats) <= 0:
        raise Refusal(UserErrorCode.NO_SEAT_AVAILABLE)


async def _give_back(held: Held) -> None:
    """Whoever activated the account meanwhile, by another invitation, has activated this seat with it."""
    seat, subscription, account = held.seat, held.acting.subscription, held.account
    seat.status = moved(seat.status, SeatStatus.ACTIVE if account.activated_at else SeatStatus.INVITED)
    if account.activated_at and not seat.activated_at:
        seat.activated_at, seat.invitation_expires_at = held.acting.context.now, None
    seat.removed_at = None
    seat.is_administrator, seat.was_administrator = seat.was_administrator, False
    await seat.save()
    subscription.seats_assigned += 1
    await subscription.save(update_fields=["seats_assigned"])


async def reassign_seat(context: Context, *, seat_id: str, email: str, name: str | None, locale: str | None) -> Outcome:
    """One address out and another in, or neither."""
    member = checked_member(email=email, name=name, locale=locale)
    async with _held(context, seat_id) as held:
        _require_running(held.acting, "seatId")
        if held.seat.email_key == member.email_key:
            raise Refusal(UserErrorCode.ALREADY_A_MEMBER, "email", facts={"email": member.email})
        await _remove(held)
        seat = _granted(await invite(held.acting, [member]))
        return held.acting.work.done(removed=seat_id, seat=seat.id, subscription=seat.subscription_id)


async def grant_administrator(context: Context, *, seat_id: str) -> Outcome:
    """From now on, or from the activation on. Granted twice is granted once."""
    async with _held(context, seat_id) as held:
        _require_live(held.seat)
        if not held.seat.is_administrator:
            await _set_right(held, True, ChangeKind.SEAT_ADMINISTRATOR_GRANTED)
            if held.account.activated_at:
                held.acting.mail(
                    "made_administrator", held.seat, locale=held.account.locale, subject_id=held.account.id
                )
        return held.acting.work.done(seat=seat_id, notes=_notes([held.seat]))


async def _set_right(held: Held, is_administrator: bool, kind: ChangeKind) -> None:
    held.seat.is_administrator = is_administrator
    await held.seat.save(update_fields=["is_administrator"])
    held.acting.change(kind, held.seat)


async def revoke_administrator(context: Context, *, seat_id: str) -> Outcome:
    async with _held(context, seat_id) as held:
        _require_live(held.seat)
        _refuse_own_right(held)
        if held.seat.is_administrator:
            await _set_right(held, False, ChangeKind.SEAT_ADMINISTRATOR_REVOKED)
        return held.acting.work.done(seat=seat_id)
