"""What falls due on which day (rules §7 and §8)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.domain.invoice import Purpose
from server.domain.payment import PaymentMethod
from server.domain.renewal import charged_again_on
from server.domain.subscription import SubscriptionStatus
from server.domain.term import Term
from server.domain.upcoming import UpcomingKind, appointments, purchase_end

END = date(2027, 3, 1)
ORDERED = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


def planned(**facts: Any) -> list[tuple[UpcomingKind, date]]:
    usual = {
        "status": SubscriptionStatus.ACTIVE,
        "term": Term.YEARLY,
        "current_period_end": END,
        "will_renew": False,
        "renewal_payment_method": None,
        "is_ordered": False,
        "is_paid": False,
    }
    return [(each.kind, each.on) for each in appointments(**{**usual, **facts})]


END_ITSELF = (UpcomingKind.PERIOD_END, END)


def test_what_ends_is_announced_thirty_seven_and_one_days_before() -> None:
    days = [date(2027, 1, 30), date(2027, 2, 22), date(2027, 2, 28)]
    assert planned() == [*((UpcomingKind.RENEWAL_REMINDER, day) for day in days), END_ITSELF]


def test_a_month_is_not_announced_on_its_first_day() -> None:
    reminders = [day for kind, day in planned(term=Term.MONTHLY) if kind is UpcomingKind.RENEWAL_REMINDER]
    assert reminders == [date(2027, 2, 22), date(2027, 2, 28)]


def test_a_card_is_charged_on_the_last_day() -> None:
    plan = planned(will_renew=True, renewal_payment_method=PaymentMethod.CARD)
    assert plan == [(UpcomingKind.RENEWAL_CHARGE, date(2027, 2, 28)), END_ITSELF]


def test_an_invoice_goes_out_thirty_days_before() -> None:
    plan = planned(will_renew=True, renewal_payment_method=PaymentMethod.BANK_TRANSFER)
    assert plan == [(UpcomingKind.RENEWAL_INVOICE, date(2027, 1, 30)), END_ITSELF]


def test_of_what_is_ordered_only_the_end_is_left() -> None:
    assert planned(will_renew=True, is_ordered=True) == [END_ITSELF]


def test_grace_lasts_fourteen_days() -> None:
    assert planned(status=SubscriptionStatus.PAST_DUE) == [(UpcomingKind.GRACE_END, date(2027, 3, 15))]


def test_nothing_is_charged_while_it_is_suspended() -> None:
    suspended = {"status": SubscriptionStatus.SUSPENDED, "will_renew": True}
    assert (planned(**suspended), planned(**suspended, is_ordered=True, is_paid=True)) == ([], [END_ITSELF])


@pytest.mark.parametrize(
    "status", [SubscriptionStatus.PENDING_PAYMENT, SubscriptionStatus.EXPIRED, SubscriptionStatus.CANCELED]
)
def test_nothing_happens_by_itself_where_nothing_runs(status: SubscriptionStatus) -> None:
    end = None if status is SubscriptionStatus.PENDING_PAYMENT else END
    assert planned(status=status, current_period_end=end) == []


# ---------------------------------------------------------------- how long an order waits


def waits(**facts: Any) -> datetime:
    usual = {
        "purpose": Purpose.NEW,
        "is_automatic": False,
        "created_at": ORDERED,
        "due_on": None,
        "period_start": None,
        "period_end": None,
    }
    return purchase_end(**{**usual, **facts})


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_an_order_by_card_waits_a_day() -> None:
    assert waits() == ORDERED + timedelta(hours=24)


def test_an_order_by_transfer_waits_fourteen_days_after_it_is_due() -> None:
    assert waits(due_on=date(2026, 6, 11)) == midnight(date(2026, 6, 25))


@pytest.mark.parametrize("due_on", [None, date(2026, 5, 12)])
def test_a_top_up_waits_no_longer_than_its_period_lasts(due_on: date | None) -> None:
    top_up = {"purpose": Purpose.TOP_UP, "period_end": date(2026, 5, 13), "due_on": due_on}
    assert waits(**top_up) == midnight(date(2026, 5, 13))


def test_a_top_up_by_card_waits_a_day_in_the_middle_of_its_period() -> None:
    assert waits(purpose=Purpose.TOP_UP, period_end=END) == ORDERED + timedelta(hours=24)


def test_a_renewal_that_was_ordered_by_itself_is_tried_until_grace_is_over() -> None:
    assert waits(purpose=Purpose.RENEWAL, is_automatic=True, period_start=END) == midnight(date(2027, 3, 15))


def test_one_that_was_ordered_by_hand_waits_a_day() -> None:
    assert waits(purpose=Purpose.RENEWAL, period_start=END) == ORDERED + timedelta(hours=24)


# ---------------------------------------------------------------- charging again


@pytest.mark.parametrize(
    ("tries", "expected"), [(1, date(2027, 3, 1)), (2, date(2027, 3, 3)), (3, date(2027, 3, 7)), (4, None)]
)
def test_a_card_is_charged_again_one_three_and_seven_days_later(tries: int, expected: date | None) -> None:
    first = date(2027, 2, 28)
    assert charged_again_on(first, tries, today=first) == expected


def test_however_late_it_is_never_charged_twice_a_day() -> None:
    assert charged_again_on(date(2027, 2, 28), 2, today=date(2027, 4, 9)) == date(2027, 4, 10)
