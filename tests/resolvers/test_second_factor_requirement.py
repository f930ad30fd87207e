"""Of whom a second factor is required, that capacity sleeps until they have one."""

from dataclasses import replace

import pytest
from pyotp import TOTP

from server.database import transaction
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.models import Account
from server.policy import Viewer
from server.resolvers.second_factor import remove_second_factor
from server.resolvers.second_factor_enrolment import confirm_second_factor
from server.resolvers.second_factor_requirement import require_second_factor, required_roles
from server.resolvers.session import SignedIn
from server.resolvers.viewer import viewer_of
from tests.resolvers.channel import NOW, acting, appoint, kinds, new_reseller, opened, seated
from tests.resolvers.factor import Secured, begun, secured
from tests.resolvers.person import PASSWORD, person, refused, signed_in, sitting

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def olga(database: None) -> Secured:
    """An operator who has a second factor."""
    olga = await secured("olga@vendor.example")
    async with transaction():
        await Account.filter(id=olga.account.id).update(is_operator=True)
    return olga


async def required(olga: Secured, role: Role, is_required: bool = True) -> None:
    viewer = await viewer_of(olga.here.cookie_token, NOW)
    context = await sitting(olga.here)
    await require_second_factor(
        type(context)(**{**vars(context), "viewer": viewer}), role=role, is_required=is_required
    )


async def now(session: SignedIn) -> Viewer:
    """Who they are at their next request."""
    return await viewer_of(session.cookie_token, NOW)


async def has_secured(session: SignedIn) -> str:
    """The id of the app that they set up now."""
    began = await begun(session)
    await confirm_second_factor(
        await sitting(session),
        second_factor_id=began["second_factor_id"],
        code=TOTP(began["totp_secret"]).at(NOW),
        passkey_response=None,
    )
    return str(began["second_factor_id"])


async def test_an_operator_without_one_is_none_from_the_next_request_on(olga: Secured) -> None:
    other = await person("otto@vendor.example")
    async with transaction():
        await Account.filter(id=other.id).update(is_operator=True)
    ottos = await signed_in("otto@vendor.example")
    before = await now(ottos)
    await required(olga, Role.OPERATOR)
    after = await now(ottos)
    assert (before.is_operator, after.is_operator, after.asleep) == (True, False, frozenset({Role.OPERATOR}))
    assert (await now(olga.here)).is_operator


async def test_a_reseller_admin_without_one_manages_nothing(olga: Secured) -> None:
    anna = await person("anna@north.example")
    await appoint(anna, await new_reseller("North"))
    annas = await signed_in("anna@north.example")
    await required(olga, Role.RESELLER_ADMIN)
    viewer = await now(annas)
    assert ({*viewer.reseller_ids}, {*viewer.asleep}) == (set(), {Role.RESELLER_ADMIN})


async def test_what_else_they_are_is_awake(olga: Secured) -> None:
    channel = await opened()
    anna = await person("anna2@north.example")
    await appoint(anna, channel.reseller)
    await seated(anna, channel.subscription, administrator=True)
    annas = await signed_in("anna2@north.example")
    await required(olga, Role.RESELLER_ADMIN)
    assert (await now(annas)).customer_ids == {channel.customer.id}


async def test_a_second_factor_wakes_it_up(olga: Secured) -> None:
    anna = await person("anna@north.example")
    reseller = await new_reseller("North")
    await appoint(anna, reseller)
    await required(olga, Role.RESELLER_ADMIN)
    annas = await signed_in("anna@north.example")
    await has_secured(annas)
    viewer = await now(annas)
    assert ({*viewer.reseller_ids}, {*viewer.asleep}) == ({reseller.id}, set())


async def test_one_that_is_only_begun_does_not(olga: Secured) -> None:
    anna = await person("anna@north.example")
    await appoint(anna, await new_reseller("North"))
    await required(olga, Role.RESELLER_ADMIN)
    annas = await signed_in("anna@north.example")
    await begun(annas)
    viewer = await now(annas)
    assert ({*viewer.reseller_ids}, {*viewer.asleep}) == (set(), {Role.RESELLER_ADMIN})


async def test_the_last_one_of_whom_it_is_required_can_not_be_removed(olga: Secured) -> None:
    await required(olga, Role.OPERATOR)
    context = replace(await sitting(olga.here), viewer=await now(olga.here))
    removing = remove_second_factor(context, second_factor_id=olga.factor_id, current_password=PASSWORD)
    assert await refused(removing) == (UserErrorCode.SECOND_FACTOR_REQUIRED, ("secondFactorId",))
    assert (await now(olga.here)).is_operator


async def test_whom_it_does_not_concern_may_remove_theirs(olga: Secured) -> None:
    await required(olga, Role.OPERATOR)
    mia = await secured()
    await remove_second_factor(await sitting(mia.here), second_factor_id=mia.factor_id, current_password=PASSWORD)


async def test_it_can_be_waived(olga: Secured) -> None:
    anna = await person("anna@north.example")
    await appoint(anna, await new_reseller("North"))
    annas = await signed_in("anna@north.example")
    await required(olga, Role.RESELLER_ADMIN)
    await required(olga, Role.RESELLER_ADMIN, is_required=False)
    assert len((await now(annas)).reseller_ids) == 1


async def test_it_is_told_once(olga: Secured) -> None:
    for is_required in (True, True, False, False):
        await required(olga, Role.OPERATOR, is_required)
    assert (await kinds())[-2:] == ["second_factor.required", "second_factor.waived"]


async def test_several_roles_can_need_it(olga: Secured) -> None:
    await required(olga, Role.RESELLER_ADMIN)
    await required(olga, Role.OPERATOR)
    assert await required_roles() == [Role.OPERATOR, Role.RESELLER_ADMIN]


async def test_who_asks_it_of_others_has_one(database: None) -> None:
    otto = await person("otto@vendor.example")
    requiring = require_second_factor(await acting(otto), role=Role.OPERATOR, is_required=True)
    assert await refused(requiring) == (UserErrorCode.SECOND_FACTOR_REQUIRED, ("role",))


@pytest.mark.parametrize("role", [Role.CUSTOMER_ADMIN, Role.MEMBER])
async def test_it_is_not_asked_of_customers(olga: Secured, role: Role) -> None:
    requiring = require_second_factor(await sitting(olga.here), role=role, is_required=True)
    assert await refused(requiring) == (UserErrorCode.INVALID_INPUT, ("role",))
