"""What can be done with a record, and why not."""

from datetime import date

import pytest

from server.domain.actions import (
    Action,
    actions_of_invoice,
    actions_of_seat,
    require,
    seat_actions,
    subscription_actions,
)
from server.domain.invoice import InvoiceKind, InvoiceStatus, Purpose
from server.domain.refusal import Refusal, UserErrorCode
from server.domain.role import Role
from server.domain.seat import SeatStatus
from server.domain.subscription import SubscriptionStatus

TODAY = date(2026, 5, 12)
RESELLER = frozenset({"RESELLER_ADMIN"})
CUSTOMER = frozenset({"CUSTOMER_ADMIN"})
MEMBER = frozenset({"MEMBER", "SELF"})
OPERATOR = frozenset({"OPERATOR"})

Shown = dict[str, str | None]


def of_subscription(
    roles: frozenset[str],
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    *,
    purchased: int = 3,
    assigned: int = 1,
    ordered: int | None = None,
) -> Shown:
    actions = subscription_actions(
        status=status,
        current_period_end=date(2026, 7, 1),
        seats_purchased=3,
        seats_assigned=assigned,
        next_seats=ordered,
        next_period_end=None,
        next_invoice_id=None,
        roles=roles,
        today=TODAY,
    )
    return {allowed.action: allowed.reason for allowed in actions}


@pytest.mark.parametrize("roles", [RESELLER, CUSTOMER])
def test_both_sides_manage_an_active_subscription(roles: frozenset[str]) -> None:
    assert of_subscription(roles) == {
        "TOP_UP": None,
        "INVITE_MEMBER": None,
        "RENEW": UserErrorCode.TOO_EARLY,
        "SCHEDULE_RENEWAL": None,
    }


def test_a_member_manages_nothing() -> None:
    assert of_subscription(MEMBER) == {}


def test_an_operator_suspends() -> None:
    assert of_subscription(OPERATOR) == {"SUSPEND": None}


def test_what_is_suspended_can_only_be_let_go_on() -> None:
    assert of_subscription(OPERATOR, SubscriptionStatus.SUSPENDED) == {"LIFT_SUSPENSION": None}


def test_without_a_free_seat_nobody_is_invited() -> None:
    assert of_subscription(RESELLER, assigned=3)["INVITE_MEMBER"] == UserErrorCode.NO_SEAT_AVAILABLE


def test_a_next_period_with_fewer_seats_is_the_limit() -> None:
    assert of_subscription(RESELLER, assigned=2, ordered=2)["INVITE_MEMBER"] == UserErrorCode.NO_SEAT_AVAILABLE


def renew_on(today: date, *, paid_until: date | None = None) -> tuple[str | None, date | None]:
    actions = subscription_actions(
        status=SubscriptionStatus.ACTIVE,
        current_period_end=date(2026, 7, 1),
        seats_purchased=3,
        seats_assigned=1,
        next_seats=3 if paid_until else None,
        next_period_end=paid_until,
        next_invoice_id="inv" if paid_until else None,
        roles=RESELLER,
        today=today,
    )
    return next((action.reason, action.earliest_on) for action in actions if action.action == "RENEW")


@pytest.mark.parametrize(("today", "reason"), [("2026-05-31", UserErrorCode.TOO_EARLY), ("2026-06-01", None)])
def test_the_next_period_can_be_ordered_30_days_before(today: str, reason: str | None) -> None:
    assert renew_on(date.fromisoformat(today)) == (reason, date(2026, 6, 1) if reason else None)


def test_what_is_paid_for_is_ordered_one_period_ahead_only() -> None:
    assert renew_on(date(2026, 6, 20), paid_until=date(2027, 7, 1)) == (UserErrorCode.TOO_EARLY, date(2027, 6, 1))


def test_in_grace_people_are_invited_and_no_seat_is_bought() -> None:
    shown = of_subscription(RESELLER, SubscriptionStatus.PAST_DUE)
    assert (shown["INVITE_MEMBER"], shown["TOP_UP"]) == (None, UserErrorCode.SUBSCRIPTION_NOT_ACTIVE)


@pytest.mark.parametrize("roles", [RESELLER, OPERATOR])
def test_nothing_is_done_with_a_canceled_subscription(roles: frozenset[str]) -> None:
    assert of_subscription(roles, SubscriptionStatus.CANCELED) == {}


def of_seat(
    roles: frozenset[str],
    status: SeatStatus = SeatStatus.ACTIVE,
    *,
    administrator: bool = False,
    subscription: SubscriptionStatus = SubscriptionStatus.ACTIVE,
    free: int = 1,
) -> Shown:
    actions = seat_actions(
        status=status,
        is_administrator=administrator,
        subscription_status=subscription,
        seats_free=free,
        roles=roles,
    )
    return {allowed.action: allowed.reason for allowed in actions}


def test_an_invited_member_can_be_invited_again() -> None:
    assert of_seat(RESELLER, SeatStatus.INVITED) == {
        "REMOVE_MEMBER": None,
        "REASSIGN_SEAT": None,
        "GRANT_ADMINISTRATOR": None,
        "RESEND_INVITATION": None,
    }


def test_an_administrators_right_can_be_taken_back() -> None:
    assert "GRANT_ADMINISTRATOR" not in of_seat(RESELLER, administrator=True)


def test_nobody_takes_away_their_own_right() -> None:
    shown = of_seat(CUSTOMER | MEMBER, administrator=True)
    assert shown == dict.fromkeys(
        ("REMOVE_MEMBER", "REASSIGN_SEAT", "REVOKE_ADMINISTRATOR"), UserErrorCode.CANNOT_REMOVE_SELF
    )


@pytest.mark.parametrize(("free", "reason"), [(1, None), (0, UserErrorCode.NO_SEAT_AVAILABLE)])
def test_a_removed_seat_can_be_restored_while_one_is_free(free: int, reason: str | None) -> None:
    assert of_seat(RESELLER, SeatStatus.REMOVED, free=free) == {"RESTORE_MEMBER": reason}


def test_an_expired_subscription_keeps_its_assignments_and_takes_no_new_ones() -> None:
    shown = of_seat(RESELLER, SeatStatus.INVITED, subscription=SubscriptionStatus.EXPIRED)
    assert (shown["REMOVE_MEMBER"], shown["RESEND_INVITATION"], shown["REASSIGN_SEAT"]) == (
        None,
        UserErrorCode.SUBSCRIPTION_NOT_ACTIVE,
        UserErrorCode.SUBSCRIPTION_NOT_ACTIVE,
    )


def test_a_member_does_nothing_with_its_seat() -> None:
    assert of_seat(MEMBER) == {}


def test_a_seats_actions_follow_from_the_row_of_its_subscription() -> None:
    row = {"status": SubscriptionStatus.ACTIVE, "seats_purchased": 4, "seats_assigned": 3, "next_seats": 3}
    [restore] = actions_of_seat(SeatStatus.REMOVED, False, [row], RESELLER)
    assert restore.reason is UserErrorCode.NO_SEAT_AVAILABLE


def of_invoice(
    roles: frozenset[str],
    status: InvoiceStatus = InvoiceStatus.OPEN,
    *,
    purpose: Purpose = Purpose.TOP_UP,
    end: date | None = date(2026, 7, 1),
    subscription: SubscriptionStatus = SubscriptionStatus.ACTIVE,
) -> Shown:
    number = None if status is InvoiceStatus.DRAFT else "2026-000001"
    row = [{"status": subscription}]
    buyer, kind = Role.RESELLER_ADMIN, InvoiceKind.INVOICE
    actions = actions_of_invoice(kind, status, number, None, buyer, purpose, end, row, [], roles, TODAY)
    return {allowed.action: allowed.reason for allowed in actions}


def test_the_side_that_ordered_pays_or_cancels() -> None:
    assert (of_invoice(RESELLER), of_invoice(CUSTOMER)) == ({"PAY": None, "CANCEL_PURCHASE": None}, {})


@pytest.mark.parametrize("status", [InvoiceStatus.PAID, InvoiceStatus.VOID])
def test_what_is_settled_is_neither_paid_nor_canceled(status: InvoiceStatus) -> None:
    assert set(of_invoice(RESELLER, status).values()) == {UserErrorCode.INVOICE_NOT_OPEN}


def test_a_top_up_of_a_period_that_is_over_is_only_canceled() -> None:
    assert of_invoice(RESELLER, end=TODAY) == {"PAY": UserErrorCode.SUBSCRIPTION_NOT_ACTIVE, "CANCEL_PURCHASE": None}


def test_nothing_is_bought_for_what_is_suspended() -> None:
    shown = of_invoice(RESELLER, subscription=SubscriptionStatus.SUSPENDED)
    assert shown["PAY"] == UserErrorCode.SUBSCRIPTION_NOT_ACTIVE


def test_a_first_purchase_has_no_period_yet() -> None:
    shown = of_invoice(RESELLER, purpose=Purpose.NEW, end=None, subscription=SubscriptionStatus.PENDING_PAYMENT)
    assert shown["PAY"] is None


def refusal_of(action: Action) -> UserErrorCode:
    actions = subscription_actions(
        status=SubscriptionStatus.PAST_DUE,
        current_period_end=TODAY,
        seats_purchased=3,
        seats_assigned=1,
        next_seats=None,
        next_period_end=None,
        next_invoice_id=None,
        roles=RESELLER,
        today=TODAY,
    )
    with pytest.raises(Refusal) as refusal:
        require(actions, action, "subscriptionId")
    return refusal.value.code


def test_what_is_not_allowed_is_refused_for_its_reason() -> None:
    assert refusal_of(Action.TOP_UP) is UserErrorCode.SUBSCRIPTION_NOT_ACTIVE


def test_what_is_left_out_is_not_allowed() -> None:
    assert refusal_of(Action.SUSPEND) is UserErrorCode.NOT_ALLOWED
