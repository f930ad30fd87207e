"""Opening the link of an invitation or of a password reset."""

import asyncio
from datetime import timedelta

import pytest

from server.database import transaction
from server.domain.refusal import UserErrorCode
from server.domain.seat import SeatStatus
from server.domain.session import SessionKind
from server.domain.token import activation_token
from server.models import Account, Activation, Change, OutboxMessage, Seat
from server.resolvers.activation import (
    activate_account,
    pending_activation,
    reset_password,
)
from server.resolvers.session import SignedIn
from tests.resolvers.channel import CONFIG, NOW, acting, mails, new_account, new_subscription, opened, seated
from tests.resolvers.person import OTHER_PASSWORD, PASSWORD, is_alive, linked, refused, signed_in

pytestmark = pytest.mark.usefixtures("database")

INVALID = (UserErrorCode.TOKEN_INVALID, ("token",))
EXPIRED = (UserErrorCode.TOKEN_EXPIRED, ("token",))
TOO_WEAK = (UserErrorCode.PASSWORD_TOO_WEAK, ("password",))


def token(link_id: str) -> str:
    return activation_token(CONFIG.secret_key, link_id)


async def invited(email: str = "mia@acme.example") -> tuple[Account, Seat, str]:
    """Somebody new with a seat, and the token that was mailed."""
    channel = await opened()
    account = await new_account(email, activated=False)
    seat = await seated(account, channel.subscription)
    return account, seat, token(await linked(account, seat))


async def activated(
    mailed: str, *, password: str = PASSWORD, name: str | None = None, after: timedelta = timedelta(0)
) -> SignedIn:
    context = await acting(None, now=NOW + after)
    return await activate_account(context, token=mailed, password=password, name=name, kind=SessionKind.COOKIE)


async def another_seat(account: Account) -> Seat:
    first = await Seat.get(account_id=account.id).select_related("customer", "subscription__product")
    async with transaction():
        await first.subscription.update_from_dict({"status": "EXPIRED"}).save()
    subscription = await new_subscription(first.customer, first.subscription.product)
    return await seated(account, subscription)


class TestActivating:
    async def test_signs_in(self) -> None:
        account, _, mailed = await invited()
        session = await activated(mailed)
        assert session.viewer.account_id == account.id
        assert await is_alive(session)

    async def test_sets_password_and_name(self) -> None:
        account, _, mailed = await invited()
        await activated(mailed, name=" Mia Berg ")
        assert await is_alive(await signed_in())
        assert (await Account.get(id=account.id)).name == "Mia Berg"

    async def test_makes_the_seat_work(self) -> None:
        _, seat, mailed = await invited()
        session = await activated(mailed)
        now_held = await Seat.get(id=seat.id)
        assert [held.id for held in session.viewer.seats] == [seat.id]
        assert (now_held.status, now_held.activated_at) == (SeatStatus.ACTIVE, NOW)

    async def test_with_one_of_several_invitations_makes_all_seats_work(self) -> None:
        account, seat, mailed = await invited()
        other = await another_seat(account)
        assert {held.id for held in (await activated(mailed)).viewer.seats} == {seat.id, other.id}

    async def test_leaves_a_removed_seat_removed(self) -> None:
        account, seat, _ = await invited()
        async with transaction():
            await Seat.filter(id=seat.id).update(status=SeatStatus.REMOVED)
        other = await another_seat(account)
        await activated(token(await linked(account, other)))
        assert (await Seat.get(id=seat.id)).status is SeatStatus.REMOVED

    async def test_ends_all_invitations_of_the_account(self) -> None:
        account, _, mailed = await invited()
        other = token(await linked(account, await another_seat(account)))
        await activated(mailed)
        assert await refused(activated(other, password=OTHER_PASSWORD)) == INVALID
        assert await is_alive(await signed_in(password=PASSWORD))

    async def test_tells_the_feed(self) -> None:
        account, seat, mailed = await invited()
        await activated(mailed)
        told = await Change.all().order_by("position").values_list("kind", "actor_id", "subject_id", "customer_id")
        assert told == [
            ("account.updated", account.id, account.id, None),
            ("seat.activated", account.id, seat.id, seat.customer_id),
            ("access.gained", account.id, account.id, seat.customer_id),
        ]

    async def test_is_confirmed_by_mail(self) -> None:
        await activated((await invited())[2])
        assert await mails() == [("activated", "mia@acme.example")]
        assert (await OutboxMessage.get()).payload["facts"] == {
            "name": None,
            "customer": "Acme GmbH",
            "product": "Business",
        }

    async def test_works_without_a_seat(self) -> None:
        account = await new_account("olga@vendor.example", activated=False, operator=True)
        session = await activated(token(await linked(account)))
        assert session.viewer.is_operator

    async def test_ten_times_at_once_succeeds_once(self) -> None:
        _, _, mailed = await invited()
        answers = await asyncio.gather(*(activated(mailed) for _ in range(10)), return_exceptions=True)
        assert sum(isinstance(answer, SignedIn) for answer in answers) == 1
        assert len(await mails()) == 1


class TestALinkIsRefused:
    @pytest.mark.parametrize("made_up", ["", "made up", "actv_01h455vb4pex5vsknk084sn02q.AAAA", "\ud800", "\0"])
    async def test_when_nobody_was_sent_it(self, made_up: str) -> None:
        await invited()
        assert await refused(activated(made_up)) == INVALID

    async def test_when_it_was_used(self) -> None:
        _, _, mailed = await invited()
        await activated(mailed)
        assert await refused(activated(mailed, password=OTHER_PASSWORD)) == INVALID

    async def test_when_it_was_replaced(self) -> None:
        _, _, mailed = await invited()
        async with transaction():
            await Activation.all().update(ended_at=NOW)
        assert await refused(activated(mailed)) == INVALID

    async def test_when_the_seat_was_removed(self) -> None:
        _, seat, mailed = await invited()
        async with transaction():
            await Seat.filter(id=seat.id).update(status=SeatStatus.REMOVED)
        assert await refused(activated(mailed)) == INVALID

    async def test_when_the_account_was_activated_meanwhile(self) -> None:
        account, _, mailed = await invited()
        async with transaction():
            await Account.filter(id=account.id).update(activated_at=NOW)
        assert await refused(activated(mailed)) == INVALID

    async def test_from_the_moment_it_expires(self) -> None:
        _, _, mailed = await invited()
        assert await refused(activated(mailed, after=timedelta(days=7))) == EXPIRED
        await activated(mailed, after=timedelta(days=7, seconds=-1))

    async def test_when_it_is_for_something_else(self) -> None:
        _, _, mailed = await invited()
        resetting = reset_password(await acting(None), token=mailed, password=PASSWORD, kind=SessionKind.COOKIE)
        assert await refused(resetting) == INVALID


class TestAPassword:
    @pytest.mark.parametrize("password", ["", "short", "password1", "mia@acme.example", "aaaaaaaaaaaaaaaa", "x1" * 200])
    async def test_that_is_easily_guessed_is_refused(self, password: str) -> None:
        _, _, mailed = await invited()
        assert await refused(activated(mailed, password=password)) == TOO_WEAK

    async def test_that_was_refused_leaves_the_link_usable(self) -> None:
        _, _, mailed = await invited()
        await refused(activated(mailed, password="password1"))
        assert await is_alive(await activated(mailed))

    async def test_made_of_the_own_name_is_refused(self) -> None:
        _, _, mailed = await invited()
        assert await refused(activated(mailed, password="Quistorpenberg7", name="Ada Quistorpenberg")) == TOO_WEAK

    @pytest.mark.parametrize("password", ["demo-password-1", "correct horse battery staple", "ё" * 4 + "ж7Щ-квант"])
    async def test_that_is_hard_to_guess_is_taken(self, password: str) -> None:
        _, _, mailed = await invited()
        assert await is_alive(await activated(mailed, password=password))


class TestAPendingActivation:
    async def test_says_who_invites_whom_to_what(self) -> None:
        _, _, mailed = await invited()
        assert await pending_activation(await acting(None), mailed) == {
            "email": "mia@acme.example",
            "name": None,
            "customer_name": "Acme GmbH",
            "invited_by": "North",
            "expires_at": NOW + timedelta(days=7),
            "is_reset": False,
        }

    async def test_without_a_seat_names_no_customer(self) -> None:
        link = await linked(await new_account("olga@vendor.example", activated=False))
        pending = await pending_activation(await acting(None), token(link))
        assert (pending or {})["customer_name"] is None

    async def test_is_nothing_once_it_was_used(self) -> None:
        _, _, mailed = await invited()
        await activated(mailed)
        assert await pending_activation(await acting(None), mailed) is None

    async def test_is_nothing_once_it_expired(self) -> None:
        _, _, mailed = await invited()
        assert await pending_activation(await acting(None, now=NOW + timedelta(days=8)), mailed) is None
