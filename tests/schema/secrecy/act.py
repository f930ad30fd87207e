"""What a customer's administrator does for their own company: every mutation, with all of its answer."""

from typing import Any

from graphql import print_ast

from tests.schema.secrecy.everything import asked_for_all
from tests.schema.secrecy.eyes import Eyes
from tests.schema.walk import Operation, operations
from tests.schema.world import company

MUTATIONS = {operation.name: operation for operation in operations("mutation")}


def roles(operation: Operation) -> set[str]:
    """To whom it is open; empty for everybody."""
    assert operation.field.ast_node
    told = " ".join(print_ast(directive) for directive in operation.field.ast_node.directives or ())
    return {word for word in told.split('"') if word.isupper()}


async def does(eyes: Eyes, mutation: str, **input: Any) -> Any:
    """The whole answer as it is seen. What was promised is delivered, for the next act may take it back."""
    eyes.done.add(mutation)
    given = {"input": input}
    seen = await eyes.see(asked_for_all(MUTATIONS[mutation], given, 1), given)
    await eyes.world.house.outbox.drain()
    return seen


def made(eyes: Eyes, noun: str) -> str:
    """The id of what the last mutation made."""
    [payload] = eyes.latest["data"].values()
    assert payload["errors"] == [], payload["errors"]
    return str(payload[noun]["id"])


async def buys_seats(eyes: Eyes) -> list[Any]:
    subscription = {"subscriptionId": eyes.world.ids["acme.subscription"]}
    by_card = {**subscription, "paymentMethod": "CARD"}
    seen = [await does(eyes, "topUp", **by_card, additionalSeats=seats) for seats in (0, -1, 100_000, 99_995)]
    seen += [await does(eyes, "topUp", **by_card, additionalSeats=2, purchaseOrderNumber="PO-mia")]
    invoice = {"invoiceId": made(eyes, "invoice")}
    seen += [await does(eyes, "payInvoice", **invoice, paymentMethod=by) for by in ("CARD", "BANK_TRANSFER")]
    seen += [await does(eyes, "cancelPurchase", **invoice), await does(eyes, "cancelPurchase", **invoice)]
    seen += [await does(eyes, "payInvoice", **invoice, paymentMethod="CARD")]
    seen += [await does(eyes, "topUp", **subscription, paymentMethod="BANK_TRANSFER", additionalSeats=1)]
    seen += [await does(eyes, "replaceCard", **subscription)]
    information = company("Acme Nord", vatNumber="DE129274202", invoiceEmail="books@acme.example")
    correction = {"customerId": eyes.world.ids["acme"], "businessInformation": information}
    return [*seen, await does(eyes, "updateBusinessInformation", **correction)]


async def plans_ahead(eyes: Eyes) -> list[Any]:
    """Without a word about how to pay, too."""
    ids = [eyes.world.ids[word] for word in ("acme.subscription", "acme.extra") if word in eyes.world.ids]
    wishes: list[dict[str, Any]] = [{}, {"seats": 0}, {"seats": 7}, {"term": "MONTHLY"}, {"willRenew": False}, {}]
    ordered = [await does(eyes, "renewSubscription", subscriptionId=id, paymentMethod="CARD") for id in ids]
    return ordered + [
        await does(eyes, "scheduleRenewal", subscriptionId=id, **{"willRenew": True, **wish})
        for id in ids
        for wish in wishes
    ]


async def gives_seats(eyes: Eyes) -> list[Any]:
    subscription = {"subscriptionId": eyes.world.ids["acme.subscription"]}
    seen = [await does(eyes, "inviteMember", **subscription, email="nina@people.example", administrator=True)]
    nina = {"seatId": made(eyes, "seat")}
    again = ("resendInvitation", "revokeAdministrator", "grantAdministrator", "removeMember", "restoreMember")
    seen += [await does(eyes, mutation, **nina) for mutation in again]
    seen += [await does(eyes, "reassignSeat", **nina, email="nora@people.example")]
    seen += [await does(eyes, "removeMember", seatId=eyes.world.ids[word]) for word in ("acme.mia", "north")]
    guests = [[{"email": f"guest{number}@people.example"}] for number in range(6)]  # more than there are seats
    return seen + [await does(eyes, "inviteMembers", **subscription, members=members) for members in guests]


async def does_what_is_not_open(eyes: Eyes) -> list[Any]:
    """Whatever is, to administrators and not just to oneself, has been done by now."""
    limited = {one.name: one for one in MUTATIONS.values() if roles(one) and "SELF" not in roles(one)}
    assert {name for name, one in limited.items() if "CUSTOMER_ADMIN" in roles(one)} == eyes.done
    others = [limited[name] for name in limited if name not in eyes.done]
    return [await does(eyes, one.name, **one.arguments((), None, **eyes.world.known)["input"]) for one in others]
