"""One reseller with its customers: found as they are, or made."""

import asyncio
from typing import Any

from server.demo.client import Client, eventually
from server.demo.door import enter, leave
from server.demo.world import PRODUCT, Customer, Fate, Reseller

SUBSCRIPTION = """
    id status createdAt
    seats(first: 1, filter: { status: [INVITED, ACTIVE, REMOVED] }) { totalCount }
    invoices(first: 1) { nodes { id total { amount currency } bankTransfer { reference } payment { id } } }
"""
CUSTOMER = f"id name externalReference subscriptions(first: 1) {{ nodes {{ {SUBSCRIPTION} }} }}"


async def bring_in(operator: Client, reseller: Reseller) -> None:
    await _make_reseller(operator, reseller)
    admin = await enter(operator, reseller.administrator)
    found = await admin.ask(f"{{ customers(first: 100) {{ nodes {{ {CUSTOMER} }} }} }}")
    known = {customer["name"]: customer for customer in found["nodes"]}
    await asyncio.gather(
        *(_serve(operator, admin, customer, known.get(customer.name)) for customer in reseller.customers)
    )
    await leave(admin)


async def _make_reseller(operator: Client, reseller: Reseller) -> None:
    found = await operator.ask("{ resellers(first: 100) { nodes { name } } }")
    if {"name": reseller.name} in found["nodes"]:
        return
    await operator.do(
        "createReseller",
        name=reseller.name,
        contactEmail=reseller.administrator.email,
        discountPercent=reseller.discount_percent,
        billTo=reseller.bill_to,
        businessInformation=reseller.company,
        administratorEmail=reseller.administrator.email,
        idempotencyKey=f"demo {reseller.name}",
    )


async def _serve(operator: Client, admin: Client, wanted: Customer, known: Any) -> None:
    customer = known or await _order(admin, wanted)
    [subscription] = customer["subscriptions"]["nodes"]
    if customer["externalReference"] is None:
        await admin.do("updateCustomerNotes", customerId=customer["id"], externalReference=wanted.reference)
    if subscription["status"] == "PENDING_PAYMENT":
        await _close(operator, admin, wanted, subscription)
    if wanted.members and subscription["seats"]["totalCount"] == 0:
        await _invite(admin, wanted, subscription)


async def _order(admin: Client, wanted: Customer) -> Any:
    payload = await admin.do(
        "createSubscription",
        f"customer {{ {CUSTOMER} }}",
        buyer={"newCustomer": wanted.company},
        productCode=PRODUCT["code"],
        **wanted.order,
        idempotencyKey=f"demo {wanted.name}",
    )
    return payload["customer"]


async def _close(operator: Client, admin: Client, wanted: Customer, subscription: Any) -> None:
    """Bring the purchase to the end that it is to have."""
    [invoice] = subscription["invoices"]["nodes"]
    match wanted.fate:
        case Fate.CANCELED:
            await admin.do("cancelPurchase", invoiceId=invoice["id"], idempotencyKey=f"demo {wanted.name}")
        case Fate.PAID:
            await _pay(operator, admin, subscription, invoice)
            await _until_active(admin, subscription)
            if wanted.renews:
                await _plan(admin, wanted, subscription)


async def _pay(operator: Client, admin: Client, subscription: Any, invoice: Any) -> None:
    """Money by bank comes on the day of the order; the same bank reference twice is the same money."""
    if invoice["payment"]:
        await admin.pay(invoice["payment"]["id"])
        return
    await operator.do(
        "recordBankTransfer",
        reference=invoice["bankTransfer"]["reference"],
        amount=invoice["total"],
        receivedOn=subscription["createdAt"][:10],
        bankReference=f"demo {invoice['id']}",
    )


async def _until_active(admin: Client, subscription: Any) -> None:
    async def look() -> bool | None:
        found = await admin.ask("query($id: ID!) { subscription(id: $id) { status } }", id=subscription["id"])
        return True if found["status"] == "ACTIVE" else None

    await eventually(look, "a payment")


async def _plan(admin: Client, wanted: Customer, subscription: Any) -> None:
    await admin.do(
        "scheduleRenewal",
        subscriptionId=subscription["id"],
        willRenew=True,
        paymentMethod=wanted.order["paymentMethod"],
        idempotencyKey=f"demo {wanted.name}",
    )


async def _invite(admin: Client, wanted: Customer, subscription: Any) -> None:
    members = [{"email": one.email, "name": one.name, "administrator": one.administrator} for one in wanted.members]
    await admin.do(
        "inviteMembers",
        subscriptionId=subscription["id"],
        members=members,
        idempotencyKey=f"demo {wanted.name}",
    )
