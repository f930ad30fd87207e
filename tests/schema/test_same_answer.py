"""No answer tells whether somebody has an account: not by what it says, and not by how long it takes."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from time import perf_counter, process_time
from typing import Any

import pytest

from server.database import transaction
from server.domain.email_address import email_key
from server.models import Account, Activation, Subscription
from server.password import hash_password
from tests.schema.world import World
from tests.serving import PASSWORD, Person

PAIRS, THOROUGHLY = 60, 300
WARM_UP = 5
MILLISECONDS = 3.0

SIGN_IN = """mutation($input: SignInInput!) { signIn(input: $input) {
    viewer { id } tokens { accessToken } secondFactor { token } errors { code message path } } }"""
RESET = """mutation($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
    errors { code message path } } }"""
PENDING = "query($token: String!) { pendingActivation(token: $token) { email isReset } }"
ACTIVATE = """mutation($input: ActivateAccountInput!) { activateAccount(input: $input) {
    viewer { id } errors { code message path } } }"""
INVITE = """mutation($input: InviteMemberInput!) { inviteMember(input: $input) {
    seat { id email name status isAdministrator invitedAt invitationExpiresAt activatedAt removedAt
        allowedActions { action allowed reason } }
    subscription { seatsPurchased } notes errors { code message path } } }"""


@dataclass(kw_only=True)
class Answer:
    """`waited` for it, and `worked` by processors whatever else they were busy with, in milliseconds."""

    body: dict[str, Any]
    headers: dict[str, str]
    waited: float
    worked: float


@dataclass(kw_only=True)
class Inquiry:
    """Each question comes from a network of its own, while nothing is left to be delivered."""

    world: World
    nobody: Person
    pairs: int
    networks: Iterator[int] = field(default_factory=count)

    async def ask(self, person: Person, query: str, **variables: Any) -> Answer:
        number = next(self.networks)
        network = {"x-forwarded-for": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"}
        await self.world.house.outbox.drain()
        began, worked = perf_counter(), process_time()
        body = {"query": query, "variables": variables}
        response = await person.browser.post("/graphql", json=body, headers=network)
        return Answer(
            waited=(perf_counter() - began) * 1000,
            worked=(process_time() - worked) * 1000,
            body=response.json(),
            headers={name: text for name, text in response.headers.items() if name != "date"},
        )


Question = Callable[[Inquiry, str], Awaitable[Answer]]


@pytest.fixture
def inquiry(world: World, thorough: bool) -> Inquiry:
    return Inquiry(world=world, nobody=world.stranger(), pairs=THOROUGHLY if thorough else PAIRS)


async def known(inquiry: Inquiry) -> list[str]:
    """Addresses of people with an account and a password."""
    password_hash, now = await hash_password(PASSWORD), await inquiry.world.house.ports.clock.now()
    addresses = [f"known{number:04}@people.example" for number in range(inquiry.pairs + WARM_UP)]
    accounts = [
        Account(
            id=Account.new_id(),
            email=address,
            email_key=email_key(address),
            password_hash=password_hash,
            activated_at=now,
            created_at=now,
        )
        for address in addresses
    ]
    async with transaction():
        await Account.bulk_create(accounts)
    return addresses


def unknown(addresses: list[str]) -> list[str]:
    """As many, as long."""
    return [address.replace("known", "other") for address in addresses]


async def answers(
    inquiry: Inquiry, asked: Question, known: list[str], unknown: list[str]
) -> tuple[list[Answer], list[Answer]]:
    """About what there is, and about what there is not: in pairs, each in turn the first of its pair."""
    ours: list[Answer] = []
    nobodys: list[Answer] = []
    for number, (ours_is, nobodys_is) in enumerate(zip(known, unknown, strict=True)):
        sides = [(ours, ours_is), (nobodys, nobodys_is)]
        for side, about in reversed(sides) if number % 2 else sides:
            side.append(await asked(inquiry, about))
    return ours[WARM_UP:], nobodys[WARM_UP:]


def take_the_same(ours: list[Answer], nobodys: list[Answer], *, thorough: bool) -> bool:
    """What was waited says something only on a machine that does nothing else; the work says it on any.

    Of each pair the difference: what else the machine does slows both of them.
    """
    pairs = list(zip(ours, nobodys, strict=True))
    worked = median(one.worked - other.worked for one, other in pairs)
    waited = median(one.waited - other.waited for one, other in pairs)
    print(f"{len(pairs)} pairs: {worked:+.2f} ms of work, {waited:+.2f} ms of waiting, in the middle")
    return abs(worked) <= MILLISECONDS and (abs(waited) <= MILLISECONDS or not thorough)


async def sign_in(inquiry: Inquiry, email: str) -> Answer:
    return await inquiry.ask(inquiry.nobody, SIGN_IN, input={"email": email, "password": "a wrong one"})


async def ask_for_reset(inquiry: Inquiry, email: str) -> Answer:
    return await inquiry.ask(inquiry.nobody, RESET, input={"email": email})


@pytest.mark.parametrize("asked", [sign_in, ask_for_reset])
async def test_who_has_an_account_is_told_to_no_stranger(inquiry: Inquiry, asked: Question, thorough: bool) -> None:
    addresses = await known(inquiry)
    ours, nobodys = await answers(inquiry, asked, addresses, unknown(addresses))
    said = [(answer.body, answer.headers) for answer in (*ours, *nobodys)]
    assert said == [said[0]] * len(said)
    assert take_the_same(ours, nobodys, thorough=thorough)


async def test_the_letter_of_a_reset_goes_to_whoever_has_an_account_and_to_nobody_else(world: World) -> None:
    inquiry = Inquiry(world=world, nobody=world.stranger(), pairs=1)
    [ours, *_] = await known(inquiry)
    [nobodys] = unknown([ours])
    for address in (ours, nobodys):
        await ask_for_reset(inquiry, address)
    await world.house.outbox.drain()
    assert [len(await world.olga.mails(address, at_least=0)) for address in (ours, nobodys)] == [1, 0]


# ---------------------------------------------------------------- links


async def look_at_link(inquiry: Inquiry, token: str) -> Answer:
    return await inquiry.ask(inquiry.nobody, PENDING, token=token)


async def accept(inquiry: Inquiry, token: str) -> Answer:
    return await inquiry.ask(inquiry.nobody, ACTIVATE, input={"token": token, "password": PASSWORD})


@pytest.mark.parametrize("asked", [look_at_link, accept])
async def test_which_links_there_are_is_told_to_nobody_who_has_none(
    inquiry: Inquiry, asked: Question, thorough: bool
) -> None:
    times = inquiry.pairs + WARM_UP
    sent = await Activation.filter(ended_at__isnull=True).first()
    assert sent is not None
    guessed, made_up = f"{sent.id}.{'A' * 43}", [f"{Activation.new_id()}.{'A' * 43}" for _ in range(times)]
    ours, nobodys = await answers(inquiry, asked, [guessed] * times, made_up)
    said = [(answer.body, answer.headers) for answer in (*ours, *nobodys)]
    assert said == [said[0]] * len(said)
    assert take_the_same(ours, nobodys, thorough=thorough)


# ---------------------------------------------------------------- invitations


# Which seat it is and whose, and what tells an ACTIVE one from an INVITED one.
OF_THE_SEAT = ("id", "email", "invitedAt", "status", "activatedAt", "invitationExpiresAt", "allowedActions")


async def invite(inquiry: Inquiry, email: str) -> Answer:
    to = inquiry.world.ids["acme.subscription"]
    return await inquiry.ask(inquiry.world.anna, INVITE, input={"subscriptionId": to, "email": email})


async def test_whoever_invites_learns_no_more_than_where_the_seat_stands(inquiry: Inquiry, thorough: bool) -> None:
    async with transaction():
        await Subscription.filter(id=inquiry.world.ids["acme.subscription"]).update(seats_purchased=2000)
    await inquiry.world.house.outbox.stop()  # the two letters, which differ, are no part of the answer
    addresses = await known(inquiry)
    ours, nobodys = await answers(inquiry, invite, addresses, unknown(addresses))
    statuses = [{seat_of(answer)["status"] for answer in side} for side in (ours, nobodys)]
    said = [rest_of(answer) for answer in (*ours, *nobodys)]
    assert (statuses, said) == ([{"ACTIVE"}, {"INVITED"}], [said[0]] * len(said))
    assert take_the_same(ours, nobodys, thorough=thorough)


def seat_of(answer: Answer) -> dict[str, Any]:
    seat: dict[str, Any] = answer.body["data"]["inviteMember"]["seat"]
    return seat


def rest_of(answer: Answer) -> dict[str, Any]:
    """All that it says but where the seat stands."""
    seat = {name: value for name, value in seat_of(answer).items() if name not in OF_THE_SEAT}
    return {**answer.body, "data": {**answer.body["data"]["inviteMember"], "seat": seat}}
