"""A customer's business information, and what its reseller notes about it."""

from dataclasses import replace
from typing import Any

import pytest

from server.domain.business_information import BusinessInformation, Correction
from server.domain.refusal import UserErrorCode
from server.domain.role import Role
from server.domain.vat import VatNumberStatus
from server.models import Account, Change, Customer
from server.resolvers.customer import new_customer, update_business_information, update_customer_notes
from tests.resolvers.channel import ACME, Channel, acting, new_account, new_reseller, opened, refused, seated
from tests.resolvers.channel import new_customer as other_customer

pytestmark = pytest.mark.usefixtures("database")


async def carl(channel: Channel) -> Account:
    """Administers the customer."""
    account = await new_account("carl@acme.example")
    await seated(account, channel.subscription, administrator=True)
    return account


async def corrected(channel: Channel, information: BusinessInformation) -> Customer:
    context = await acting(channel.anna)
    await update_business_information(
        context, customer_id=channel.customer.id, business_information=Correction(information)
    )
    return await Customer.get(id=channel.customer.id)


async def noted(channel: Channel, **fields: Any) -> Customer:
    await update_customer_notes(await acting(channel.anna), customer_id=channel.customer.id, fields=fields)
    return await Customer.get(id=channel.customer.id)


async def test_a_correction_is_kept() -> None:
    customer = await corrected(await opened(), replace(ACME, name="Acme SE"))
    assert (customer.name, customer.name_key) == ("Acme SE", "acme se")


async def test_a_corrected_name_is_what_the_customer_is_found_by() -> None:
    channel = await opened()
    await corrected(channel, replace(ACME, name="Zenith AB"))
    assert await Customer.filter(words__contains=" zen").count() == 1


async def test_what_vies_said_holds_while_number_and_country_stay() -> None:
    customer = await corrected(await opened(), replace(ACME, name="Acme SE"))
    assert customer.vat_number_status is VatNumberStatus.VALID


async def test_another_number_has_to_be_asked_about() -> None:
    customer = await corrected(await opened(), replace(ACME, vat_number="DE811907980"))
    assert customer.vat_number_status is VatNumberStatus.UNVERIFIED


async def test_without_a_number_there_is_nothing_to_ask() -> None:
    customer = await corrected(await opened(), replace(ACME, vat_number=None))
    assert customer.vat_number_status is VatNumberStatus.NONE


async def test_a_customer_admin_corrects_it_too() -> None:
    channel = await opened()
    context = await acting(await carl(channel))
    await update_business_information(context, customer_id=channel.customer.id, business_information=Correction(ACME))
    change = await Change.get()
    assert (change.kind, change.role, change.audience) == ("customer.updated", "CUSTOMER_ADMIN", "CUSTOMER")


async def test_a_wrong_entry_is_named_where_it_was_typed() -> None:
    wrong = replace(ACME, address=replace(ACME.address, country="XX"))
    refusal = await refused(corrected(await opened(), wrong))
    assert refusal == (UserErrorCode.INVALID_INPUT, ("businessInformation", "address", "country"))


async def test_a_malformed_vat_number_is_refused() -> None:
    refusal = await refused(corrected(await opened(), replace(ACME, vat_number="DE1")))
    assert refusal == (UserErrorCode.INVALID_VAT_NUMBER, ("businessInformation", "vatNumber"))


async def test_a_member_corrects_nothing() -> None:
    channel = await opened()
    mia = await new_account("mia@acme.example")
    await seated(mia, channel.subscription)
    context = await acting(mia)
    code, _ = await refused(
        update_business_information(context, customer_id=channel.customer.id, business_information=Correction(ACME))
    )
    assert code is UserErrorCode.NOT_ALLOWED


async def test_another_resellers_customer_does_not_exist() -> None:
    channel = await opened()
    foreign = await other_customer(await new_reseller("South"))
    context = await acting(channel.anna)
    refusal = await refused(
        update_business_information(context, customer_id=foreign.id, business_information=Correction(ACME))
    )
    assert refusal == (UserErrorCode.NOT_FOUND, ("customerId",))


async def test_a_reference_and_a_note_are_kept() -> None:
    customer = await noted(await opened(), external_reference="K-17", note="Pays late.\nCall first.")
    assert (customer.external_reference, customer.note) == ("K-17", "Pays late.\nCall first.")


async def test_what_is_not_given_stays() -> None:
    channel = await opened()
    await noted(channel, external_reference="K-17", note="Pays late.")
    assert (await noted(channel, note=None)).external_reference == "K-17"


async def test_null_empties_a_note() -> None:
    channel = await opened()
    await noted(channel, note="Pays late.")
    assert (await noted(channel, note=None)).note is None


async def test_the_reference_is_searched_apart_from_the_name() -> None:
    customer = await noted(await opened(), external_reference="K-17")
    assert ("k-17" in customer.reference_words, "k-17" in customer.words) == (True, False)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"external_reference": "K" * 201}, "externalReference"),
        ({"external_reference": "K\n17"}, "externalReference"),
        ({"note": "n" * 10_001}, "note"),
        ({"note": "bell\x07"}, "note"),
    ],
)
async def test_a_note_that_cannot_be_kept_is_named(fields: dict[str, str], path: str) -> None:
    assert await refused(noted(await opened(), **fields)) == (UserErrorCode.INVALID_INPUT, (path,))


async def test_the_customer_writes_no_notes() -> None:
    channel = await opened()
    context = await acting(await carl(channel))
    code, _ = await refused(update_customer_notes(context, customer_id=channel.customer.id, fields={"note": "x"}))
    assert code is UserErrorCode.NOT_ALLOWED


async def test_the_customer_never_hears_of_a_note() -> None:
    channel = await opened()
    await noted(channel, note="Pays late.")
    viewer = (await acting(await carl(channel))).viewer
    assert await Change.filter(Change.visible_to(viewer)) == []


async def test_a_new_customer_belongs_to_its_reseller() -> None:
    channel = await opened()
    context = await acting(channel.anna)
    async with context.work() as work:
        made = await new_customer(context, work, channel.reseller.id, ACME, Role.RESELLER_ADMIN)
    customer, change = await Customer.get(id=made.id), await Change.get()
    assert (customer.reseller_id, customer.business_information) == (channel.reseller.id, ACME)
    assert (change.kind, change.customer_id, change.reseller_id) == ("customer.created", made.id, channel.reseller.id)
