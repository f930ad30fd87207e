"""What holds of seats (rules §3 and §4)."""

from tests.stateful.ledger import Ledger, grouped


def seats_are_within_what_was_bought(now: Ledger) -> None:
    live = grouped([row for row in now["seat"] if row["status"] != "REMOVED"], lambda row: row["subscription_id"])
    for row in now["subscription"]:
        assigned = len(live.get(row["id"], []))
        assert row["seats_assigned"] == assigned, f"{row['id']} counts {row['seats_assigned']} of {assigned} seats"
        assert 0 <= assigned <= row["seats_purchased"], f"{row['id']}: {assigned} of {row['seats_purchased']}"
        limit = row["next_seats"]
        assert limit is None or assigned <= limit, f"{row['id']}: {assigned} assigned, {limit} ordered"


def one_live_seat_each(now: Ledger) -> None:
    live = [row for row in now["seat"] if row["status"] != "REMOVED"]
    for (subscription_id, email), seats in grouped(
        live, lambda row: (row["subscription_id"], row["email_key"])
    ).items():
        assert len(seats) == 1, f"{email} has {len(seats)} live seats in {subscription_id}"


def no_reseller_takes_a_seat(now: Ledger) -> None:
    staff = {row["account_id"] for row in now["reseller_administrator"]}
    assert not [row["id"] for row in now["seat"] if row["account_id"] in staff]


def nothing_works_before_payment(now: Ledger) -> None:
    for row in now.where("subscription", status="PENDING_PAYMENT"):
        assert row["current_period_start"] is None, row["id"]
        assert row["seats_assigned"] == 0, row["id"]
