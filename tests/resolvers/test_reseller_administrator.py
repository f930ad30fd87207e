"""A reseller's team: who joins it, who leaves it, and that somebody is always left."""

import asyncio
from datetime import timedelta

import pytest

from server.context import Context
from server.database import transaction
from server.domain.refusal import UserErrorCode
from server.domain.token import activation_token
from server.models import Account, Activation, Change, OutboxMessage, ResellerAdministrator
from server.resolvers.activation import activate, pending_activation
from server.resolvers.reseller_administrator import add_reseller_administrator, remove_reseller_administrator
from server.resolvers.viewer import viewer_of
from tests.resolvers.channel import (
    CONFIG,
    NOW,
    Channel,
    acting,
    appoint,
    mails,
    new_account,
    new_reseller,
    opened,
    refused,
    seated,
)
from tests.resolvers.person import OTHER_PASSWORD, linked, person, signed_in

pytestmark = pytest.mark.usefixtures("database")

BERT = "bert@north.example"
INVITED, REMOVED = "reseller_administrator_invitation", "reseller_administrator_removed"


@pytest.fixture
async def channel() -> Channel:
    return await opened()


async def operating() -> Context:
    return await acting(await new_account("operator@vendor.example", operator=True))


async def added(context: Context, channel: Channel, email: str = BERT) -> Account:
    await add_reseller_administrator(context, reseller_id=channel.reseller.id, email=email)
    return await Account.get(email_key=email.lower())


async def removed(context: Context, channel: Channel, account: Account | str) -> None:
    account_id = account if isinstance(account, str) else account.id
    await remove_reseller_administrator(context, reseller_id=channel.reseller.id, account_id=account_id)


async def colleague(channel: Channel, email: str = BERT, *, activated: bool = True) -> Account:
    """Somebody who has administered the reseller beside anna for long."""
    account = await new_account(email, activated=activated)
    await appoint(account, channel.reseller)
    return account


async def team(channel: Channel) -> set[str]:
    return {row.account_id async for row in ResellerAdministrator.filter(reseller_id=channel.reseller.id)}


async def stored() -> list[object]:
    """All that an operation on a team could write."""
    tables = (Account, ResellerAdministrator, Activation, Change, OutboxMessage)
    return [await table.all().values() for table in tables]


class TestWhoDecides:
    async def test_the_team_does_as_the_reseller(self, channel: Channel) -> None:
        bert = await added(await acting(channel.anna), channel)
        assert await team(channel) == {channel.anna.id, bert.id}
        assert {change.role for change in await Change.all()} == {"RESELLER_ADMIN"}

    async def test_an_operator_does_as_an_operator(self, channel: Channel) -> None:
        operator = await operating()
        await removed(operator, channel, await added(operator, channel))
        assert await team(channel) == {channel.anna.id}
        assert {change.role for change in await Change.all()} == {"OPERATOR"}

    async def test_an_operator_who_belongs_to_the_team_does_as_the_reseller(self, channel: Channel) -> None:
        olga = await new_account("operator@vendor.example", operator=True)
        await appoint(olga, channel.reseller)
        await added(await acting(olga), channel)
        assert {change.role for change in await Change.all()} == {"RESELLER_ADMIN"}

    @pytest.mark.parametrize("reseller_id", ["foreign", "rslr_01h455vb4pex5vsknk084sn02q", "\0", ""])
    async def test_another_resellers_team_does_not_exist(self, channel: Channel, reseller_id: str) -> None:
        south = await new_reseller("South")
        zoe = await new_account("zoe@south.example")
        await appoint(zoe, south)
        anna, id = await acting(channel.anna), south.id if reseller_id == "foreign" else reseller_id
        before = await stored()
        adding = add_reseller_administrator(anna, reseller_id=id, email=BERT)
        removing = remove_reseller_administrator(anna, reseller_id=id, account_id=zoe.id)
        assert [await refused(adding), await refused(removing)] == [(UserErrorCode.NOT_FOUND, ("resellerId",))] * 2
        assert await stored() == before

    async def test_a_customers_administrator_sees_the_reseller_and_decides_nothing(self, channel: Channel) -> None:
        mia = await new_account("mia@acme.example")
        await seated(mia, channel.subscription, administrator=True)
        await appoint(mia, await new_reseller("South"))
        before = await stored()
        answers = [
            await refused(added(await acting(mia), channel)),
            await refused(removed(await acting(mia), channel, channel.anna)),
        ]
        assert [code for code, _ in answers] == [UserErrorCode.NOT_ALLOWED] * 2
        assert await stored() == before

    async def test_whoever_was_removed_meanwhile_decides_nothing_more(self, channel: Channel) -> None:
        bert = await colleague(channel)
        await colleague(channel, "cleo@north.example")
        slow = await acting(bert)
        await removed(await acting(channel.anna), channel, bert)
        assert (await refused(removed(slow, channel, channel.anna)))[0] is UserErrorCode.NOT_ALLOWED


class TestJoining:
    async def test_without_an_account_one_gets_a_link_from_who_acts(self, channel: Channel) -> None:
        channel.anna.name = "Anna Berg"
        async with transaction():
            await channel.anna.save()
        bert = await added(await acting(channel.anna), channel)
        promise, link = await OutboxMessage.get(), await Activation.get()
        assert (promise.payload["template"], promise.payload["to"], promise.payload["activation_id"]) == (
            INVITED,
            BERT,
            link.id,
        )
        assert (promise.payload["facts"]["inviter"], link.invited_by, link.account_id) == ("Anna Berg",) * 2 + (
            bert.id,
        )

    async def test_invited_by_an_operator_one_reads_the_vendors_name(self, channel: Channel) -> None:
        await added(await operating(), channel)
        promise, link = await OutboxMessage.get(), await Activation.get()
        vendor = CONFIG.seller.information.name
        assert (promise.payload["facts"]["inviter"], link.invited_by) == (vendor, vendor)

    async def test_with_an_account_one_gets_a_mail_without_a_link(self, channel: Channel) -> None:
        await new_account(BERT)
        await added(await acting(channel.anna), channel)
        assert (await mails(), await Activation.all()) == ([(INVITED, BERT)], [])

    async def test_the_capacity_is_there_at_once(self, channel: Channel) -> None:
        bert = await person(BERT)
        session = await signed_in(BERT)
        await added(await acting(channel.anna), channel, bert.email)
        assert (await viewer_of(session.cookie_token, NOW)).reseller_ids == {channel.reseller.id}

    async def test_the_team_and_the_person_hear_of_it(self, channel: Channel) -> None:
        bert = await added(await acting(channel.anna), channel)
        gained, updated = await Change.all().order_by("position")
        assert (gained.kind, gained.audience, gained.account_id) == ("access.gained", "ACCOUNT", bert.id)
        facts = {"name": "North", "email": BERT, "status": "ADMINISTRATOR_ADDED"}
        assert (updated.kind, updated.audience, updated.facts) == ("reseller.updated", "RESELLER", facts)
        assert (updated.subject_id, updated.account_id) == (channel.reseller.id, None)

    async def test_whoever_belongs_to_it_already_is_refused(self, channel: Channel) -> None:
        await colleague(channel)
        before = await stored()
        assert await refused(added(await acting(channel.anna), channel, BERT.upper())) == (
            UserErrorCode.ALREADY_A_MEMBER,
            ("email",),
        )
        assert await stored() == before

    async def test_whoever_administers_another_reseller_is_refused(self, channel: Channel) -> None:
        await appoint(await new_account(BERT), await new_reseller("South"))
        before = await stored()
        refusal = await refused(added(await acting(channel.anna), channel))
        assert refusal == (UserErrorCode.INVALID_INPUT, ("email",))
        assert await stored() == before

    @pytest.mark.parametrize("email", ["bert", "", "bert@", "\0@north.example"])
    async def test_what_is_no_address_is_refused(self, channel: Channel, email: str) -> None:
        refusal = await refused(added(await acting(channel.anna), channel, email))
        assert refusal == (UserErrorCode.INVALID_INPUT, ("email",))

    async def test_an_operator_may_join_too(self, channel: Channel) -> None:
        olga = await new_account(BERT, operator=True)
        await added(await acting(channel.anna), channel)
        assert olga.id in await team(channel)

    async def test_two_resellers_do_not_get_the_same_person_at_once(self, channel: Channel) -> None:
        await new_account(BERT)
        south, omar = await new_reseller("South"), await new_account("omar@south.example")
        await appoint(omar, south)
        answers = await asyncio.gather(
            added(await acting(channel.anna), channel),
            add_reseller_administrator(await acting(omar), reseller_id=south.id, email=BERT),
            return_exceptions=True,
        )
        refusals = [answer for answer in answers if isinstance(answer, BaseException)]
        assert [str(refusal) for refusal in refusals] == ["INVALID_INPUT"]


class TestLeaving:
    async def test_the_capacity_is_gone_at_once(self, channel: Channel) -> None:
        bert = await person(BERT)
        await appoint(bert, channel.reseller)
        session = await signed_in(BERT)
        await removed(await acting(channel.anna), channel, bert)
        viewer = await viewer_of(session.cookie_token, NOW)
        assert (viewer.account_id, viewer.reseller_ids) == (bert.id, frozenset())

    async def test_the_others_stay(self, channel: Channel) -> None:
        bert, cleo = await colleague(channel), await colleague(channel, "cleo@north.example")
        await removed(await acting(channel.anna), channel, bert)
        assert await team(channel) == {channel.anna.id, cleo.id}

    async def test_a_seat_stays(self, channel: Channel) -> None:
        bert = await person(BERT)
        await appoint(bert, channel.reseller)
        await seated(bert, channel.subscription)
        await removed(await acting(channel.anna), channel, bert)
        assert len((await signed_in(BERT)).viewer.seats) == 1

    async def test_the_person_the_team_and_nobody_else_hears_of_it(self, channel: Channel) -> None:
        bert = await colleague(channel)
        await removed(await acting(channel.anna), channel, bert)
        updated, lost = await Change.all().order_by("position")
        facts = {"name": "North", "email": BERT, "status": "ADMINISTRATOR_REMOVED"}
        assert (updated.kind, updated.audience, updated.facts) == ("reseller.updated", "RESELLER", facts)
        assert (lost.kind, lost.audience, lost.account_id) == ("access.lost", "ACCOUNT", bert.id)
        assert await mails() == [(REMOVED, BERT)]

    async def test_nobody_is_the_last_to_leave(self, channel: Channel) -> None:
        before = await stored()
        refusal = await refused(removed(await acting(channel.anna), channel, channel.anna))
        assert refusal == (UserErrorCode.LAST_ADMINISTRATOR, ("accountId",))
        assert await stored() == before

    async def test_an_operator_does_not_empty_a_team_either(self, channel: Channel) -> None:
        refusal = await refused(removed(await operating(), channel, channel.anna))
        assert refusal == (UserErrorCode.LAST_ADMINISTRATOR, ("accountId",))

    async def test_nobody_removes_themselves(self, channel: Channel) -> None:
        await colleague(channel)
        refusal = await refused(removed(await acting(channel.anna), channel, channel.anna))
        assert refusal == (UserErrorCode.CANNOT_REMOVE_SELF, ("accountId",))

    async def test_whoever_does_not_belong_to_it_is_not_found(self, channel: Channel) -> None:
        await colleague(channel)
        mia, zoe = await new_account("mia@acme.example"), await new_account("zoe@south.example")
        await seated(mia, channel.subscription, administrator=True)
        await appoint(zoe, await new_reseller("South"))
        anna = await acting(channel.anna)
        made_up: list[Account | str] = ["acct_01h455vb4pex5vsknk084sn02q", channel.reseller.id, "\0", "", "x" * 1000]
        refusals = [await refused(removed(anna, channel, one)) for one in (mia, zoe, *made_up)]
        assert refusals == [(UserErrorCode.NOT_FOUND, ("accountId",))] * 7
        assert zoe.id in {row.account_id async for row in ResellerAdministrator.all()}

    async def test_two_who_remove_each_other_leave_one(self, channel: Channel) -> None:
        bert = await colleague(channel)
        anna, berts = await acting(channel.anna), await acting(bert)
        for _ in range(5):
            await asyncio.gather(
                removed(anna, channel, bert), removed(berts, channel, channel.anna), return_exceptions=True
            )
            [left] = await team(channel)
            await appoint(bert if left == channel.anna.id else channel.anna, channel.reseller)

    async def test_whoever_left_can_join_again(self, channel: Channel) -> None:
        bert = await colleague(channel)
        anna = await acting(channel.anna)
        await removed(anna, channel, bert)
        await added(anna, channel)
        assert await team(channel) == {channel.anna.id, bert.id}


class TestAnInvitationToATeamThatOneHasLeft:
    async def test_opens_nothing(self, channel: Channel) -> None:
        anna = await acting(channel.anna)
        bert = await added(anna, channel)
        link = await Activation.get()
        await removed(anna, channel, bert)
        assert await pending_activation(anna, activation_token(CONFIG.secret_key, link.id)) is None

    async def test_does_not_come_back_with_a_seat(self, channel: Channel) -> None:
        anna = await acting(channel.anna)
        bert = await added(anna, channel)
        seats = await linked(bert, await seated(bert, channel.subscription))
        await removed(anna, channel, bert)
        token = activation_token(CONFIG.secret_key, seats)
        await activate(await acting(None), token=token, password=OTHER_PASSWORD, name=None)
        viewer = (await signed_in(BERT, password=OTHER_PASSWORD)).viewer
        assert (viewer.reseller_ids, len(viewer.seats)) == (frozenset(), 1)

    async def test_leaves_one_to_be_an_operator(self, channel: Channel) -> None:
        bert = await new_account(BERT, activated=False, operator=True)
        link = await linked(bert)
        await appoint(bert, channel.reseller)
        anna = await acting(channel.anna)
        await removed(anna, channel, bert)
        assert await pending_activation(anna, activation_token(CONFIG.secret_key, link)) is not None

    async def test_is_replaced_when_one_joins_again(self, channel: Channel) -> None:
        anna = await acting(channel.anna)
        bert = await added(anna, channel)
        await removed(anna, channel, bert)
        await added(anna, channel)
        tokens = [activation_token(CONFIG.secret_key, link.id) for link in await Activation.all().order_by("id")]
        assert [await pending_activation(anna, token) is not None for token in tokens] == [False, True]


async def test_whoever_leaves_a_team_may_still_choose_a_new_password(channel: Channel) -> None:
    bert = await colleague(channel)
    async with transaction():
        link = await Activation.create(
            id=Activation.new_id(),
            account_id=bert.id,
            purpose="RESET",
            token_hash="x",
            expires_at=NOW + timedelta(hours=1),
            created_at=NOW,
        )
    await removed(await acting(channel.anna), channel, bert)
    assert (await Activation.get(id=link.id)).ended_at is None
