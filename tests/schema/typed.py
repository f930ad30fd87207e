"""Every place where an id can be typed, and documents in which many are typed there at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from graphql import GraphQLInputObjectType, get_named_type

from server.database import transaction
from server.models import Account
from tests.schema.secrecy.listed import Listed, lists
from tests.schema.walk import Operation, Place, operations, selection
from tests.schema.world import World
from tests.serving import PASSWORD

Asked = tuple[str, dict[str, Any]]  # a document, its variables
Known = Mapping[str, Any]  # what else fits, by the names of arguments

EVERY_KIND = ("rslr", "cust", "acct", "sub", "seat", "inv", "pay", "chg")
KINDS: Mapping[str, tuple[str, ...]] = {
    "customerId": ("cust",),
    "subscriptionId": ("sub",),
    "seatId": ("seat", "rslr"),  # the reseller stands among a customer's administrators, so it may be typed there
    "invoiceId": ("inv",),
    "resellerId": ("rslr",),
    "accountId": ("acct",),
    "secondFactorId": ("factor",),
    "receiptId": ("rcpt",),
    "deadLetterId": ("out",),
    "reportId": ("rprt",),
    "subjectId": EVERY_KIND,
}
BY_ROOT: Mapping[str, tuple[str, ...]] = {
    "reseller": ("rslr",),
    "customer": ("cust",),
    "subscription": ("sub",),
    "invoice": ("inv",),
    "payment": ("pay",),
    "node": (*EVERY_KIND, "factor"),
    "nodes": (*EVERY_KIND, "factor"),
}


async def fitting(world: World, *names: str) -> Known:
    """What else fits: all of Acme, and the password that these people have from now on, hashed with little effort."""
    password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    accounts = [world.accounts[name] for name in names if name in world.accounts]
    async with transaction():
        await Account.filter(id__in=accounts).update(password_hash=password_hash)
    return {**world.known, "currentPassword": PASSWORD}


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A place; `kinds` are the prefixes of the ids that belong there, `asks` makes a document of ids.

    `operation` and `place`: whose argument it is, and where in it; None and () in a list that a record has.
    """

    title: str
    kinds: tuple[str, ...]
    asks: Callable[[Sequence[str], Known], Asked]
    operation: Operation | None = None
    place: Place = ()


def at_roots() -> list[Typed]:
    return [
        _at_root(operation, place)
        for kind in ("query", "mutation")
        for operation in operations(kind)
        for place in operation.places("ID")
    ]


def _at_root(operation: Operation, place: Place) -> Typed:
    def asks(ids: Sequence[str], known: Known) -> Asked:
        return together(operation, [operation.arguments(place, id, **known) for id in ids])

    kinds = BY_ROOT.get(operation.name) or KINDS[place[-1]]
    title = f"{operation.name} {'.'.join(place)}"
    return Typed(title=title, kinds=kinds, asks=asks, operation=operation, place=place)


def together(operation: Operation, given: Sequence[Mapping[str, Any]]) -> Asked:
    """The operation once for each of these arguments, each under an alias."""
    types = {name: argument.type for name, argument in operation.field.args.items()}
    declared = ", ".join(f"${name}{turn}: {types[name]}" for turn, one in enumerate(given) for name in one)
    calls = [
        f"a{turn}: {operation.name}({', '.join(f'{name}: ${name}{turn}' for name in one)}) {selection(operation.field)}"
        for turn, one in enumerate(given)
    ]
    variables = {f"{name}{turn}": value for turn, one in enumerate(given) for name, value in one.items()}
    return f"{operation.kind}({declared}) {{ {' '.join(calls)} }}", variables


def in_lists(own: Mapping[str, str]) -> list[Typed]:
    """In the filters of lists that a record has; `own`: whose, by the noun's name."""
    return [
        _in_list(list, name, own[list.noun])
        for list in lists()
        if list.noun and list.noun in own
        for name, field in _filter_fields(list).items()
        if get_named_type(field.type).name == "ID"
    ]


def _filter_fields(list: Listed) -> Mapping[str, Any]:
    type = get_named_type(list.field.args["filter"].type) if "filter" in list.field.args else None
    return type.fields if isinstance(type, GraphQLInputObjectType) else {}


def _in_list(list: Listed, name: str, owner: str) -> Typed:
    def asks(ids: Sequence[str], known: Known) -> Asked:
        declared = ", ".join(f"$id{turn}: ID!" for turn in range(len(ids)))
        calls = [f"(filter: {{ {name}: $id{turn} }})" for turn in range(len(ids))]
        return f"query({declared}) {list.asked(calls, owner)}", {f"id{turn}": id for turn, id in enumerate(ids)}

    return Typed(title=f"{list.title} filter.{name}", kinds=KINDS[name], asks=asks)
