"""What holds of periods: each is invoiced once, none overlaps another, no gap while it ran (rules §2 and §8)."""

import itertools
from collections.abc import Iterator
from datetime import date

from tests.stateful.ledger import Ledger, Row, chains, credit_notes, day, moment

OVER = ("EXPIRED", "CANCELED", "PENDING_PAYMENT")
GRACE = 14


def bought(now: Ledger, subscription: Row, *purposes: str) -> Iterator[Row]:
    """What was paid for and not taken back: of each purchase the invoice that stands."""
    credited = credit_notes(now)
    for chain in chains(now):
        last = chain[-1]
        is_own = last["subscription_id"] == subscription["id"] and last["purpose"] in purposes
        if is_own and last["fulfilled_at"] and last["id"] not in credited:
            yield last


def periods_follow_each_other(now: Ledger) -> None:
    for subscription in now["subscription"]:
        dated = [row for row in bought(now, subscription, "NEW", "RENEWAL") if row["period_start"]]
        spans = sorted((day(row["period_start"]), day(row["period_end"]), row["id"]) for row in dated)
        for (_, end, earlier), (start, _, later) in itertools.pairwise(spans):
            assert end is not None
            assert start is not None
            assert start >= end, f"{later} begins on {start}, before {earlier} ends on {end}"
            assert start == end or _ended(now, subscription), f"nothing is invoiced from {end} to {start}"


def _ended(now: Ledger, subscription: Row) -> bool:
    return bool(now.where("change", subject_id=subscription["id"], kind="subscription.expired"))


def each_period_is_told_of_once(now: Ledger) -> None:
    for subscription in now["subscription"]:
        told = now.where("change", subject_id=subscription["id"])
        begun = [row for row in told if row["kind"] == "subscription.activated"]
        given = [c[0] for c in chains(now) if c[0]["subscription_id"] == subscription["id"] and _was_given(c)]
        assert len(begun) == len([row for row in given if row["purpose"] == "NEW"]), subscription["id"]
        renewed = [row for row in told if row["kind"] == "subscription.renewed"]
        assert len(renewed) <= len([row for row in given if row["purpose"] == "RENEWAL"]), subscription["id"]


def _was_given(chain: list[Row]) -> bool:
    return any(row["fulfilled_at"] for row in chain)


def what_one_has_is_what_was_paid_for(now: Ledger) -> None:
    """Seats: those of the period's own invoice, and of its top-ups; dates: those of the period."""
    for subscription in now["subscription"]:
        if subscription["status"] in OVER:
            continue
        own = [row for row in bought(now, subscription, "NEW", "RENEWAL") if _is_of(subscription, row)]
        assert len(own) == 1, f"{subscription['id']}: {len(own)} invoices for the period that runs"
        more = sum(row["seats"] for row in bought(now, subscription, "TOP_UP") if _adds(now, subscription, row))
        paid = own[0]["seats"] + more
        assert subscription["seats_purchased"] == paid, f"{subscription['id']}: {paid} seats were paid for"


def _is_of(subscription: Row, invoice: Row) -> bool:
    """What is paid after grace begins on that day, and keeps the earlier one that it says."""
    start, says = day(subscription["current_period_start"]), day(invoice["period_start"])
    assert start
    if says is None or says < start:
        return moment(invoice["fulfilled_at"]).date() == start
    return says == start


def _adds(now: Ledger, subscription: Row, top_up: Row) -> bool:
    lines = now.where("invoice_line", invoice_id=top_up["id"])
    return day(subscription["current_period_end"]) in [day(line["period_end"]) for line in lines]


def dates_decide(now: Ledger) -> None:
    """After the clock was moved nothing is later than its dates allow, and customers are sorted by the right day."""
    for row in now["subscription"]:
        end = day(row["current_period_end"])
        if row["status"] == "ACTIVE":
            assert end
            assert now.today < end, f"{row['id']} is ACTIVE, paid until {end}, on {now.today}"
        if row["status"] == "PAST_DUE":
            assert end
            assert 0 <= (now.today - end).days < GRACE, f"{row['id']} is PAST_DUE, paid until {end}, on {now.today}"


def customers_are_sorted_by_their_next_end(now: Ledger) -> None:
    for customer in now["customer"]:
        runs = [row for row in now.where("subscription", customer_id=customer["id"]) if row["status"] not in OVER]
        ends: list[date] = [end for row in runs if (end := day(row["current_period_end"]))]
        assert day(customer["next_period_end"]) == min(ends, default=None), f"{customer['id']} of {ends}"
