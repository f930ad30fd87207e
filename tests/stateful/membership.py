"""Steps of whoever gives seats and takes them back, and of whoever gets one."""

from hypothesis import strategies as st

from tests.stateful.ledger import Row
from tests.stateful.person import Person
from tests.stateful.play import SIDES, WHICH, Play, pick, step
from tests.stateful.town import BEA, GUS, MAX, MIA, link_for

GUESTS = st.sampled_from([*(f"guest{number}@people.example" for number in range(5)), MIA, MAX, BEA, GUS])
SEAT = "seat { id }"
DATES = ("current_period_start", "current_period_end", "next_period_start", "next_period_end", "status")


class Membership(Play):
    @step(which=WHICH, side=SIDES, email=GUESTS, administrator=st.booleans())
    async def invites(self, which: int, side: str, email: str, administrator: bool) -> None:
        """Whoever asks for a free seat of a subscription that works gets it."""
        if subscription := pick(running(self), which):
            by = self.side(subscription, side)
            input = {"subscriptionId": subscription["id"], "email": email, "administrator": administrator}
            done = await self.does(by, "inviteMember", SEAT, **input)
            if done and len(self.deeds) == 1 and is_free(self, subscription, email):
                assert done.has_succeeded, done.errors

    @step(which=WHICH, emails=st.lists(GUESTS, min_size=1, max_size=6))
    async def invites_many(self, which: int, emails: list[str]) -> None:
        if subscription := pick(running(self), which):
            members = [{"email": email} for email in emails]
            by = self.side(subscription, "reseller")
            selection = "results { seat { id } errors { code } }"
            await self.does(by, "inviteMembers", selection, subscriptionId=subscription["id"], members=members)

    @step(lambda play: play.now.where("seat", status="INVITED"), which=WHICH)
    async def accepts_the_invitation(self, which: int) -> None:
        """With the link in the newest mail, if that has come and still is good."""
        invited = [row["email"] for row in self.now.where("seat", status="INVITED")]
        if email := pick(sorted(set(invited)), which):
            person = self.people.get(email) or Person(installation=self.installation, email=email)
            token = await link_for(person)
            if token and await person.activates(token):
                self.people[email] = person

    @step(which=WHICH, side=SIDES)
    async def removes(self, which: int, side: str) -> None:
        """No date moves."""
        if seat := pick(live(self), which):
            dates = {row["id"]: [row[name] for name in DATES] for row in self.now["subscription"]}
            await self.does(self.side(seat, side), "removeMember", SEAT, seatId=seat["id"])
            now = await self.read()
            for row in now["subscription"] if len(self.deeds) == 1 else ():
                assert [row[name] for name in DATES] == dates[row["id"]], f"removing moved a date of {row['id']}"

    @step(lambda play: play.now.where("seat", status="REMOVED"), which=WHICH, side=SIDES)
    async def restores(self, which: int, side: str) -> None:
        if seat := pick(self.now.where("seat", status="REMOVED"), which):
            await self.does(self.side(seat, side), "restoreMember", SEAT, seatId=seat["id"])

    @step(which=WHICH, side=SIDES, email=GUESTS)
    async def reassigns(self, which: int, side: str, email: str) -> None:
        if seat := pick(live(self), which):
            await self.does(self.side(seat, side), "reassignSeat", SEAT, seatId=seat["id"], email=email)

    @step(lambda play: play.now.where("seat", status="INVITED"), which=WHICH, side=SIDES)
    async def sends_again(self, which: int, side: str) -> None:
        if seat := pick(self.now.where("seat", status="INVITED"), which):
            await self.does(self.side(seat, side), "resendInvitation", SEAT, seatId=seat["id"])

    @step(which=WHICH, side=SIDES, grants=st.booleans())
    async def grants_or_revokes(self, which: int, side: str, grants: bool) -> None:
        if seat := pick(live(self), which):
            mutation = "grantAdministrator" if grants else "revokeAdministrator"
            await self.does(self.side(seat, side), mutation, SEAT, seatId=seat["id"])


def running(play: Play) -> list[Row]:
    return [row for row in play.now["subscription"] if row["status"] in ("ACTIVE", "PAST_DUE")]


def live(play: Play) -> list[Row]:
    return [row for row in play.now["seat"] if row["status"] != "REMOVED"]


def is_free(play: Play, subscription: Row, email: str) -> bool:
    taken = [row["email_key"] for row in live(play) if row["subscription_id"] == subscription["id"]]
    limit = min(subscription["seats_purchased"], subscription["next_seats"] or subscription["seats_purchased"])
    return email not in taken and len(taken) < limit
