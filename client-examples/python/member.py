"""Members: inviting them, what they do then, and making one of them administrator."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import sandbox
from company import PASSWORD, address_of
from order import Sold, quote
from person import Person
from step import step, tell

SECONDS = 30


async def add_members(anna: Person, sold: Sold) -> dict[str, str]:
    """The ids of the seats by the names of who has them."""
    step("9. Add the users by their e-mail addresses")
    names = ["mia", "jan"]
    now = await anna.ask("latest-change-cursor")
    async with anna.watch(filter={"customerId": sold.customer_id}, after=now) as changes:
        invited = await anna.do(
            "invite-members",
            subscriptionId=sold.subscription_id,
            members=[{"email": address_of(name), "name": name.title()} for name in [*names, "mia"]],
        )
        await _hear(changes, len(names))
    return dict(zip(names, _seats(invited["results"]), strict=True))


async def _hear(changes: AsyncIterator[dict[str, Any]], count: int) -> None:
    async with asyncio.timeout(SECONDS):
        for _ in range(count):
            change = await anext(changes)
            tell(f"heard live: {change['kind']}: {change['summary']}")


def _seats(results: list[dict[str, Any]]) -> list[str]:
    for row in results:
        problem = row["errors"] and row["errors"][0]["message"]
        tell(f"{row['email']}: {problem or row['seat']['status']}")
    return [row["seat"]["id"] for row in results if row["seat"]]


async def accept(url: str, name: str) -> Person:
    """As the person invited, who reads the mail and chooses a password."""
    step(f"{name.title()} accepts the invitation")
    person, token = Person(url), await sandbox.activation_token(url, address_of(name))
    pending = await person.ask("pending-activation", token=token)
    tell(f"{pending['invitedBy']} has given {pending['email']} a seat at {pending['customerName']}")
    viewer = await person.activate(token, PASSWORD, name.title())
    for seat in viewer["seats"]:
        tell(f"a seat for {seat['subscription']['product']['name']} is {seat['status']}")
    return person


async def look_at_administrators(anna: Person, sold: Sold) -> None:
    step("The reseller is administrator by itself, and has no seat")
    customer = await anna.ask("customer", id=sold.customer_id, product=sold.product)
    for administrator in customer["administrators"]:
        who = administrator["reseller"]["name"] if administrator["reseller"] else administrator["account"]["email"]
        tell(f"{administrator['kind']}: {who}")
    for seat in customer["currentSubscription"]["seats"]["nodes"]:
        tell(f"seat: {seat['email']}, {seat['status']}")


async def make_administrator(anna: Person, mia: Person, sold: Sold, seat_id: str) -> None:
    step("Make a member administrator")
    granted = await anna.do("grant-administrator", seatId=seat_id)
    tell(f"{granted['seat']['email']} is administrator: {', '.join(granted['notes'])}")
    await quote(mia, "top-up", subscriptionId=sold.subscription_id, additionalSeats=1)
    customer = await mia.ask("customer", id=sold.customer_id, product=sold.product)
    tell(f"and sees as the reseller's discount: {customer['currentSubscription']['resellerDiscountPercent']}")


async def add_one(anna: Person, sold: Sold, name: str) -> None:
    step("Add a user to an existing customer")
    invited = await anna.do("invite-member", subscriptionId=sold.subscription_id, email=address_of(name))
    tell(f"{invited['seat']['email']} is {invited['seat']['status']}; {_free(invited)}")


async def remove_and_replace(anna: Person, sold: Sold, seat_id: str) -> None:
    step("Remove a user, undo it, and give the seat to somebody else")
    removed = await anna.do("remove-member", seatId=seat_id)
    tell(f"{removed['seat']['email']} is {removed['seat']['status']}; {_free(removed)}")
    restored = await anna.do("restore-member", seatId=seat_id)
    tell(f"{restored['seat']['email']} is {restored['seat']['status']} again; {_free(restored)}")
    changed = await anna.do("reassign-seat", seatId=seat_id, email=address_of("kim"), name="Kim")
    tell(f"{changed['removed']['email']} is {changed['removed']['status']}, {changed['seat']['email']} has the seat")
    tell(f"which ends as before: {changed['subscription']['currentPeriodEnd']}; {_free(changed)}")


def _free(answer: dict[str, Any]) -> str:
    return f"{answer['subscription']['seatsAvailable']} seats are free"
