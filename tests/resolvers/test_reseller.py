"""Resellers and their agreements."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from server.context import Context
from server.domain.business_information import Correction
from server.domain.invoice import BillTo
from server.domain.refusal import UserErrorCode
from server.models import Account, Activation, Change, OutboxMessage, Reseller, ResellerAdministrator
from server.resolvers.reseller import create_reseller, update_reseller
from tests.resolvers.channel import NORTH, acting, appoint, kinds, mails, new_account, new_reseller, opened, refused

pytestmark = pytest.mark.usefixtures("database")


async def operating() -> Context:
    return await acting(await new_account("operator@vendor.example", operator=True))


async def created(context: Context, **given: Any) -> Reseller:
    """North with 20 % and its administrator Anna, unless told otherwise."""
    usual = {
        "name": "North",
        "contact_email": "hello@north.example",
        "discount_percent": Decimal("20"),
        "bill_to": BillTo.CUSTOMER,
        "business_information": NORTH,
        "administrator_email": "anna@north.example",
    }
    outcome = await create_reseller(context, **{**usual, **given})
    return await Reseller.get(id=outcome["reseller"])


async def updated(context: Context, reseller: Reseller, **fields: Any) -> Reseller:
    await update_reseller(context, reseller_id=reseller.id, fields=fields)
    return await Reseller.get(id=reseller.id)


async def test_a_reseller_has_a_name_besides_its_companys() -> None:
    reseller = await created(await operating())
    assert (reseller.display_name, reseller.name) == ("North", "North Partner AB")


@pytest.mark.parametrize(("percent", "hundredths"), [("0", 0), ("12.5", 1250), ("33.33", 3333), ("1E+2", 10000)])
async def test_a_discount_has_up_to_two_decimals(percent: str, hundredths: int) -> None:
    assert (await created(await operating(), discount_percent=Decimal(percent))).discount == hundredths


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "12.505", "NaN", "Infinity"])
async def test_any_other_discount_is_refused(percent: str) -> None:
    refusal = await refused(created(await operating(), discount_percent=Decimal(percent)))
    assert refusal == (UserErrorCode.INVALID_INPUT, ("discountPercent",))


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"name": " "}, ("name",)),
        ({"contact_email": "north"}, ("contactEmail",)),
        ({"administrator_email": "anna"}, ("administratorEmail",)),
        ({"business_information": replace(NORTH, name="")}, ("businessInformation", "name")),
    ],
)
async def test_what_was_typed_wrong_is_named(given: dict[str, Any], path: tuple[str, ...]) -> None:
    assert await refused(created(await operating(), **given)) == (UserErrorCode.INVALID_INPUT, path)


async def test_the_first_administrator_is_appointed() -> None:
    reseller = await created(await operating())
    anna = await Account.get(email_key="anna@north.example")
    assert await ResellerAdministrator.filter(account_id=anna.id, reseller_id=reseller.id).exists()


async def test_an_administrator_without_an_account_gets_a_link() -> None:
    await created(await operating())
    promise, link = await OutboxMessage.get(), await Activation.get()
    assert (promise.payload["template"], promise.payload["activation_id"]) == (
        "reseller_administrator_invitation",
        link.id,
    )


async def test_an_administrator_with_an_account_gets_a_mail_without_a_link() -> None:
    await new_account("anna@north.example")
    await created(await operating())
    assert (await mails(), await Activation.all()) == (
        [("reseller_administrator_invitation", "anna@north.example")],
        [],
    )


async def test_nobody_administers_two_resellers() -> None:
    await appoint(await new_account("anna@north.example"), await new_reseller("South"))
    refusal = await refused(created(await operating()))
    assert (refusal, await Reseller.all().count()) == ((UserErrorCode.INVALID_INPUT, ("administratorEmail",)), 1)


async def test_the_feed_tells_of_the_reseller_and_of_the_access() -> None:
    await created(await operating())
    assert await kinds() == ["reseller.created", "access.gained"]


async def test_no_reseller_makes_another_one() -> None:
    channel = await opened()
    assert (await refused(created(await acting(channel.anna))))[0] is UserErrorCode.NOT_ALLOWED


async def test_only_what_is_given_changes() -> None:
    operator = await operating()
    reseller = await updated(operator, await created(operator), discount_percent=Decimal("12.5"))
    assert (reseller.discount, reseller.display_name, reseller.bill_to) == (1250, "North", BillTo.CUSTOMER)


async def test_everything_can_be_changed() -> None:
    operator = await operating()
    reseller = await updated(
        operator,
        await created(operator),
        name="Nord",
        contact_email="hej@north.example",
        bill_to=BillTo.RESELLER,
        business_information=Correction(replace(NORTH, name="Nord AB")),
    )
    assert (reseller.display_name, reseller.contact_email, reseller.bill_to, reseller.name) == (
        "Nord",
        "hej@north.example",
        BillTo.RESELLER,
        "Nord AB",
    )


async def test_a_new_name_is_what_the_reseller_is_found_by() -> None:
    operator = await operating()
    assert " nord" in (await updated(operator, await created(operator), name="Nord")).words


@pytest.mark.parametrize(
    ("field", "path"),
    [
        ("name", "name"),
        ("contact_email", "contactEmail"),
        ("discount_percent", "discountPercent"),
        ("bill_to", "billTo"),
        ("business_information", "businessInformation"),
    ],
)
async def test_nothing_can_be_emptied(field: str, path: str) -> None:
    operator = await operating()
    refusal = await refused(updated(operator, await created(operator), **{field: None}))
    assert refusal == (UserErrorCode.INVALID_INPUT, (path,))


async def test_a_wrong_correction_is_named_where_it_was_typed() -> None:
    operator = await operating()
    refusal = await refused(
        updated(operator, await created(operator), business_information=Correction(replace(NORTH, invoice_email="x")))
    )
    assert refusal == (UserErrorCode.INVALID_INPUT, ("businessInformation", "invoiceEmail"))


async def test_a_made_up_reseller_is_not_found() -> None:
    operator = await operating()
    refusal = await refused(updated(operator, Reseller(id=Reseller.new_id()), name="Nord"))
    assert refusal == (UserErrorCode.NOT_FOUND, ("resellerId",))


async def test_a_reseller_does_not_change_its_own_agreement() -> None:
    channel = await opened()
    code, _ = await refused(updated(await acting(channel.anna), channel.reseller, discount_percent=Decimal(90)))
    assert code is UserErrorCode.NOT_ALLOWED


async def test_the_resellers_side_hears_of_a_new_agreement() -> None:
    operator = await operating()
    await updated(operator, await created(operator), discount_percent=Decimal("25"))
    change = await Change.get(kind="reseller.updated")
    assert (change.audience, change.facts) == ("RESELLER", {"name": "North"})
