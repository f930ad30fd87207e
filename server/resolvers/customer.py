"""A customer's own data (rules §1 and §2)."""

from collections.abc import Mapping
from typing import Any

from server.context import Context
from server.domain.business_information import BusinessInformation, Correction
from server.domain.change import Audience, ChangeKind
from server.domain.refusal import Refusal, UserErrorCode, below
from server.domain.role import Role
from server.domain.search import folded, words_of
from server.domain.text import NAME_MAXIMUM, optional_line, optional_lines
from server.models import Customer
from server.models.company import columns_of
from server.policy import acting_as
from server.work import Outcome, Work

NOTE_MAXIMUM = 10_000


async def new_customer(
    context: Context, work: Work, reseller_id: str, business_information: BusinessInformation, role: Role
) -> Customer:
    """A customer of that reseller, inside an open transaction; the information has been checked."""
    customer = Customer(id=Customer.new_id(), reseller_id=reseller_id, created_at=context.now)
    customer.update_from_dict(columns_of(business_information))
    _index(customer)
    await customer.save(force_create=True)
    work.change(ChangeKind.CUSTOMER_CREATED, subject=customer, role=role, facts={"name": customer.name})
    return customer


def _index(customer: Customer) -> None:
    """By the reference and the invoice address only the reseller's side may search: a member knows the name alone."""
    customer.name_key = folded(customer.name)[:NAME_MAXIMUM]
    customer.words = words_of(customer.name)
    customer.reference_words = words_of(customer.external_reference, customer.invoice_email)


async def update_business_information(
    context: Context, *, customer_id: str, business_information: Correction
) -> Outcome:
    """For invoices to come; those issued stay as they are."""
    async with context.work() as work:
        customer = await Customer.locked(context.viewer, customer_id, "customerId")
        role = acting_as(context.viewer, customer)
        with below("businessInformation"):
            information = business_information.over(customer.business_information)
        customer.update_from_dict(columns_of(customer.corrected(information)))
        _index(customer)
        await customer.save()
        work.change(ChangeKind.CUSTOMER_UPDATED, subject=customer, role=role, facts={"name": customer.name})
        return work.done(customer=customer.id)


async def update_customer_notes(context: Context, *, customer_id: str, fields: Mapping[str, Any]) -> Outcome:
    """`fields` are external_reference and note, where given; None empties one. The customer never learns of it."""
    notes = _checked_notes(fields)
    async with context.work() as work:
        customer = await Customer.locked(context.viewer, customer_id, "customerId")
        role = acting_as(context.viewer, customer)
        if role is not Role.RESELLER_ADMIN:
            raise Refusal(UserErrorCode.NOT_ALLOWED)
        customer.update_from_dict(notes)
        _index(customer)
        await customer.save()
        facts = {"name": customer.name, "status": "NOTES"}
        work.change(ChangeKind.CUSTOMER_UPDATED, subject=customer, role=role, audience=Audience.RESELLER, facts=facts)
        return work.done(customer=customer.id)


def _checked_notes(fields: Mapping[str, Any]) -> dict[str, str | None]:
    notes: dict[str, str | None] = {}
    if "external_reference" in fields:
        notes["external_reference"] = optional_line(fields["external_reference"], "externalReference")
    if "note" in fields:
        notes["note"] = optional_lines(fields["note"], "note", maximum=NOTE_MAXIMUM)
    return notes
