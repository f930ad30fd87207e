"""A person's own account, and how an operator's begins."""

import pytest

from server.domain.refusal import UserErrorCode
from server.domain.session import SessionKind
from server.domain.token import activation_token
from server.models import Account, Activation, Change
from server.resolvers.account import change_password, make_operator, update_profile
from server.resolvers.activation import activate_account, begin_reset, reset_password
from tests.resolvers.channel import CONFIG, acting, kinds, new_account
from tests.resolvers.person import (
    OTHER_PASSWORD,
    PASSWORD,
    everybody_changes_to,
    is_alive,
    overtaken,
    person,
    refused,
    signed_in,
    sitting,
)

pytestmark = pytest.mark.usefixtures("database")


class TestChangingThePassword:
    async def test_lets_in_with_the_new_one_only(self) -> None:
        await person()
        here = await sitting(await signed_in())
        await change_password(here, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert await is_alive(await signed_in(password=OTHER_PASSWORD))
        assert await refused(signed_in(password=PASSWORD)) == (UserErrorCode.WRONG_CREDENTIALS, ())

    async def test_ends_every_session_but_the_sitting_one(self) -> None:
        await person()
        here, there = await signed_in(), await signed_in(kind=SessionKind.TOKEN)
        await change_password(await sitting(here), current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert [await is_alive(here), await is_alive(there)] == [True, False]

    async def test_leaves_other_people_signed_in(self) -> None:
        await person()
        await person("tom@acme.example")
        toms, here = await signed_in("tom@acme.example"), await sitting(await signed_in())
        await change_password(here, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert await is_alive(toms)

    async def test_ends_links_that_would_change_it_again(self) -> None:
        await person()
        await begin_reset(await acting(None), link_id := Activation.new_id(), "mia@acme.example")
        mailed = activation_token(CONFIG.secret_key, link_id)
        here = await sitting(await signed_in())
        await change_password(here, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        resetting = reset_password(await acting(None), token=mailed, password=PASSWORD, kind=SessionKind.COOKIE)
        assert await refused(resetting) == (UserErrorCode.TOKEN_INVALID, ("token",))

    async def test_needs_the_current_one(self) -> None:
        await person()
        changing = change_password(
            await sitting(await signed_in()), current_password=OTHER_PASSWORD, new_password=OTHER_PASSWORD
        )
        assert await refused(changing) == (UserErrorCode.WRONG_CREDENTIALS, ("currentPassword",))

    async def test_is_refused_when_somebody_else_was_quicker(self) -> None:
        await person()
        here = overtaken(await sitting(await signed_in()), lambda: everybody_changes_to(OTHER_PASSWORD))
        changing = change_password(here, current_password=PASSWORD, new_password="nine green kites at sea")
        assert await refused(changing) == (UserErrorCode.WRONG_CREDENTIALS, ("currentPassword",))

    async def test_needs_a_good_new_one(self) -> None:
        await person()
        changing = change_password(
            await sitting(await signed_in()), current_password=PASSWORD, new_password="password1"
        )
        assert await refused(changing) == (UserErrorCode.PASSWORD_TOO_WEAK, ("newPassword",))

    async def test_tells_the_feed(self) -> None:
        mia = await person()
        here = await sitting(await signed_in())
        outcome = await change_password(here, current_password=PASSWORD, new_password=OTHER_PASSWORD)
        assert (await kinds(), outcome) == (["account.updated"], {"account": mia.id})


class TestUpdatingTheProfile:
    async def test_changes_what_is_named_and_nothing_else(self) -> None:
        mia = await new_account("mia@acme.example", name="Mia")
        await update_profile(await acting(mia), fields={"locale": "sv"})
        now = await Account.get(id=mia.id)
        assert (now.name, now.locale) == ("Mia", "sv")

    async def test_empties_what_is_null(self) -> None:
        mia = await new_account("mia@acme.example", name="Mia")
        await update_profile(await acting(mia), fields={"name": None})
        assert (await Account.get(id=mia.id)).name is None

    @pytest.mark.parametrize(
        ("field", "value"), [("name", "x" * 201), ("name", "M\0ia"), ("name", "\ud800"), ("locale", "fr")]
    )
    async def test_is_refused_where_it_makes_no_sense(self, field: str, value: str) -> None:
        mia = await new_account("mia@acme.example")
        updating = update_profile(await acting(mia), fields={field: value})
        assert await refused(updating) == (UserErrorCode.INVALID_INPUT, (field,))

    async def test_tells_the_feed(self) -> None:
        mia = await new_account("mia@acme.example")
        outcome = await update_profile(await acting(mia), fields={"name": "Mia"})
        change = await Change.get()
        assert (change.kind, change.account_id, change.actor_id) == ("account.updated", mia.id, mia.id)
        assert outcome == {"account": mia.id}


class TestAnOperator:
    async def test_is_made_of_somebody_unknown_with_a_link(self) -> None:
        account_id, link_id = await make_operator(await acting(None), "olga@vendor.example")
        mailed = activation_token(CONFIG.secret_key, link_id or "")
        session = await activate_account(
            await acting(None), token=mailed, password=PASSWORD, name="Olga", kind=SessionKind.COOKIE
        )
        assert (session.viewer.account_id, session.viewer.is_operator) == (account_id, True)

    async def test_is_made_of_an_account_without_a_link(self) -> None:
        mia = await person()
        assert await make_operator(await acting(None), "Mia@acme.example") == (mia.id, None)
        assert (await signed_in()).viewer.is_operator

    async def test_made_twice_is_told_once_and_gets_another_link(self) -> None:
        first = await make_operator(await acting(None), "olga@vendor.example")
        second = await make_operator(await acting(None), "olga@vendor.example")
        assert (first[0] == second[0], first[1] == second[1]) == (True, False)
        assert await kinds() == ["access.gained"]

    async def test_needs_an_address(self) -> None:
        making = make_operator(await acting(None), "olga")
        assert await refused(making) == (UserErrorCode.INVALID_INPUT, ("email",))
