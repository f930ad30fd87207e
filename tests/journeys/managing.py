"""The help page's other chapters: more users, more seats, other users."""

from datetime import timedelta
from typing import Any

from tests.journeys.selling import ORDERED
from tests.journeys.town import RESELLER_ADMIN, SUMS, sums
from tests.journeys.walk import Walk
from tests.serving import Person

REMOVED = "Your seat for Business at Acme Werkzeuge GmbH has been removed"
COUNTS = "seatsPurchased seatsAssigned seatsAvailable currentPeriodEnd"


async def users_are_added_one_by_one_while_seats_are_free(walk: Walk) -> None:
    for left in range(7, -1, -1):
        email = f"user{left}@acme.example"
        invited = await walk.anna.do(
            "inviteMember",
            "seat { id status } subscription { seatsAvailable } notes",
            subscriptionId=walk.subscription,
            email=email,
        )
        walk.seats[email] = invited["seat"]["id"]
        assert invited["subscription"] == {"seatsAvailable": left}
    refused = await walk.anna.refused("inviteMember", subscriptionId=walk.subscription, email="late@acme.example")
    assert [error["code"] for error in refused["errors"]] == ["NO_SEAT_AVAILABLE"]


async def fifty_days_before_the_end(walk: Walk) -> None:
    """In a month's period: twenty."""
    await walk.town.turn_clock_to(walk.period_end - timedelta(days=50 if walk.way.months == 12 else 20))
    await walk.town.operator.sign_in("olga@vendor.example")
    await walk.anna.sign_in(RESELLER_ADMIN)
    await walk.mia.sign_in("mia@acme.example")


async def a_top_up_charges_the_months_that_remain(walk: Walk) -> None:
    answer = await walk.anna.ask(
        "query($input: QuoteTopUpInput!) { quoteTopUp(input: $input) {"
        f" quote {{ token monthsCharged periodEnd notes {SUMS} }} errors {{ code }} }} }}",
        input={"subscriptionId": walk.subscription, "additionalSeats": 3},
    )
    quote = answer["quote"]
    assert (quote["monthsCharged"], quote["periodEnd"]) == (walk.way.months_left, walk.period_end.isoformat())
    assert sums(quote) == walk.way.top_up
    ordered = await _order_three(walk, quote["token"])
    await walk.pay(ordered, walk.anna)
    counts = await walk.look(f"{COUNTS} seatsPendingPayment")
    assert counts == {**_counts(walk, purchased=14, assigned=11), "seatsPendingPayment": 0}


async def _order_three(walk: Walk, quote_token: str) -> dict[str, Any]:
    ordered: dict[str, Any] = await walk.anna.do(
        "topUp",
        ORDERED,
        subscriptionId=walk.subscription,
        additionalSeats=3,
        paymentMethod=walk.way.method,
        returnUrl=f"{walk.town.url}/paid",
        quoteToken=quote_token,
    )
    subscription, today = ordered["subscription"], (await walk.town.today()).isoformat()
    assert (subscription["seatsPurchased"], subscription["seatsPendingPayment"]) == (11, 3)
    assert ordered["invoice"]["lines"] == [
        {
            "seats": 3,
            "monthsCharged": walk.way.months_left,
            "periodStart": today,
            "periodEnd": walk.period_end.isoformat(),
        }
    ]
    assert sums(ordered["invoice"]) == walk.way.top_up
    return ordered


def _counts(walk: Walk, *, purchased: int, assigned: int) -> dict[str, Any]:
    """The end never moves."""
    return {
        "seatsPurchased": purchased,
        "seatsAssigned": assigned,
        "seatsAvailable": purchased - assigned,
        "currentPeriodEnd": walk.period_end.isoformat(),
    }


async def the_corrected_name_is_on_the_new_invoice_only(walk: Walk) -> None:
    issued = await walk.anna.ask("{ invoices { nodes { number buyer { name } } } }")
    year = (await walk.town.today()).year
    position = 3 if year == walk.begun_on.year else 1
    assert issued["nodes"] == [
        {"number": f"{year}-{position:06}", "buyer": {"name": "Acme Werkzeuge GmbH"}},
        {"number": f"{walk.begun_on.year}-000002", "buyer": {"name": "Acme Werke GmbH"}},
        {"number": f"{walk.begun_on.year}-000001", "buyer": {"name": "Acme Werke GmbH"}},
    ]


async def removing_a_member_frees_the_seat_until_the_same_day(walk: Walk) -> None:
    removed = await walk.anna.do(
        "removeMember",
        f"seat {{ email status }} subscription {{ {COUNTS} }}",
        seatId=walk.seats["jan@acme.example"],
    )
    assert removed["seat"] == {"email": "jan@acme.example", "status": "REMOVED"}
    assert removed["subscription"] == _counts(walk, purchased=14, assigned=10)
    jan = await walk.town.known("jan@acme.example")
    assert await jan.ask("{ viewer { seats { id } capacities { role } } }") == {"seats": [], "capacities": []}
    assert await walk.look("id", jan) is None


async def a_removal_can_be_undone_before_anybody_is_told(walk: Walk) -> None:
    restored = await walk.anna.do(
        "restoreMember",
        f"seat {{ id status }} subscription {{ {COUNTS} }}",
        seatId=walk.seats["jan@acme.example"],
    )
    assert restored["seat"] == {"id": walk.seats["jan@acme.example"], "status": "ACTIVE"}
    assert restored["subscription"] == _counts(walk, purchased=14, assigned=11)
    await walk.town.wait_a_minute()
    told = await walk.anna.mails("jan@acme.example")
    assert REMOVED not in [mail["subject"] for mail in told]


async def and_the_free_seat_goes_to_somebody_else(walk: Walk) -> None:
    await walk.anna.do("removeMember", "", seatId=walk.seats["jan@acme.example"])
    await walk.town.wait_a_minute()
    await walk.town.mail("jan@acme.example", REMOVED)
    given = await walk.anna.do(
        "inviteMember",
        f"seat {{ status }} subscription {{ {COUNTS} }}",
        subscriptionId=walk.subscription,
        email="lea@acme.example",
    )
    assert given["seat"] == {"status": "INVITED"}
    assert given["subscription"] == _counts(walk, purchased=14, assigned=11)
    lea = await walk.town.newcomer("lea@acme.example", "Lea")
    assert await _end_seen_by(lea, walk) == walk.period_end.isoformat()


async def _end_seen_by(person: Person, walk: Walk) -> Any:
    return (await walk.look("currentPeriodEnd", person))["currentPeriodEnd"]


async def or_both_in_one_step(walk: Walk) -> None:
    reassigned = await walk.anna.do(
        "reassignSeat",
        f"removed {{ email status }} seat {{ email status }} subscription {{ {COUNTS} }}",
        seatId=walk.seats["user0@acme.example"],
        email="kim@acme.example",
    )
    assert reassigned["removed"] == {"email": "user0@acme.example", "status": "REMOVED"}
    assert reassigned["seat"] == {"email": "kim@acme.example", "status": "INVITED"}
    assert reassigned["subscription"] == _counts(walk, purchased=14, assigned=11)
