"""Resellers, their agreements, and the first of their staff (rules §1). Operators only."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from server.context import Context
from server.domain.business_information import BusinessInformation, checked_business_information
from server.domain.change import ChangeKind
from server.domain.email_address import checked_email
from server.domain.invoice import BillTo
from server.domain.member import NewMember, checked_member
from server.domain.percent import hundredths_of
from server.domain.refusal import Refusal, UserErrorCode, below
from server.domain.role import Role
from server.domain.search import words_of
from server.domain.text import required_line
from server.models import Reseller
from server.models.company import columns_of
from server.resolvers.reseller_administrator import Team, appoint
from server.work import Outcome


async def create_reseller(
    context: Context,
    *,
    name: str,
    contact_email: str,
    discount_percent: Decimal,
    bill_to: BillTo,
    business_information: BusinessInformation,
    administrator_email: str,
) -> Outcome:
    """With its first administrator, whose account is made if there is none."""
    _require_operator(context)
    with below("businessInformation"):
        information = checked_business_information(business_information)
    reseller = Reseller(
        id=Reseller.new_id(),
        display_name=required_line(name, "name"),
        contact_email=checked_email(contact_email, "contactEmail"),
        discount=hundredths_of(discount_percent, "discountPercent"),
        bill_to=bill_to,
        created_at=context.now,
        **columns_of(information),
    )
    administrator = _checked_administrator(administrator_email)
    async with context.work() as work:
        _index(reseller)
        await reseller.save(force_create=True)
        facts = {"name": reseller.display_name}
        work.change(ChangeKind.RESELLER_CREATED, subject=reseller, role=Role.OPERATOR, facts=facts)
        team = Team(context=context, work=work, reseller=reseller, role=Role.OPERATOR)
        await appoint(team, administrator, "administratorEmail")
        return work.done(reseller=reseller.id)


def _require_operator(context: Context) -> None:
    if not context.viewer.is_operator:
        raise Refusal(UserErrorCode.NOT_ALLOWED)


def _checked_administrator(email: str) -> NewMember:
    checked_email(email, "administratorEmail")
    return checked_member(email=email, name=None, locale=None)


def _index(reseller: Reseller) -> None:
    reseller.words = words_of(reseller.display_name, reseller.name, reseller.contact_email)


async def update_reseller(context: Context, *, reseller_id: str, fields: Mapping[str, Any]) -> Outcome:
    """`fields` are name, contact_email, discount_percent, bill_to and business_information, where given.

    A new discount holds for what is quoted or ordered from now on. None of them can be emptied.
    """
    _require_operator(context)
    async with context.work() as work:
        reseller = await Reseller.locked(context.viewer, reseller_id, "resellerId")
        reseller.update_from_dict(_corrections(reseller, fields))
        _index(reseller)
        await reseller.save()
        facts = {"name": reseller.display_name}
        work.change(ChangeKind.RESELLER_UPDATED, subject=reseller, role=Role.OPERATOR, facts=facts)
        return work.done(reseller=reseller.id)


def _corrections(reseller: Reseller, fields: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for field, value in fields.items():
        columns |= _columns(reseller, field, value, TYPED[field])
    return columns


TYPED = {
    "name": "name",
    "contact_email": "contactEmail",
    "discount_percent": "discountPercent",
    "bill_to": "billTo",
    "business_information": "businessInformation",
}


def _columns(reseller: Reseller, field: str, value: Any, path: str) -> dict[str, Any]:
    if value is None:
        raise Refusal(UserErrorCode.INVALID_INPUT, path, facts={"problem": "empty"})
    match field:
        case "name":
            return {"display_name": required_line(value, path)}
        case "contact_email":
            return {"contact_email": checked_email(value, path)}
        case "discount_percent":
            return {"discount": hundredths_of(value, path)}
        case "business_information":
            with below(path):
                return columns_of(reseller.corrected(value.over(reseller.business_information)))
    return {field: value}
