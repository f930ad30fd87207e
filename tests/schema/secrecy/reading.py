"""What can be read: fields, counts, sums, orders, filters, searches, pages, the feed and what is made of all that."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from server.domain.change import ChangeKind
from tests.schema.secrecy.everything import asked_for_all, everything, of_any_kind
from tests.schema.secrecy.eyes import Eyes
from tests.schema.secrecy.listed import Listed, Pool, lists
from tests.schema.secrecy.still import BEGINNING
from tests.schema.secrecy.story import NOTE, ORDER_NUMBER, REFERENCE
from tests.schema.walk import Operation, operations

DAYS = (-1, 0, 1, 14, 30, 364, 365, 366, 400)
NUMBERS = [f"{BEGINNING:%Y}-{position:06d}" for position in range(1, 40)]
WORDS = [*ORDER_NUMBER.split("-"), ORDER_NUMBER, REFERENCE, NOTE, "a", "b", "20"]
FORWARDS = ("first: 5", "after", "endCursor", "hasNextPage")
BACKWARDS = ("last: 5", "before", "startCursor", "hasPreviousPage")


async def every_field_from_every_root(eyes: Eyes) -> Any:
    """And of the nouns below; those further below are looked at by themselves, too."""
    return {root.name: await eyes.see(*_all_of(eyes, root, 2)) for root in operations("query")}


async def every_field_once_more(eyes: Eyes) -> Any:
    return {root.name: await eyes.see(*_all_of(eyes, root, 1)) for root in operations("query")}


def _all_of(eyes: Eyes, root: Operation, depth: int) -> tuple[str, dict[str, Any]]:
    words = {"customer": "acme", "node": "acme", "subscription": "acme.subscription", "invoice": "acme.own_invoice"}
    id = eyes.world.ids[words.get(root.name, "north")]
    given = root.arguments((), None, id=id, token="none", **eyes.world.known)
    given |= {"ids": eyes.own} if root.name == "nodes" else {}
    return asked_for_all(root, given, depth), given


async def every_field_of_every_record(eyes: Eyes) -> Any:
    """By node, of whatever was named so far."""
    named = eyes.named
    document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {of_any_kind()} }}"
    return [await eyes.look(document, {"ids": named[start : start + 100]}) for start in range(0, len(named), 100)]


async def counts(eyes: Eyes) -> Any:
    return await _lists(eyes, lambda list: [""])


async def sums(eyes: Eyes) -> Any:
    seats = "seatsPurchased seatsAssigned seatsAvailable seatsPendingPayment renewal { seats }"
    return await eyes.look(f"{{ subscriptions {{ nodes {{ {seats} }} }} }}")


async def orders(eyes: Eyes) -> Any:
    return await _lists(eyes, lambda list: [f"(orderBy: {order})" for order in list.orders()])


async def filters(eyes: Eyes) -> Any:
    pool = _values_to_try(eyes)
    return await _lists(eyes, lambda list: [f"(filter: {{ {filter} }})" for filter in list.filters(pool)])


async def searches(eyes: Eyes) -> Any:
    """For what North's order is known by, and for the number of every invoice that there could be."""
    return await _lists(eyes, lambda list: [f'(search: "{word}")' for word in _words(list)])


def _words(list: Listed) -> Sequence[str]:
    if "search" not in list.field.args:
        return ()
    return (*WORDS, *NUMBERS) if list.name == "invoices" else WORDS


async def _lists(eyes: Eyes, calls_of: Callable[[Listed], list[str]]) -> Any:
    asked = {list.title: (list, calls) for list in lists() if (calls := calls_of(list))}
    return {title: await eyes.see(list.asked(calls, eyes.owner(list))) for title, (list, calls) in asked.items()}


def _values_to_try(eyes: Eyes) -> Pool:
    days = [f"{BEGINNING + timedelta(days=days):%Y-%m-%d}" for days in DAYS]
    return {
        "ID": [*eyes.own, *eyes.secret.ids],
        "Date": days,
        "Boolean": [True, False],
        "CountryCode": ["DE", "SE"],
        "productCode": ["business", "extra"],
        "kind": [*ChangeKind],
    }


async def pages(eyes: Eyes) -> Any:
    """Row by row in both directions, with every cursor, and whether there is more."""
    ways = [
        (list, order, forwards) for list in lists() for order in list.orders() or [""] for forwards in list.directions()
    ]
    return {
        f"{list.title} {order} {forwards}": await _walked(eyes, list, order, forwards) for list, order, forwards in ways
    }


async def _walked(eyes: Eyes, list: Listed, order: str, forwards: bool) -> list[Any]:
    size, beyond, end, more = FORWARDS if forwards else BACKWARDS
    by = f", orderBy: {order}" if order else ""
    found, info = [await eyes.see(list.asked([f"({size}{by})"], eyes.owner(list)))], list.page_info(eyes.latest["data"])
    while info and info[more]:
        call = f'({size}{by}, {beyond}: "{info[end]}")'
        found.append(await eyes.see(list.asked([call], eyes.owner(list))))
        info = list.page_info(eyes.latest["data"])
    return found


async def latest_cursor(eyes: Eyes) -> Any:
    """Now, and before North did anything."""
    return [eyes.plain.of({"cursor": eyes.live.after}), await eyes.look("{ latestChangeCursor }")]


async def feed(eyes: Eyes) -> Any:
    edges = f"edges {{ cursor node {everything('Change', 1)} }}"
    return [await eyes.look(f"{{ changes({way}: 100) {{ {edges} }} }}") for way in ("first", "last")]


async def allowed_actions(eyes: Eyes) -> Any:
    actions = "{ allowedActions { action allowed reason message earliestOn } }"
    kinds = " ".join(f"... on {noun} {actions}" for noun in ("Subscription", "Seat", "Invoice"))
    return await eyes.look(f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {kinds} }} }}", {"ids": eyes.named[:100]})


async def renewals(eyes: Eyes) -> Any:
    return await eyes.look(f"{{ subscriptions {{ nodes {{ renewal {everything('Renewal', 1)} }} }} }}")


async def administrators(eyes: Eyes) -> Any:
    staff = "administrators { kind reseller { name contactEmail administrators { email } } account { email } }"
    actors = "changes(last: 100) { nodes { role actor { email name } } }"
    return await eyes.look(f"{{ customers {{ nodes {{ {staff} }} }} {actors} }}")


async def prices(eyes: Eyes) -> Any:
    listed = f"products {{ prices {everything('Price', 1)} priceList {everything('Price', 1)} }}"
    own = "unitPrice { amount } resellerUnitPrice { amount } resellerDiscountPercent"
    return await eyes.look(f"{{ {listed} subscriptions {{ nodes {{ {own} }} }} }}")


async def quotes(eyes: Eyes) -> Any:
    """What they say, and what their tokens do; also how many seats may be asked for at most."""
    document = f"query($input: QuoteTopUpInput!) {{ quoteTopUp(input: $input) {everything('QuoteResult', 1)} }}"
    subscriptions = [eyes.world.ids[word] for word in ("acme.subscription", "acme.extra") if word in eyes.world.ids]
    asked = [
        {"subscriptionId": id, "additionalSeats": seats}
        for id in subscriptions
        for seats in (1, 3, 0, -1, *range(99_988, 100_001))
    ]
    return [await eyes.see(document, {"input": input}) for input in asked]


async def hidden_paths(eyes: Eyes) -> Any:
    """Of all answers until now."""
    return eyes.extensions
