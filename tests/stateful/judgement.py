"""All that must hold, and when."""

from tests.stateful import feed, kept, letters, money, moves, periods, seats, work
from tests.stateful.deed import Deed
from tests.stateful.ledger import Ledger

ALWAYS = (
    seats.seats_are_within_what_was_bought,
    seats.one_live_seat_each,
    seats.no_reseller_takes_a_seat,
    seats.nothing_works_before_payment,
    money.figures_add_up,
    money.what_is_paid_is_the_total,
    money.a_discount_is_the_resellers,
    money.numbers_have_no_gaps,
    money.no_money_is_lost,
    money.what_was_given_was_paid_for_once,
    money.every_settled_payment_has_its_end,
    money.a_receipt_is_spent_once,
    periods.periods_follow_each_other,
    periods.each_period_is_told_of_once,
    periods.what_one_has_is_what_was_paid_for,
    periods.customers_are_sorted_by_their_next_end,
    letters.each_event_has_its_mail,
    letters.failed_payments_are_written_about,
    letters.no_reminder_comes_twice,
    letters.nothing_is_sent_that_was_not_promised,
    work.whoever_is_sent_to_pay_can_pay,
    work.nothing_is_planned_for_what_is_over,
)
BETWEEN = (moves.only_legal_moves, feed.every_change_is_told, feed.the_feed_only_grows)
WORKED_OFF = (periods.dates_decide, work.nothing_due_is_left, work.the_provider_agrees)


def at_any_time(now: Ledger, memory: kept.Memory, complaints: list[str]) -> None:
    for holds in ALWAYS:
        holds(now)
    memory.nothing_that_stays_has_changed(now)
    work.nothing_has_failed(now, complaints)


def after(before: Ledger, now: Ledger, deeds: list[Deed], *, is_alone: bool) -> None:
    for holds in BETWEEN:
        holds(before, now)
    changes = now.changes_since(before)
    for done in deeds:
        if done.has_succeeded:
            done.is_told(changes)
    if deeds and is_alone and not any(done.has_succeeded for done in deeds):
        what = [(done.mutation, done.errors) for done in deeds]
        assert now.new_effects(before) == {}, f"{what} was refused, and yet something has changed"


def when_worked_off(now: Ledger) -> None:
    """After the clock was moved."""
    for holds in WORKED_OFF:
        holds(now)
