"""What can be done with a record now, and why not: one answer for whoever looks and for whoever does it.

`roles` are the viewer's towards the record, by their names; SELF is there for one's own seat.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.next_period import opens_on
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.subscription import SEATS_MAXIMUM, SubscriptionStatus, seats_free


class Action(StrEnum):
    TOP_UP = "TOP_UP"
    INVITE_MEMBER = "INVITE_MEMBER"
    RENEW = "RENEW"
    SCHEDULE_RENEWAL = "SCHEDULE_RENEWAL"
    PAY = "PAY"
    CANCEL_PURCHASE = "CANCEL_PURCHASE"
    RESEND_INVITATION = "RESEND_INVITATION"
    REMOVE_MEMBER = "REMOVE_MEMBER"
    RESTORE_MEMBER = "RESTORE_MEMBER"
    REASSIGN_SEAT = "REASSIGN_SEAT"
    GRANT_ADMINISTRATOR = "GRANT_ADMINISTRATOR"
    REVOKE_ADMINISTRATOR = "REVOKE_ADMINISTRATOR"
    ISSUE_CREDIT_NOTE = "ISSUE_CREDIT_NOTE"
    SUSPEND = "SUSPEND"
    LIFT_SUSPENSION = "LIFT_SUSPENSION"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedAction:
    """`reason` is there exactly when it is not allowed; `earliest_on` is the day from which it will be, if known."""

    action: Action
    reason: UserErrorCode | None = None
    earliest_on: date | None = None

    @property
    def allowed(self) -> bool:
        return self.reason is None

    @property
    def facts(self) -> dict[str, str | int]:
        """What the message may mention."""
        return {"earliest": self.earliest_on.isoformat()} if self.earliest_on else {}


Roles = Set[str]

CUSTOMER_SIDE: Roles = frozenset({Role.RESELLER_ADMIN, Role.CUSTOMER_ADMIN})
OPERATOR: Roles = frozenset({Role.OPERATOR})
SELF = "SELF"
RUNNING = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAST_DUE)
UNPAID = (InvoiceStatus.DRAFT, InvoiceStatus.OPEN)


def require(actions: Iterable[AllowedAction], action: Action, *path: str) -> None:
    """Refusal with the reason, or NOT_ALLOWED for an action that is left out."""
    found = next((allowed for allowed in actions if allowed.action is action), None)
    if found is None:
        raise Refusal(UserErrorCode.NOT_ALLOWED, *path)
    if found.reason:
        raise Refusal(found.reason, *path, facts=found.facts)


def subscription_actions(
    *,
    status: SubscriptionStatus,
    current_period_end: date | None,
    seats_purchased: int,
    seats_assigned: int,
    next_seats: int | None,
    next_period_end: date | None,
    next_invoice_id: str | None,
    roles: Roles,
    today: date,
) -> list[AllowedAction]:
    """A canceled subscription can't be done anything with. The next period can be ordered anew until it is paid."""
    actions = []
    following = next_period_end if next_invoice_id else None
    if status != SubscriptionStatus.CANCELED and roles & CUSTOMER_SIDE:
        full = seats_free(seats_purchased, seats_assigned, next_seats) <= 0
        actions += [
            _action(
                Action.TOP_UP,
                _top_up_refused(status, current_period_end, max(seats_purchased, next_seats or 0), today),
            ),
            _action(Action.INVITE_MEMBER, _not_in(RUNNING, status) or _when(full, UserErrorCode.NO_SEAT_AVAILABLE)),
            _renew(status, current_period_end, following, today),
            _schedule(status, current_period_end, following),
        ]
    if status == SubscriptionStatus.SUSPENDED and roles & OPERATOR:
        actions += [_action(Action.LIFT_SUSPENSION)]
    elif status != SubscriptionStatus.CANCELED and roles & OPERATOR:
        actions += [_action(Action.SUSPEND, _not_in(RUNNING, status))]
    return actions


def _renew(
    status: SubscriptionStatus, period_end: date | None, following_end: date | None, today: date
) -> AllowedAction:
    """`following_end` is that of the next period, where it is paid for already."""
    if refused := _not_in((*RUNNING, SubscriptionStatus.EXPIRED), status):
        return _action(Action.RENEW, refused)
    end = following_end or period_end
    if following_end or (end and today < opens_on(end)):
        return _action(Action.RENEW, UserErrorCode.TOO_EARLY, opens_on(end) if end else None)
    return _action(Action.RENEW)


def _schedule(status: SubscriptionStatus, period_end: date | None, following_end: date | None) -> AllowedAction:
    """Of what is paid for already nothing is left to plan."""
    if following_end and status == SubscriptionStatus.ACTIVE:
        return _action(Action.SCHEDULE_RENEWAL, UserErrorCode.TOO_EARLY, period_end)
    return _action(Action.SCHEDULE_RENEWAL, _not_in((SubscriptionStatus.ACTIVE,), status))


def _top_up_refused(
    status: SubscriptionStatus, period_end: date | None, seats_purchased: int, today: date
) -> UserErrorCode | None:
    if status != SubscriptionStatus.ACTIVE or period_end is None or today >= period_end:
        return UserErrorCode.SUBSCRIPTION_NOT_ACTIVE
    return _when(seats_purchased >= SEATS_MAXIMUM, UserErrorCode.SEATS_OUT_OF_RANGE)


def _not_in(statuses: Sequence[SubscriptionStatus], status: SubscriptionStatus) -> UserErrorCode | None:
    return _when(status not in statuses, UserErrorCode.SUBSCRIPTION_NOT_ACTIVE)


def _when(condition: bool, reason: UserErrorCode) -> UserErrorCode | None:
    return reason if condition else None


def _action(action: Action, reason: UserErrorCode | None = None, earliest_on: date | None = None) -> AllowedAction:
    return AllowedAction(action=action, reason=reason, earliest_on=earliest_on)


def actions_of_seat(
    status: SeatStatus, is_administrator: bool, subscriptions: Sequence[Mapping[str, Any]], roles: Roles
) -> list[AllowedAction]:
    """As `seat_actions`, from the row of its subscription: status, seats_purchased, seats_assigned, next_seats."""
    [subscription] = subscriptions
    return seat_actions(
        status=status,
        is_administrator=is_administrator,
        subscription_status=subscription["status"],
        seats_free=seats_free(
            subscription["seats_purchased"], subscription["seats_assigned"], subscription["next_seats"]
        ),
        roles=roles,
    )


def seat_actions(
    *,
    status: SeatStatus,
    is_administrator: bool,
    subscription_status: SubscriptionStatus,
    seats_free: int,
    roles: Roles,
) -> list[AllowedAction]:
    if not roles & CUSTOMER_SIDE:
        return []
    if status == SeatStatus.REMOVED:
        return [_action(Action.RESTORE_MEMBER, _when(seats_free <= 0, UserErrorCode.NO_SEAT_AVAILABLE))]
    stopped = _not_in(RUNNING, subscription_status)
    own_right = _when(is_administrator and SELF in roles, UserErrorCode.CANNOT_REMOVE_SELF)
    actions = [_action(Action.REMOVE_MEMBER, own_right), _action(Action.REASSIGN_SEAT, stopped or own_right)]
    if is_administrator:
        actions += [_action(Action.REVOKE_ADMINISTRATOR, own_right)]
    else:
        actions += [_action(Action.GRANT_ADMINISTRATOR)]
    if status == SeatStatus.INVITED:
        actions += [_action(Action.RESEND_INVITATION, stopped)]
    return actions


def actions_of_invoice(
    kind: InvoiceKind,
    status: InvoiceStatus,
    number: str | None,
    fulfilled_at: datetime | None,
    purchased_by: Role,
    purpose: Purpose,
    period_end: date | None,
    subscriptions: Sequence[Mapping[str, Any]],
    corrections: Sequence[Mapping[str, Any]],
    roles: Roles,
    today: date,
) -> list[AllowedAction]:
    """As `invoice_actions`, from the row of its subscription (status) and those of its corrections (kind)."""
    [subscription] = subscriptions
    return invoice_actions(
        kind=kind,
        status=status,
        is_issued=number is not None,
        is_fulfilled=fulfilled_at is not None,
        is_credited=any(correction["kind"] == InvoiceKind.CREDIT_NOTE for correction in corrections),
        purchased_by=purchased_by,
        purpose=purpose,
        period_end=period_end,
        subscription_status=subscription["status"],
        roles=roles,
        today=today,
    )


def invoice_actions(
    *,
    kind: InvoiceKind,
    status: InvoiceStatus,
    is_issued: bool,
    is_fulfilled: bool,
    is_credited: bool,
    purchased_by: Role,
    purpose: Purpose,
    period_end: date | None,
    subscription_status: SubscriptionStatus,
    roles: Roles,
    today: date,
) -> list[AllowedAction]:
    """Only the side that ordered pays or cancels, and a top-up is paid only while it could still be bought.

    What was given already can be paid whenever, but not canceled. With a credit note nothing can be done.
    """
    if kind == InvoiceKind.CREDIT_NOTE:
        return []
    actions = []
    if purchased_by in roles:
        settled = _when(status not in UNPAID, UserErrorCode.INVOICE_NOT_OPEN)
        is_late = subscription_status != SubscriptionStatus.ACTIVE or period_end is None or today >= period_end
        late = _when(purpose == Purpose.TOP_UP and is_late, UserErrorCode.SUBSCRIPTION_NOT_ACTIVE)
        if purpose == Purpose.RENEWAL:
            late = _not_in((*RUNNING, SubscriptionStatus.EXPIRED), subscription_status)
        given = _when(is_fulfilled, UserErrorCode.INVOICE_NOT_OPEN)
        actions += [
            _action(Action.PAY, settled or (None if is_fulfilled else late)),
            _action(Action.CANCEL_PURCHASE, settled or given),
        ]
    if roles & OPERATOR:
        refused = _when(is_credited or not is_issued, UserErrorCode.INVOICE_NOT_CREDITABLE)
        actions += [_action(Action.ISSUE_CREDIT_NOTE, refused)]
    return actions
